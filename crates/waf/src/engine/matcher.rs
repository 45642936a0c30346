//! What a condition looks for, compiled.

use std::{collections::HashMap, sync::Arc};

use aho_corasick::AhoCorasick;
use regex::bytes::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};
use regex_automata::util::syntax;

use super::{EngineFault, detector::Reader, window::windows};
use crate::pack::Match;

/// Memory that one compiled pattern may take. Bounded repeats of up to 1,024 need some.
pub(super) const SIZE: usize = 32 << 20;

/// One compiled match.
#[derive(Debug)]
pub(super) enum Matcher {
    Regex(Regex),
    Words(AhoCorasick),
    Equals(Vec<Vec<u8>>),
    Longer(usize),
    Detector(Arc<Reader>),
    Signal,
}

impl Matcher {
    pub(super) fn new(
        source: &Match,
        detectors: &HashMap<&str, Arc<Reader>>,
    ) -> Result<Self, EngineFault> {
        Ok(match source {
            Match::Regex(pattern) => Self::Regex(regex(pattern)?),
            Match::Words(words) => {
                Self::Words(AhoCorasick::new(words).map_err(|error| EngineFault {
                    place: "words".to_owned(),
                    what: error.to_string(),
                })?)
            }
            Match::Equals(values) => Self::Equals(
                values
                    .iter()
                    .map(|value| value.as_bytes().to_vec())
                    .collect(),
            ),
            Match::Longer(length) => Self::Longer(*length),
            Match::Detector(name) => Self::Detector(Arc::clone(
                detectors.get(name.as_str()).ok_or_else(|| EngineFault {
                    place: format!("detector {name}"),
                    what: "is not in the pack".to_owned(),
                })?,
            )),
            Match::Signal(_) => Self::Signal,
        })
    }

    /// Whether a transformed value matches. Signals are no values.
    pub(super) fn holds(&self, value: &[u8]) -> bool {
        match self {
            Self::Regex(regex) => windows(value).any(|window| regex.is_match(window)),
            Self::Detector(reader) => windows(value).any(|window| reader.finds(window)),
            Self::Words(words) => words.is_match(value),
            Self::Equals(values) => values.iter().any(|wanted| wanted == value),
            Self::Longer(length) => value.len() > *length,
            Self::Signal => false,
        }
    }
}

/// How automata read patterns: as [`regex`] does.
pub(super) fn syntax() -> syntax::Config {
    syntax::Config::new()
        .unicode(false)
        .utf8(false)
        .dot_matches_new_line(true)
}

/// One pattern of the shared dialect.
pub(super) fn regex(pattern: &str) -> Result<Regex, EngineFault> {
    RegexBuilder::new(pattern)
        .unicode(false)
        .dot_matches_new_line(true)
        .size_limit(SIZE)
        .build()
        .map_err(|error| EngineFault {
            place: pattern.to_owned(),
            what: error.to_string(),
        })
}

/// Patterns of which any may match.
pub(super) fn set(patterns: &[String]) -> Result<RegexSet, regex::Error> {
    RegexSetBuilder::new(patterns)
        .unicode(false)
        .dot_matches_new_line(true)
        .size_limit(SIZE)
        .build()
}
