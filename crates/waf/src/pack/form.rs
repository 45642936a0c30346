//! The members of a pack. Reading is strict: an unknown member is refused.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::{Gate, Target};
use crate::transform::Transform;

/// The signal of a request that went over a limit.
pub const SIGNAL_LIMIT: &str = "engine.limit";

/// A pack: everything an engine needs to judge requests.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// Always [`super::FORMAT`].
    pub format: u32,
    /// 16 hexadecimal digits of the SHA-256 of the pack with an empty id.
    pub id: String,
    /// How much of a request is read.
    pub limits: Limits,
    /// Parameters whose values are not looked at (passwords).
    pub unread: Vec<String>,
    /// Capabilities by role.
    pub roles: IndexMap<String, Vec<String>>,
    /// Points by severity (index 0 is unused).
    pub points: Vec<u32>,
    /// The sum of points at which medium rules block.
    pub block_at: u32,
    /// Rows of transforms, which conditions name by index.
    pub chains: Vec<Vec<Transform>>,
    /// Detector tables by name.
    pub detectors: BTreeMap<String, Detector>,
    /// Rules for every site.
    pub rules: Vec<Rule>,
    /// Rules for sites with a certain component.
    pub patches: Vec<Patch>,
    /// What a raw value must have to be looked at, by target.
    pub gate: BTreeMap<String, Gate>,
}

/// Limits on what is read of a request; more carries the signal `engine.limit`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Parameters of one source.
    pub args: usize,
    /// Brackets in a parameter's name.
    pub depth: usize,
    /// Cookies.
    pub cookies: usize,
    /// Different header names.
    pub headers: usize,
    /// Bytes of the body, and of what is derived from values.
    pub body: usize,
    /// Fields that are derived from values, of parameters and of cookies.
    pub derived: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            args: 1000,
            depth: 64,
            cookies: 200,
            headers: 100,
            body: 1 << 20,
            derived: 4000,
        }
    }
}

/// How sure a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Only records.
    Low,
    /// Adds to the score.
    Medium,
    /// Acts at once.
    High,
}

/// What a rule does. Ordered: block stands over record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// Notes the request and lets it pass.
    Record,
    /// Refuses the request.
    Block,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Stable for ever.
    pub id: String,
    /// For people.
    pub title: String,
    /// What kind of attack.
    pub class: String,
    /// 1 low to 4 critical.
    pub severity: u8,
    /// How sure the rule is.
    pub confidence: Confidence,
    /// What it does.
    pub action: Action,
    /// Who has this capability may do so.
    pub unless: Option<String>,
    /// Whether values of plain words are looked at.
    pub plain: bool,
    /// All must hold; the first is the rule's own match.
    pub when: Vec<Condition>,
    /// None may hold.
    pub not: Vec<Condition>,
}

/// One condition: it holds if one field of its targets matches after its transforms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// Where to look; empty for a signal.
    pub targets: Vec<Target>,
    /// Index into [`Pack::chains`].
    pub chain: usize,
    /// What to look for.
    #[serde(rename = "match")]
    pub matcher: Match,
    /// One of these (any case) stands in the transformed value wherever the match holds.
    pub literals: Option<Vec<String>>,
}

/// What to look for in a value.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Match {
    /// A pattern of the shared dialect.
    Regex(String),
    /// Any of these occurs.
    Words(Vec<String>),
    /// The whole value is one of these.
    Equals(Vec<String>),
    /// The value has more bytes.
    Longer(usize),
    /// A detector table.
    Detector(String),
    /// A signal of the request.
    Signal(String),
}

/// A detector table (`docs/rules.md`, "Detectors").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Detector {
    /// One of these must occur, as it stands.
    pub needs: Vec<String>,
    /// Texts that the value is read behind.
    pub contexts: Vec<String>,
    /// Letter and pattern.
    pub tokens: Vec<(String, String)>,
    /// Letter of a `w` token by its text.
    pub words: BTreeMap<String, String>,
    /// Replacements on the row of letters.
    pub fold: Vec<(String, String)>,
    /// Patterns searched for in the row of letters.
    pub fingerprints: Vec<String>,
}

/// What kind of component a patch is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PatchKind {
    /// A plugin, by slug.
    Plugin,
    /// A theme, by slug.
    Theme,
    /// WordPress itself (slug `wordpress`).
    Core,
}

/// Rules that only sites with a certain component use.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Patch {
    /// What kind of component.
    pub kind: PatchKind,
    /// Its slug.
    pub slug: String,
    /// Comparisons that must all hold: operator and version.
    pub versions: Vec<(String, String)>,
    /// The advisory.
    pub cve: Option<String>,
    /// Where entry point and parameter were read.
    pub source: String,
    /// Whether they were confirmed; if not the rules only record.
    pub verified: bool,
    /// The rules.
    pub rules: Vec<Rule>,
}
