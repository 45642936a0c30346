//! What the cloud tells a site about itself.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A key with which the cloud signs answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceKey {
    /// Thumbprint.
    pub keyid: String,
    /// Base64url of 32 bytes.
    pub public_key: String,
    /// Unix seconds.
    pub not_before: i64,
    /// Unix seconds.
    pub expires: i64,
}

/// What the cloud may ask of a site; only what tightens security.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum CommandKind {
    ScanNow,
    ApplySettings,
    ClearBan,
}

/// One such wish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// Of the command.
    pub id: Uuid,
    /// What to do.
    pub kind: CommandKind,
}

/// Answer to `GET /v1/site/state`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Of the site.
    pub site_id: Uuid,
    /// As people see it.
    pub site_name: String,
    /// Team that the site belongs to.
    pub team_name: String,
    /// `free`.
    pub plan: String,
    /// Whether the site holds a seat.
    pub seat: bool,
    /// Whether the site has proved its URL.
    pub verified: bool,
    /// Settings made in the dashboard.
    pub settings: serde_json::Map<String, serde_json::Value>,
    /// Wishes not yet done.
    pub commands: Vec<Command>,
    /// Keys to pin.
    pub service_keys: Vec<ServiceKey>,
    /// Where people see this site.
    pub dashboard_url: String,
    /// Unix seconds.
    pub server_time: i64,
    /// Seconds until the site should ask again.
    pub next_report: u32,
}
