use super::rest;
use crate::app::App;
use crate::http::Error;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use packetsense_wire::answer::{self, AnswerParts};
use packetsense_wire::request::SignatureHeaders;
use std::sync::Arc;

/// Most bytes of an answer; the largest are lists of checksums.
const MAX_ANSWER: usize = 16 << 20;

/// Signs every answer to a signed request under `/v1`, refusals of the outer layers too.
pub(crate) async fn sign_answer(
    State(app): State<Arc<App>>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path().to_owned();
    if !path.starts_with("/v1/") {
        return next.run(request).await;
    }
    let method = request.method().as_str().to_owned();
    let signature = signature(&request);
    let (parts, body) = request.into_parts();
    let (body, rest) = rest::watched(body);
    let response = next.run(Request::from_parts(parts, body)).await;
    if !response.status().is_success() {
        rest.discard().await;
    }
    let (mut head, body) = response.into_parts();
    let bytes = match to_bytes(body, MAX_ANSWER).await {
        Ok(bytes) => bytes,
        Err(error) => return Error::internal("reading an answer", error).into_response(),
    };
    head.headers.remove(CONTENT_ENCODING);
    head.headers.insert(
        CACHE_CONTROL,
        HeaderValue::from_static("no-store, no-transform"),
    );
    if let Some(signature) = signature {
        let parts = AnswerParts {
            status: head.status.as_u16(),
            request_method: &method,
            request_path: &path,
            request_signature: &signature,
        };
        let key = app.keys.current();
        let signed = answer::sign(&parts, &bytes, &app.keys.parameters(&key), &key);
        add(&mut head.headers, &signed);
    }
    Response::from_parts(head, Body::from(bytes))
}

/// The request's signature as it goes into that of the answer; also of one that is not believed, as long as it can
/// stand in a header.
fn signature(request: &Request) -> Option<String> {
    let mut values = request.headers().get_all("signature").iter();
    let value = values.next()?.to_str().ok()?;
    let member = value.strip_prefix("ps=")?;
    (values.next().is_none() && member.len() <= 1_024).then(|| member.to_owned())
}

fn add(headers: &mut axum::http::HeaderMap, signed: &SignatureHeaders) {
    for (name, value) in signed.pairs() {
        // Our own signature headers are printable ASCII.
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}
