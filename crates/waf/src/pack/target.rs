//! Targets: which fields a condition looks at.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::request::{Field, Kind, base_name};

/// A kind of field, and for parameters, cookies and headers perhaps one name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(
    try_from = "(String, Option<String>)",
    into = "(String, Option<String>)"
)]
pub struct Target {
    /// The kind of field.
    pub kind: Kind,
    /// The base name of the parameter or cookie, or the header; all of them where `None`.
    pub name: Option<String>,
}

/// A target that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("there is no target `{0}`")]
pub struct TargetFault(String);

const KINDS: [(&str, Kind); 13] = [
    ("path", Kind::Path),
    ("query", Kind::Query),
    ("uri", Kind::Uri),
    ("method", Kind::Method),
    ("args", Kind::Args),
    ("links", Kind::Links),
    ("names", Kind::Names),
    ("secrets", Kind::Secrets),
    ("cookies", Kind::Cookies),
    ("headers", Kind::Headers),
    ("files.names", Kind::FileNames),
    ("files.content", Kind::FileContent),
    ("body", Kind::Body),
];

impl Kind {
    /// The kind as rules write it.
    pub fn label(self) -> &'static str {
        KINDS
            .iter()
            .find(|(_, kind)| *kind == self)
            .map_or("", |(label, _)| label)
    }
}

impl Target {
    fn new(kind: &str, name: Option<&str>) -> Option<Self> {
        let (_, kind) = *KINDS.iter().find(|(label, _)| *label == kind)?;
        if let Some(name) = name {
            let named = match kind {
                Kind::Args | Kind::Links | Kind::Cookies => !name.contains('['),
                Kind::Headers => !name
                    .bytes()
                    .any(|byte| byte.is_ascii_uppercase() || byte == b'_'),
                _ => false,
            };
            if !named || name.is_empty() {
                return None;
            }
        }
        Some(Self {
            kind,
            name: name.map(str::to_owned),
        })
    }
}

/// What a target's name is compared with.
pub(crate) fn subject(field: &Field) -> &[u8] {
    match field.kind {
        Kind::Headers => &field.name,
        _ => base_name(&field.name),
    }
}

impl FromStr for Target {
    type Err = TargetFault;

    fn from_str(text: &str) -> Result<Self, TargetFault> {
        let found = match text.split_once('.') {
            Some(("files", _)) | None => Self::new(text, None),
            Some((kind, name)) => Self::new(kind, Some(name)),
        };
        found.ok_or_else(|| TargetFault(text.to_owned()))
    }
}

impl fmt::Display for Target {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.kind.label())?;
        self.name
            .as_ref()
            .map_or(Ok(()), |name| write!(out, ".{name}"))
    }
}

impl TryFrom<(String, Option<String>)> for Target {
    type Error = TargetFault;

    fn try_from((kind, name): (String, Option<String>)) -> Result<Self, TargetFault> {
        Self::new(&kind, name.as_deref()).ok_or(TargetFault(kind))
    }
}

impl From<Target> for (String, Option<String>) {
    fn from(target: Target) -> Self {
        (target.kind.label().to_owned(), target.name)
    }
}
