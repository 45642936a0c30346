use super::access::{self, Access};
use super::csrf::{self, CsrfToken};
use super::permission::Permission;
use super::{Account, Error, MaybeSignedIn, answers_machine, local_path, see_other};
use crate::accounts;
use crate::app::App;
use axum::body::{Body, to_bytes};
use axum::extract::{DefaultBodyLimit, FromRequestParts as _, MatchedPath, Request, State};
use axum::http::header::{CONTENT_LENGTH, SET_COOKIE};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use percent_encoding::percent_decode;
use std::sync::Arc;

/// Why a request does not reach its handler.
enum Refusal {
    Error(Error),
    /// Somewhere else comes first: the sign-in, with the way back, or the page on which one makes a team.
    First(String),
    /// A page comes first that asks whether it is still the person themselves.
    Page(Response),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

/// Lets a request through to its handler only where the access table says so.
pub(crate) async fn guard(
    State(app): State<Arc<App>>,
    mut request: Request,
    next: Next,
) -> Response {
    let token = CsrfToken::of(request.headers());
    request.extensions_mut().insert(token.clone());
    let machine = request.uri().path().starts_with("/v1/");
    let mut response = match admit(&app, request).await {
        Ok(request) => next.run(request).await,
        Err(Refusal::Error(error)) => error.into_response(),
        Err(Refusal::First(path)) => see_other(&path),
        Err(Refusal::Page(page)) => page,
    };
    // A sign-in sets a token of its own; two cookies of one name would cancel each other out.
    let has_own = response.headers().contains_key(SET_COOKIE);
    let is_page = response
        .headers()
        .get("content-type")
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if let Some(cookie) = token
        .set_cookie()
        .filter(|_| is_page && !has_own && !machine)
    {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

async fn admit(app: &Arc<App>, mut request: Request) -> Result<Request, Refusal> {
    let Some(path) = request.extensions().get::<MatchedPath>().cloned() else {
        // Only the fallback has no pattern, and it gives nothing away.
        return Ok(request);
    };
    let Some(route) = access::find(request.method(), path.as_str()) else {
        return Err(undeclared(path.as_str()).into());
    };
    if route.access == Access::Operator {
        return Err(Error::not_found().into());
    }
    limit_body(&mut request, route.body)?;
    match route.access {
        Access::Public | Access::Operator => check_csrf(app, request, route.body).await,
        Access::Site => Ok(request),
        Access::Needs(_) if csrf::foreign_load(request.headers()) && is_safe(request.method()) => {
            Err(Error::forbidden(
                "foreign",
                "Another site wanted to load this page into its own. Open it by its address.",
            )
            .into())
        }
        Access::Needs(permission) => {
            let request = check_csrf(app, request, route.body).await?;
            let request = allow(app, request, permission).await?;
            if route.proved {
                return prove(app, request, route.body).await;
            }
            Ok(request)
        }
    }
}

fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

fn undeclared(path: &str) -> Error {
    if access::knows(path) {
        Error::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "This address does not take that method.",
        )
    } else {
        tracing::error!(route = path, "a route is missing in the access table");
        Error::not_found()
    }
}

fn too_large(limit: usize) -> Error {
    Error::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "body.too_large",
        format!("The body is larger than the {limit} bytes that this address takes."),
    )
}

fn limit_body(request: &mut Request, limit: usize) -> Result<(), Error> {
    let length = request
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.parse::<u64>().ok());
    if length.is_some_and(|length| length > limit as u64) {
        return Err(too_large(limit));
    }
    DefaultBodyLimit::max(limit).apply(request);
    Ok(())
}

/// Reads the form of an unsafe request and compares its token. The handler gets the same bytes.
async fn check_csrf(app: &App, request: Request, limit: usize) -> Result<Request, Refusal> {
    if is_safe(request.method()) {
        return Ok(request);
    }
    let foreign = || {
        Error::forbidden(
            "csrf",
            "The form did not come from one of our own pages, or it is too old. Nothing was done. \
             Please go back, reload the page and send it again.",
        )
    };
    if !csrf::same_origin(request.headers(), &app.public_url) {
        return Err(foreign().into());
    }
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, limit).await.map_err(|_| too_large(limit))?;
    if !csrf::token_matches(&parts.headers, &bytes) {
        return Err(foreign().into());
    }
    if percent_decode(&bytes).decode_utf8().is_err() {
        let detail = "The form holds bytes that are no text in UTF-8. Nothing was done.";
        return Err(Error::invalid("form.encoding", detail).into());
    }
    Ok(Request::from_parts(parts, Body::from(bytes)))
}

/// Lets somebody through who is signed in and whose role has the permission.
async fn allow(
    app: &Arc<App>,
    request: Request,
    permission: Permission,
) -> Result<Request, Refusal> {
    let (mut parts, body) = request.into_parts();
    let MaybeSignedIn(found) = MaybeSignedIn::from_request_parts(&mut parts, app).await?;
    let Some(account) = found else {
        return Err(sign_in_first(&parts.method, &parts.uri));
    };
    match account.check(permission) {
        Err(error) if error.code() == "no_team" && parts.uri.path() == "/" => {
            return Err(Refusal::First("/teams".to_owned()));
        }
        Err(error)
            if error.code() == "two_factors" && is_safe(&parts.method) && !answers_machine() =>
        {
            return Err(Refusal::First("/second-factor".to_owned()));
        }
        checked => checked?,
    }
    parts.extensions.insert(account);
    Ok(Request::from_parts(parts, body))
}

/// Lets somebody through who has proved to be themselves a short while ago; others are asked first, and the form that they
/// sent waits in the page.
async fn prove(app: &Arc<App>, request: Request, limit: usize) -> Result<Request, Refusal> {
    let Some(account) = request.extensions().get::<Account>().cloned() else {
        return Err(
            Error::internal("guard", "a route asks for a proof and for no permission").into(),
        );
    };
    if accounts::proof_holds(app, &account)
        .await
        .map_err(Error::from)?
    {
        return Ok(request);
    }
    let csrf = CsrfToken::of(request.headers());
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, limit).await.map_err(|_| too_large(limit))?;
    let page = accounts::prove_first(app, &csrf, &account, parts.uri.path(), &bytes).await?;
    Err(Refusal::Page(page))
}

fn sign_in_first(method: &Method, uri: &axum::http::Uri) -> Refusal {
    let wanted = uri.path_and_query().map_or("/", |path| path.as_str());
    if method == Method::GET && wanted == "/" {
        return Refusal::First("/sign-in".to_owned());
    }
    if method == Method::GET
        && let Some(path) = local_path(wanted)
    {
        let query: String = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("next", path)
            .finish();
        return Refusal::First(format!("/sign-in?{query}"));
    }
    Error::new(
        StatusCode::UNAUTHORIZED,
        "signed_out",
        "You are not signed in any more. Nothing was done; sign in and try again.",
    )
    .into()
}
