//! The data map: what every column of every table holds, whose it is, why, for how long, and what becomes of it.
//!
//! `privacy/datamap.toml` is the source; a test compares it with the live schema of both databases, so that a column
//! without a row, or a row without a column, fails the build.

pub mod erase;
pub mod paths;
pub mod record;
pub mod retention;

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Whose data a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// Whoever has the account.
    AccountHolder,
    /// Another member of the team.
    TeamMember,
    /// Somebody who logs in at a connected site.
    SiteUser,
    /// Somebody who visited a connected site.
    Visitor,
    /// Nobody: it is about things.
    Nobody,
}

/// The policy's categories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// Account and billing data (clause 1a).
    Account,
    /// Data of a connected site (clause 1b).
    Site,
    /// Security events (clause 1b).
    SecurityEvent,
    /// Technical data (clause 1c).
    Technical,
}

/// Why it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// Protecting sites.
    Protection,
    /// Licences and seats.
    Licensing,
    /// Learning which addresses attack.
    ThreatIntelligence,
    /// Payment.
    Billing,
    /// Writing to customers.
    Contact,
    /// Running the service safely.
    Operation,
    /// What law demands.
    LegalDuty,
}

/// The legal basis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// Performance of the contract.
    Contract,
    /// Legitimate interest.
    LegitimateInterest,
    /// Legal duty.
    LegalDuty,
    /// Consent.
    Consent,
}

/// For how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kept {
    /// While the account exists.
    Account,
    /// While the site is connected.
    Site,
    /// `retention.events_days`, then anonymised, then dropped after `retention.events_drop_days`.
    SecurityEvents,
    /// `retention.log_ins_days`.
    LogIns,
    /// `retention.logs_days`.
    Logs,
    /// `retention.audit_days`.
    Audit,
    /// Until it expires by itself, at most some days.
    ShortLived,
    /// As long as the service runs.
    Service,
}

/// What erasure does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Erase {
    /// Deletes the row.
    Delete,
    /// Keeps the row without what identifies.
    Anonymise,
    /// Keeps it: it identifies nobody, or law demands it.
    Keep,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Whose.
    pub subject: Subject,
    /// Which category of the policy.
    pub category: Category,
    /// Why.
    pub purpose: Purpose,
    /// On which legal basis.
    pub basis: Basis,
    /// For how long.
    pub retention: Kept,
    /// What erasure does.
    pub erase: Erase,
    /// Whether the person's export has it.
    pub export: bool,
    /// Whether it is encrypted at rest.
    pub sealed: bool,
}

/// Tables, and in them columns, by name.
pub type DataMap = BTreeMap<String, BTreeMap<String, Column>>;

/// The map that this build was made with.
///
/// # Errors
/// Says where the file is wrong.
pub fn data_map() -> Result<DataMap, toml::de::Error> {
    toml::from_str(include_str!("../../privacy/datamap.toml"))
}
