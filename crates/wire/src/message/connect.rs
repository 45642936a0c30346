//! Connecting a site: the token request and its answer.

use super::state::ServiceKey;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What runs at the URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Environment {
    Production,
    Staging,
    Development,
    Local,
}

/// Body of `POST /v1/connect/token`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenRequest {
    /// `authorization_code`.
    pub grant_type: String,
    /// The code that came with the redirect.
    pub code: String,
    /// Of PKCE.
    pub code_verifier: String,
    /// As in the authorization request.
    pub redirect_uri: String,
    /// Base64url of 32 bytes.
    pub public_key: String,
    /// As in the authorization request.
    pub site_url: String,
}

/// Answer to [`TokenRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenAnswer {
    /// Of the site, from now on.
    pub site_id: Uuid,
    /// As the person named it.
    pub site_name: String,
    /// Team that the site belongs to.
    pub team_name: String,
    /// `free`.
    pub plan: String,
    /// Whether the site holds a seat.
    pub seat: bool,
    /// Whether the site has proved its URL.
    pub verified: bool,
    /// Keys to pin.
    pub service_keys: Vec<ServiceKey>,
    /// Unix seconds.
    pub server_time: i64,
}
