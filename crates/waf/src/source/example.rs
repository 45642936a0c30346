//! Examples: requests that a rule must match, or must not.

use std::path::Path;

use serde_saphyr::Spanned;

use super::{
    Fault, capability,
    document::{ExampleDocument, line},
};
use crate::request::Request;

/// One example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// Where it stands.
    pub line: u64,
    /// The request.
    pub request: Request,
}

/// Reads a list of examples.
pub(super) fn read(
    file: &Path,
    list: Vec<Spanned<ExampleDocument>>,
) -> Result<Vec<Example>, Fault> {
    list.into_iter()
        .map(|spanned| {
            let at = line(&spanned);
            let request = request(spanned.value).map_err(|what| Fault::new(file, at, what))?;
            Ok(Example { line: at, request })
        })
        .collect()
}

fn request(document: ExampleDocument) -> Result<Request, String> {
    let map = match document {
        ExampleDocument::Line(text) => return parse(&text),
        ExampleDocument::Map(map) => map,
    };
    let mut request = parse(&map.request)?;
    if let Some(body) = map.body {
        if !request.body.is_empty() {
            return Err("the body is given twice".to_owned());
        }
        let typed = map
            .headers
            .keys()
            .any(|name| name.eq_ignore_ascii_case("content-type"));
        request = if typed {
            request.body(body)
        } else {
            with_body(request, &body)
        };
    }
    for (name, value) in map.headers {
        request
            .headers
            .retain(|(known, _)| !known.eq_ignore_ascii_case(name.as_bytes()));
        request = request.header(name, value);
    }
    if let Some(role) = map.auth {
        if !capability::roles().contains_key(&role) {
            return Err(format!(
                "`{role}` is not one of anonymous, subscriber, editor, admin"
            ));
        }
        request.role = role;
    }
    Ok(request)
}

/// `METHOD URI` or `METHOD URI BODY`.
fn parse(text: &str) -> Result<Request, String> {
    let mut words = text.splitn(3, ' ');
    let (Some(method), Some(uri)) = (words.next(), words.next()) else {
        return Err("an example is `METHOD URI` or `METHOD URI BODY`".to_owned());
    };
    let upper = !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_uppercase());
    if !upper || !uri.starts_with('/') {
        return Err(format!(
            "`{method} {uri}` is not a method in capitals and a path that begins with `/`"
        ));
    }
    let request = Request::new(method, uri);
    Ok(match words.next().unwrap_or_default() {
        "" => request,
        body => with_body(request, body),
    })
}

/// Sends a body as what it looks like.
fn with_body(request: Request, body: &str) -> Request {
    let media = match body.as_bytes().first() {
        Some(b'{' | b'[') => "application/json",
        Some(b'<') => "application/xml",
        _ => "application/x-www-form-urlencoded",
    };
    request.header("Content-Type", media).body(body)
}
