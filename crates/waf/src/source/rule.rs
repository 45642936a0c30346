//! Rules, checked.

use std::path::{Path, PathBuf};

use packetsense_version as version;
use serde_saphyr::Spanned;

use super::{
    Example, Fault, SourceCondition, capability, condition,
    document::{PatchDocument, RuleDocument, line},
    example,
};
use crate::pack::{Action, Confidence, PatchKind};

/// The classes that rules may have.
pub const CLASSES: [&str; 18] = [
    "sqli",
    "xss",
    "traversal",
    "files",
    "rce",
    "php-injection",
    "object-injection",
    "upload",
    "ssrf",
    "xxe",
    "ssti",
    "lookup",
    "redirect",
    "crlf",
    "nosql",
    "ldap",
    "scanner",
    "wordpress",
];

/// One checked rule.
#[derive(Debug, Clone)]
pub struct SourceRule {
    /// The file it stands in.
    pub file: PathBuf,
    /// The line at which it begins.
    pub line: u64,
    /// Stable for ever.
    pub id: String,
    /// For people.
    pub title: String,
    /// What kind of attack.
    pub class: String,
    /// 1 low to 4 critical.
    pub severity: u8,
    /// How sure it is.
    pub confidence: Confidence,
    /// What it does.
    pub action: Action,
    /// Who has this capability may do so.
    pub unless: Option<String>,
    /// Whether it sees values of plain words.
    pub plain: bool,
    /// All must hold; the first is the rule's own match.
    pub when: Vec<SourceCondition>,
    /// None may hold.
    pub not: Vec<SourceCondition>,
    /// The component it protects, for a virtual patch.
    pub patch: Option<PatchHead>,
    /// Requests that it must match.
    pub hit: Vec<Example>,
    /// Requests that it must not match.
    pub miss: Vec<Example>,
}

/// Which component a virtual patch is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatchHead {
    /// What kind of component.
    pub kind: PatchKind,
    /// Its slug.
    pub slug: String,
    /// Operators and versions.
    pub versions: Vec<(String, String)>,
    /// The advisory.
    pub cve: Option<String>,
    /// Where the hole was read.
    pub source: String,
    /// Whether that was confirmed.
    pub verified: bool,
}

/// Checks one rule by itself.
pub(super) fn check(file: &Path, document: Spanned<RuleDocument>) -> Result<SourceRule, Fault> {
    let at = line(&document);
    let rule = document.value;
    let fault = |line: u64, what: String| Err(Fault::new(file, line, what));
    let id = &rule.id.value;
    if id.is_empty()
        || id.len() > 64
        || !id
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
    {
        return fault(
            line(&rule.id),
            format!("`{id}` is not an id: 1 to 64 of a-z, 0-9 and -"),
        );
    }
    if rule.title.value.trim().is_empty() {
        return fault(line(&rule.title), "the title is empty".to_owned());
    }
    let class = &rule.class.value;
    if !CLASSES.contains(&class.as_str()) {
        return fault(line(&rule.class), format!("there is no class `{class}`"));
    }
    if rule.action == Action::Record && rule.confidence.value == Confidence::Medium {
        let what = "a rule of medium confidence blocks by its score; to record only, give it confidence low or high";
        return fault(line(&rule.confidence), what.to_owned());
    }
    if let Some(unless) = &rule.unless
        && !capability::is_known(&unless.value)
    {
        return fault(
            line(unless),
            format!("WordPress has no capability `{}`", unless.value),
        );
    }
    let mut when = vec![condition::check(
        file,
        &rule.targets,
        &rule.transforms,
        rule.matcher,
    )?];
    let mut not = Vec::new();
    for (list, into) in [(rule.also, &mut when), (rule.not, &mut not)] {
        for inner in list {
            let inner = inner.value;
            into.push(condition::check(
                file,
                &inner.targets,
                &inner.transforms,
                inner.matcher,
            )?);
        }
    }
    for (name, list) in [("hit", &rule.hit), ("miss", &rule.miss)] {
        if list.is_empty() {
            return fault(
                at,
                format!("the rule `{id}` needs at least one example under `{name}`"),
            );
        }
    }
    Ok(SourceRule {
        file: file.to_owned(),
        line: at,
        title: rule.title.value,
        class: rule.class.value,
        severity: rule.severity as u8,
        confidence: rule.confidence.value,
        action: rule.action,
        unless: rule.unless.map(|unless| unless.value),
        plain: rule.plain,
        when,
        not,
        patch: rule
            .patch
            .map(|patch| check_patch(file, &patch))
            .transpose()?,
        hit: example::read(file, rule.hit)?,
        miss: example::read(file, rule.miss)?,
        id: rule.id.value,
    })
}

fn check_patch(file: &Path, patch: &Spanned<PatchDocument>) -> Result<PatchHead, Fault> {
    let document = &patch.value;
    if document.slug.is_empty() || document.source.is_empty() {
        return Err(Fault::new(
            file,
            line(patch),
            "a patch needs a slug and a source",
        ));
    }
    let versions = version::parse(&document.versions.value)
        .map_err(|what| Fault::new(file, line(&document.versions), what.to_string()))?;
    Ok(PatchHead {
        kind: document.kind,
        slug: document.slug.clone(),
        versions: versions
            .into_iter()
            .map(|(operator, bound)| (operator.as_str().to_owned(), bound))
            .collect(),
        cve: document.cve.clone(),
        source: document.source.clone(),
        verified: document.verified,
    })
}
