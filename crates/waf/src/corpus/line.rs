//! One request of a corpus, and one line of output.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{engine::Verdict, request::Request};

/// What a request is known to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Label {
    /// It should be refused.
    Attack,
    /// It should pass.
    Benign,
}

/// Why a line is no request.
#[derive(Debug, Error)]
pub enum LineFault {
    /// Not JSON, or not of the shape.
    #[error(transparent)]
    Shape(#[from] serde_json::Error),
    /// A member that should be base64 is not.
    #[error("{0} is not base64")]
    Base64(&'static str),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Text {
    Plain(String),
    Bytes { b64: String },
}

#[derive(Deserialize)]
struct Document {
    id: String,
    #[serde(default)]
    class: Option<String>,
    #[serde(default)]
    label: Option<Label>,
    method: String,
    path_and_query: String,
    #[serde(default)]
    headers: Vec<(String, Text)>,
    #[serde(default)]
    body_b64: Option<String>,
    #[serde(default)]
    auth: Option<String>,
}

/// One request of a corpus.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its id.
    pub id: String,
    /// The kind of attack.
    pub class: Option<String>,
    /// Whether it is one.
    pub label: Option<Label>,
    /// The request.
    pub request: Request,
}

impl Line {
    /// Reads one line of a corpus.
    pub fn parse(text: &str) -> Result<Self, LineFault> {
        let document: Document = serde_json::from_str(text)?;
        let mut request = Request::new(document.method, document.path_and_query);
        for (name, value) in document.headers {
            let value = match value {
                Text::Plain(text) => text.into_bytes(),
                Text::Bytes { b64 } => decode(&b64, "a header")?,
            };
            request = request.header(name, value);
        }
        if let Some(body) = document.body_b64 {
            request.body = decode(&body, "body_b64")?;
        }
        if let Some(role) = document.auth {
            request.role = role;
        }
        Ok(Self {
            id: document.id,
            class: document.class,
            label: document.label,
            request,
        })
    }
}

fn decode(text: &str, what: &'static str) -> Result<Vec<u8>, LineFault> {
    BASE64_STANDARD
        .decode(text)
        .map_err(|_| LineFault::Base64(what))
}

#[derive(Serialize)]
struct Answer<'a> {
    id: &'a str,
    verdict: &'a str,
    rule: Option<&'a str>,
    class: Option<&'a str>,
    score: u32,
}

/// The line of output for a request.
pub fn answer(id: &str, verdict: &Verdict) -> Result<String, serde_json::Error> {
    serde_json::to_string(&Answer {
        id,
        verdict: verdict.word(),
        rule: verdict.rule.as_deref(),
        class: verdict.class.as_deref(),
        score: verdict.score,
    })
}
