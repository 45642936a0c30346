//! Writing a request as a line of a corpus.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use crate::{corpus::Line, request::Request};

/// A line that [`Line::parse`] reads back. Addresses must be UTF-8, as generated ones are.
pub fn to_json(line: &Line) -> String {
    let Request {
        method,
        uri,
        headers,
        body,
        role,
    } = &line.request;
    let headers: Vec<Value> = headers
        .iter()
        .map(|(name, value)| {
            let value = match std::str::from_utf8(value) {
                Ok(text) => Value::from(text),
                Err(_) => json!({ "b64": BASE64_STANDARD.encode(value) }),
            };
            json!([String::from_utf8_lossy(name), value])
        })
        .collect();
    json!({
        "id": line.id,
        "class": line.class,
        "method": String::from_utf8_lossy(method),
        "path_and_query": String::from_utf8_lossy(uri),
        "headers": headers,
        "body_b64": BASE64_STANDARD.encode(body),
        "auth": role,
    })
    .to_string()
}
