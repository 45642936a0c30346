//! The shape of a rule file, before anything is checked.

use std::path::Path;

use serde::Deserialize;
use serde_saphyr::Spanned;

use super::Fault;
use crate::pack::{Action, Confidence, PatchKind};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    rules: Vec<Spanned<RuleDocument>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleDocument {
    pub(super) id: Spanned<String>,
    pub(super) title: Spanned<String>,
    pub(super) class: Spanned<String>,
    pub(super) severity: Severity,
    pub(super) confidence: Spanned<Confidence>,
    #[serde(default = "block")]
    pub(super) action: Action,
    #[serde(default)]
    pub(super) targets: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) transforms: Vec<Spanned<String>>,
    #[serde(rename = "match")]
    pub(super) matcher: Spanned<MatchDocument>,
    #[serde(default)]
    pub(super) also: Vec<Spanned<ConditionDocument>>,
    #[serde(default)]
    pub(super) not: Vec<Spanned<ConditionDocument>>,
    #[serde(default)]
    pub(super) unless: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) plain: bool,
    #[serde(default)]
    pub(super) patch: Option<Spanned<PatchDocument>>,
    #[serde(default)]
    pub(super) hit: Vec<Spanned<ExampleDocument>>,
    #[serde(default)]
    pub(super) miss: Vec<Spanned<ExampleDocument>>,
}

fn block() -> Action {
    Action::Block
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
pub(super) enum Severity {
    Low = 1,
    Medium = 2,
    High = 3,
    Critical = 4,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConditionDocument {
    #[serde(default)]
    pub(super) targets: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) transforms: Vec<Spanned<String>>,
    #[serde(rename = "match")]
    pub(super) matcher: Spanned<MatchDocument>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MatchDocument {
    pub(super) regex: Option<Spanned<String>>,
    pub(super) words: Option<Vec<String>>,
    pub(super) equals: Option<Vec<String>>,
    pub(super) longer: Option<usize>,
    pub(super) detector: Option<String>,
    pub(super) signal: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PatchDocument {
    pub(super) kind: PatchKind,
    pub(super) slug: String,
    pub(super) versions: Spanned<String>,
    #[serde(default)]
    pub(super) cve: Option<String>,
    pub(super) source: String,
    pub(super) verified: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum ExampleDocument {
    Line(String),
    Map(ExampleMap),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExampleMap {
    pub(super) request: String,
    #[serde(default)]
    pub(super) headers: indexmap::IndexMap<String, String>,
    #[serde(default)]
    pub(super) body: Option<String>,
    #[serde(default)]
    pub(super) auth: Option<String>,
}

/// Reads a file of rules.
pub(super) fn rules(file: &Path, text: &str) -> Result<Vec<Spanned<RuleDocument>>, Fault> {
    Ok(parse::<RuleFile>(file, text)?.rules)
}

/// Reads YAML; a fault names the line.
pub(super) fn parse<'t, T: Deserialize<'t>>(file: &Path, text: &'t str) -> Result<T, Fault> {
    serde_saphyr::from_str(text).map_err(|error| {
        let error = error.without_snippet();
        let line = error.location().map_or(0, |location| location.line());
        let what = error.to_string().replace('\n', " ");
        // The line is said already.
        let what = what
            .rsplit_once(" at line ")
            .map_or(what.as_str(), |(sentence, _)| sentence);
        Fault::new(
            file,
            line,
            format!("this YAML is not as it should be: {what}"),
        )
    })
}

/// The line at which a value stands.
pub(super) fn line<T>(spanned: &Spanned<T>) -> u64 {
    spanned.referenced.line()
}
