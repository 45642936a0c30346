use crate::app::App;
use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::Arc;

/// Put into a response's extensions: one more origin that a form of this page may lead to. Browsers apply
/// `form-action` to redirects after a form too, so the page whose form ends at a site must name it.
#[derive(Debug, Clone)]
pub struct FormTarget(pub url::Origin);

/// Sets on every answer what keeps browsers from doing anything that the page did not ask for.
pub(crate) async fn security_headers(
    State(app): State<Arc<App>>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    let target = response.extensions_mut().remove::<FormTarget>();
    let https = app.public_url.scheme() == "https";
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, policy(target.as_ref()));
    for (name, value) in [
        (X_FRAME_OPTIONS, "DENY"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Not `no-referrer`: browsers would then send `Origin: null` with our own forms.
        (REFERRER_POLICY, "same-origin"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if https {
        headers.insert(
            STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=63072000; includeSubDomains"),
        );
    }
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
     base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

fn policy(target: Option<&FormTarget>) -> HeaderValue {
    target
        .filter(|target| target.0.is_tuple())
        .and_then(|target| {
            HeaderValue::from_str(&format!("{POLICY} {}", target.0.ascii_serialization())).ok()
        })
        .unwrap_or_else(|| HeaderValue::from_static(POLICY))
}
