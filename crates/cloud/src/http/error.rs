use super::page::ErrorPage;
use super::request::{Surface, current};
use axum::Json;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

/// What handlers give.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a request is refused. It becomes `application/problem+json` (RFC 9457) for machines and a page for people, with
/// the request's id in both; what went wrong inside is only in the log.
#[derive(Debug)]
pub struct Error {
    status: StatusCode,
    code: &'static str,
    title: &'static str,
    detail: String,
    // Boxed: an error is a part of every handler's result.
    extra: Option<Box<Map<String, Value>>>,
    retry_after: Option<u64>,
}

impl Error {
    /// A refusal with a stable `code`, and a `detail` that names what is wrong and never repeats secrets.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status,
            code,
            title: title(status),
            detail: detail.into(),
            extra: None,
            retry_after: None,
        }
    }

    /// 400: the input is not what the route takes.
    pub fn invalid(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, detail)
    }

    /// 403.
    pub fn forbidden(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, code, detail)
    }

    /// 404, also for things that exist but are another team's.
    pub fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "There is nothing here. The address may be mistyped, or what was here is gone.",
        )
    }

    /// 429, with the seconds to wait.
    pub fn too_many(detail: impl Into<String>, seconds: u64) -> Self {
        Self {
            retry_after: Some(seconds),
            ..Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many", detail)
        }
    }

    /// 500: logs what happened, tells the caller only that it did.
    pub fn internal(doing: &'static str, cause: impl std::fmt::Display) -> Self {
        tracing::error!(request_id = %current().id, doing, cause = %cause, "request failed");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Something went wrong on our side. Nothing was half done; please try again.",
        )
    }

    /// Adds a member to the problem document.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.extra
            .get_or_insert_default()
            .insert(name.to_owned(), value.into());
        self
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => {
                tracing::error!(request_id = %current().id, cause = %error, "database unavailable");
                Self {
                    retry_after: Some(10),
                    ..Self::new(
                        StatusCode::SERVICE_UNAVAILABLE,
                        "unavailable",
                        "The service is busy or being restarted. Nothing was lost; please try again shortly.",
                    )
                }
            }
            // A database's message may quote values of the statement: only its kind is logged.
            sqlx::Error::Database(inner) => Self::internal(
                "state database",
                format!("{:?} {}", inner.kind(), inner.code().unwrap_or_default()),
            ),
            other => Self::internal("state database", other),
        }
    }
}

fn title(status: StatusCode) -> &'static str {
    match status {
        StatusCode::BAD_REQUEST => "That was not understood",
        StatusCode::UNAUTHORIZED => "Please sign in",
        StatusCode::FORBIDDEN => "That is not allowed",
        StatusCode::NOT_FOUND => "Not found",
        StatusCode::METHOD_NOT_ALLOWED => "Not possible here",
        StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT => "That took too long",
        StatusCode::PAYLOAD_TOO_LARGE => "Too large",
        StatusCode::TOO_MANY_REQUESTS => "Too many tries",
        StatusCode::SERVICE_UNAVAILABLE => "Not available just now",
        _ if status.is_server_error() => "Something went wrong",
        other => other.canonical_reason().unwrap_or("Refused"),
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let context = current();
        let mut response = match context.surface {
            Surface::Machine => {
                let mut problem = json!({
                    "type": "about:blank",
                    "title": self.title,
                    "status": self.status.as_u16(),
                    "detail": self.detail,
                    "code": self.code,
                    "request_id": context.id,
                });
                if let (Value::Object(members), Some(extra)) = (&mut problem, self.extra) {
                    members.extend(*extra);
                }
                let mut response = Json(problem).into_response();
                response.headers_mut().insert(
                    CONTENT_TYPE,
                    HeaderValue::from_static("application/problem+json"),
                );
                response
            }
            Surface::Human => ErrorPage {
                title: self.title,
                detail: &self.detail,
                reference: &context.id,
            }
            .into_response(),
        };
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(
            CACHE_CONTROL,
            HeaderValue::from_static("no-store, no-transform"),
        );
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// The answer where no route matches.
pub(crate) async fn not_found() -> Error {
    Error::not_found()
}

/// The answer where a handler panicked, which is a bug.
pub(crate) fn panicked(_: Box<dyn std::any::Any + Send + 'static>) -> Response {
    Error::internal("handler", "panicked").into_response()
}
