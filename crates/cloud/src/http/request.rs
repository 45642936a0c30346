use super::{ClientAddress, Origin};
use crate::app::App;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::ACCEPT;
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::Arc;
use std::time::Instant;

/// How an answer should look to whoever asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Surface {
    /// HTML.
    Human,
    /// `application/problem+json`.
    Machine,
}

/// What an error needs to know about the request that it answers.
#[derive(Debug, Clone)]
pub(crate) struct Context {
    pub(crate) id: String,
    pub(crate) surface: Surface,
    /// Where it comes from, as far as it may be kept.
    pub(crate) origin: Option<Origin>,
}

tokio::task_local! {
    static CONTEXT: Context;
}

/// The context of the request that this task answers.
pub(crate) fn current() -> Context {
    CONTEXT.try_with(Clone::clone).unwrap_or_else(|_| Context {
        id: "none".to_owned(),
        surface: Surface::Human,
        origin: None,
    })
}

/// Whether the request that this task answers wants a problem document where it is refused.
pub(crate) fn answers_machine() -> bool {
    current().surface == Surface::Machine
}

const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Twelve letters that can be read out on the telephone: 60 random bits.
fn new_request_id() -> String {
    let random = uuid::Uuid::new_v4();
    random
        .as_bytes()
        .iter()
        // The bytes with the version and variant bits are not random in full.
        .enumerate()
        .filter(|(index, _)| *index != 6 && *index != 8)
        .take(12)
        .map(|(_, byte)| char::from(LETTERS[usize::from(byte & 31)]))
        .collect()
}

/// Gives the request its id, and writes one log line and the metrics when it is answered. Nothing of the request that
/// could be personal is logged: the route's pattern, never the path or query, and no address.
pub(crate) async fn request_context(
    State(app): State<Arc<App>>,
    request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let id = new_request_id();
    let method = short_method(request.method());
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("unmatched", MatchedPath::as_str)
        .to_owned();
    let context = Context {
        id: id.clone(),
        surface: surface(&request),
        origin: Some(Origin::new(
            ClientAddress::of(&app, request.extensions(), request.headers()),
            request.headers(),
        )),
    };
    let mut response = CONTEXT.scope(context, next.run(request)).await;
    let status = response.status().as_u16();
    let elapsed = started.elapsed();
    let labels = vec![
        ("method", method.to_owned()),
        ("route", route.clone()),
        ("status", status.to_string()),
    ];
    app.metrics.requests.get_or_create(&labels).inc();
    app.metrics
        .seconds
        .get_or_create(&vec![("route", route.clone())])
        .observe(elapsed.as_secs_f64());
    let milliseconds = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(request_id = %id, method, route, status, milliseconds, "request");
    if let Ok(value) = HeaderValue::from_str(&id) {
        response
            .headers_mut()
            .insert(HeaderName::from_static("x-request-id"), value);
    }
    response
}

/// Methods are the sender's text; unknown ones would make as many series as an attacker likes.
fn short_method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}

fn surface(request: &Request) -> Surface {
    let path = request.uri().path();
    let wants_json = request
        .headers()
        .get(ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accept| accept.starts_with("application/json"));
    if path == "/v1" || path.starts_with("/v1/") || wants_json {
        Surface::Machine
    } else {
        Surface::Human
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_ids_can_be_read_out_and_differ() {
        let (one, two) = (new_request_id(), new_request_id());
        assert_eq!(one.len(), 12);
        assert!(one.bytes().all(|letter| LETTERS.contains(&letter)), "{one}");
        assert_ne!(one, two);
    }
}
