//! What happened on a site: blocked requests, log-in attempts, scan findings.

use super::check::{FieldError, fail, name, relative_path, sha256, text, time};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use uuid::Uuid;

/// One event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Event {
    /// A request that the firewall stopped or recorded.
    Block(Block),
    /// Attempts to log in.
    Login(Login),
    /// A file that is not as published.
    Finding(Finding),
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Severity {
    Low,
    Medium,
    High,
    Critical,
}

/// What the firewall did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// Stopped.
    Block,
    /// Let through and written down.
    Record,
}

/// A request that the firewall stopped or recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// Version 7.
    pub id: Uuid,
    /// Microseconds since the epoch.
    pub at: i64,
    /// Events merged into this one: same address, same rule, same minute.
    pub count: u32,
    /// Address of the visitor.
    pub ip: IpAddr,
    /// Method of the request.
    pub method: String,
    /// Path without query.
    pub path: String,
    /// Where the rule matched, `query:id`.
    pub field: String,
    /// Masked and shortened, at most 200 bytes.
    pub excerpt: String,
    /// Name of the rule.
    pub rule: String,
    /// Class of attack.
    pub class: String,
    /// Of the rule.
    pub severity: Severity,
    /// What was done.
    pub action: Action,
    /// Status that was answered.
    pub status: u16,
    /// Reference number on the block page.
    #[serde(rename = "ref")]
    pub reference: String,
}

/// How a log-in ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Outcome {
    Failed,
    Success,
    Limited,
}

/// By which door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum LoginMethod {
    Form,
    Xmlrpc,
    Rest,
    ApplicationPassword,
}

/// Attempts to log in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// Version 7.
    pub id: Uuid,
    /// Microseconds since the epoch.
    pub at: i64,
    /// Attempts merged into this one.
    pub count: u32,
    /// Address of the visitor.
    pub ip: IpAddr,
    /// HMAC-SHA256 of the account's name with a secret that never leaves the site, hexadecimal.
    pub account_hash: String,
    /// Whether such an account is there.
    pub account_exists: bool,
    /// How it ended.
    pub outcome: Outcome,
    /// By which door.
    pub method: LoginMethod,
}

/// What is wrong with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the names say it")]
pub enum FindingKind {
    Modified,
    Unexpected,
    Missing,
}

/// A file that is not as published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// Version 7.
    pub id: Uuid,
    /// Microseconds since the epoch.
    pub at: i64,
    /// 1.
    pub count: u32,
    /// What is wrong.
    pub kind: FindingKind,
    /// Below the site's folder.
    pub path: String,
    /// Bytes; none where the file is missing.
    pub size: Option<u64>,
    /// Hexadecimal; none where the file is missing.
    pub sha256: Option<String>,
    /// `core`, or the kind and slug of a plugin or theme.
    pub component: String,
    /// How bad it is.
    pub severity: Severity,
}

impl Event {
    /// Identity, made on the site.
    pub fn id(&self) -> Uuid {
        match self {
            Self::Block(e) => e.id,
            Self::Login(e) => e.id,
            Self::Finding(e) => e.id,
        }
    }

    /// Microseconds since the epoch.
    pub fn at(&self) -> i64 {
        match self {
            Self::Block(e) => e.at,
            Self::Login(e) => e.at,
            Self::Finding(e) => e.at,
        }
    }

    fn count(&self) -> u32 {
        match self {
            Self::Block(e) => e.count,
            Self::Login(e) => e.count,
            Self::Finding(e) => e.count,
        }
    }

    /// Checks the bounds that the types do not carry.
    ///
    /// # Errors
    /// Names the first field that is out of bounds.
    pub fn check(&self) -> Result<(), FieldError> {
        if self.id().get_version_num() != 7 {
            return fail("id", "is not a UUID of version 7");
        }
        time("at", self.at())?;
        if !(1..=1_000_000).contains(&self.count()) {
            return fail("count", "is not 1 to 1000000");
        }
        match self {
            Self::Block(e) => {
                text("method", &e.method, 1..=16)?;
                text("path", &e.path, 1..=512)?;
                if !e.path.starts_with('/') || e.path.contains('?') {
                    return fail("path", "does not begin with '/' or has a query");
                }
                text("field", &e.field, 0..=128)?;
                text("excerpt", &e.excerpt, 0..=200)?;
                name("rule", &e.rule, 64)?;
                name("class", &e.class, 32)?;
                if !(100..=599).contains(&e.status) {
                    return fail("status", "is not 100 to 599");
                }
                text("ref", &e.reference, 0..=16)
            }
            Self::Login(e) => sha256("account_hash", &e.account_hash),
            Self::Finding(e) => {
                relative_path("path", &e.path)?;
                e.sha256
                    .as_deref()
                    .map_or(Ok(()), |hash| sha256("sha256", hash))?;
                text("component", &e.component, 1..=128)
            }
        }
    }
}
