//! The shapes of the vector files. Bodies and keys are base64url without padding.

use serde::{Deserialize, Serialize};

/// A request as it arrives, and what the cloud says to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Request {
    pub name: String,
    pub method: String,
    pub scheme: String,
    pub authority: String,
    pub path: String,
    pub query: String,
    /// Every header line, `Content-Type` among them; a name may stand there twice.
    pub headers: Vec<(String, String)>,
    pub body: String,
    /// The one key that the receiver knows.
    pub public_key: String,
    /// Authority of the receiver's configured URL.
    pub expected_authority: String,
    /// Unix seconds.
    pub now: i64,
    /// `ok` or the code of the refusal.
    pub expect: String,
    /// What a verifier of RFC 9421 without the profile says to signature and digest; nothing where the RFC leaves room.
    pub rfc9421: Option<bool>,
    /// For requests that a site can send: the seed of its key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<String>,
    /// The signature base of such a request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
}

/// An answer as it arrives, and what the site says to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Answer {
    pub name: String,
    pub request_method: String,
    pub request_path: String,
    /// Header `Signature` of the request.
    pub request_signature: String,
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
    /// The keys that the site has pinned.
    pub pinned: Vec<String>,
    /// Unix seconds.
    pub now: i64,
    /// `ok` or the code of the refusal.
    pub expect: String,
    /// As in [`Request`].
    pub rfc9421: Option<bool>,
    /// For answers that the cloud can give: the seed of its key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<String>,
    /// The signature base of such an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
}

/// A challenge as it reaches a site, and what the site makes of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Question {
    pub name: String,
    /// The JSON body.
    pub body: String,
    pub pinned: Vec<String>,
    pub site_url: String,
    pub site_id: String,
    /// Whether a connection is pending.
    pub pending: bool,
    /// Unix seconds.
    pub now: i64,
    /// `ok`, or which check refuses: `malformed`, `key`, `signature`, `site`, `time`, `purpose`.
    pub expect: String,
    /// Seed of the site's key.
    pub seed: String,
    /// The answer to give.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply: Option<serde_json::Value>,
}

/// A site's reply to a challenge as it reaches the cloud.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Reply {
    pub name: String,
    /// The payload's JSON.
    pub payload: String,
    pub reply: serde_json::Value,
    pub public_key: String,
    pub expect: bool,
}

/// `challenges.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Challenges {
    pub questions: Vec<Question>,
    pub replies: Vec<Reply>,
}

/// An unpacked batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Batch {
    pub name: String,
    /// Lines of text.
    pub body: String,
    /// `ok` or the beginning of the refusal's `detail`.
    pub expect: String,
    /// Events in it.
    pub events: usize,
}

/// A key and its names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Key {
    pub seed: String,
    pub public_key: String,
    pub thumbprint: String,
}

/// A text that is not a key, or not one to trust.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RefusedKey {
    pub name: String,
    pub public_key: String,
}

/// `keys.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Keys {
    pub keys: Vec<Key>,
    pub refused: Vec<RefusedKey>,
}

/// `pkce.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pkce {
    pub verifier: String,
    pub challenge: String,
    pub matches: bool,
}

/// `encoding.json`: base64url as the receiver reads it, nothing where it is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Encoding {
    pub base64url: String,
    pub hex: Option<String>,
}
