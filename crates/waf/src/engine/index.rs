//! By what a condition can be found: most requests can be told not to fulfil it by one look into a table.

use crate::{
    pack::{Condition, Match},
    request::Kind,
};

/// Segments of addresses that many plugins share.
const COMMON: [&str; 22] = [
    "wp-content",
    "plugins",
    "themes",
    "uploads",
    "wp-json",
    "wp-admin",
    "wp-includes",
    "wp",
    "v1",
    "v2",
    "v3",
    "api",
    "inc",
    "includes",
    "admin",
    "lib",
    "assets",
    "js",
    "php",
    "src",
    "public",
    "ajax",
];

/// What a field must have for a condition to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// To be there at all.
    Present,
    /// One of the texts as a segment between slashes, in any case.
    Segment,
    /// To be one of the texts, behind the condition's chain.
    Value,
}

/// What fields a condition could hold for.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) key: Key,
    pub(super) texts: Vec<Vec<u8>>,
}

impl Entry {
    /// The narrowest that can be said of a condition; `None` where any request may fulfil it.
    pub(super) fn of(condition: &Condition) -> Option<Self> {
        if condition.targets.is_empty() || matches!(condition.matcher, Match::Signal(_)) {
            return None;
        }
        let named = condition.targets.iter().all(|target| target.name.is_some());
        if named && let Some(texts) = whole_values(&condition.matcher) {
            return Some(Self {
                key: Key::Value,
                texts,
            });
        }
        let short = |target: &crate::pack::Target| {
            target.name.is_some() || matches!(target.kind, Kind::Path | Kind::Uri)
        };
        if condition.targets.iter().all(short)
            && let Some(texts) = segments(condition.literals.as_deref()?)
        {
            return Some(Self {
                key: Key::Segment,
                texts,
            });
        }
        named.then_some(Self {
            key: Key::Present,
            texts: Vec::new(),
        })
    }

    /// Higher where fewer requests have it.
    pub(super) fn rank(&self) -> Key {
        self.key
    }
}

/// The values of a match that holds for few whole values.
fn whole_values(matcher: &Match) -> Option<Vec<Vec<u8>>> {
    match matcher {
        Match::Equals(values) => Some(
            values
                .iter()
                .map(|value| value.clone().into_bytes())
                .collect(),
        ),
        Match::Regex(pattern) => {
            let inner = pattern.strip_prefix('^')?.strip_suffix('$')?;
            let inner = inner
                .strip_prefix("(?:")
                .and_then(|rest| rest.strip_suffix(')'))
                .unwrap_or(inner);
            let word = |text: &str| {
                !text.is_empty()
                    && text
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
            };
            // `^a|b$` is something else.
            let whole = pattern.starts_with("^(?:") || !inner.contains('|');
            (whole && inner.split('|').all(word)).then(|| {
                inner
                    .split('|')
                    .map(|text| text.as_bytes().to_vec())
                    .collect()
            })
        }
        _ => None,
    }
}

/// For each literal a telling segment that any text with the literal has.
fn segments(literals: &[String]) -> Option<Vec<Vec<u8>>> {
    let mut all = literals
        .iter()
        .map(|literal| {
            let pieces: Vec<&str> = literal.split('/').collect();
            // What stands before the first slash and behind the last may go on.
            let whole = pieces.get(1..pieces.len().saturating_sub(1))?;
            let telling = whole
                .iter()
                .filter(|piece| piece.len() > 2 && !COMMON.contains(*piece));
            telling
                .max_by_key(|piece| piece.len())
                .map(|piece| piece.to_ascii_lowercase().into_bytes())
        })
        .collect::<Option<Vec<_>>>()?;
    all.sort();
    all.dedup();
    (!all.is_empty()).then_some(all)
}
