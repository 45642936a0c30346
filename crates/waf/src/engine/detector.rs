//! Detectors: a value becomes tokens, tokens a row of letters, and fingerprints are looked for in the row.

use std::collections::HashMap;

use aho_corasick::AhoCorasick;
use regex::bytes::RegexSet;
use regex_automata::{Anchored, Input, meta, util::syntax};

use super::EngineFault;
use crate::pack::Detector;

/// Letters of a row that are kept.
const ROW: usize = 1000;

/// A table made ready.
#[derive(Debug)]
pub(super) struct Reader {
    needs: Option<AhoCorasick>,
    contexts: Vec<Vec<u8>>,
    tokens: meta::Regex,
    letters: Vec<u8>,
    words: HashMap<Vec<u8>, u8>,
    fold: Vec<(Vec<u8>, Vec<u8>)>,
    fingerprints: RegexSet,
}

impl Reader {
    pub(super) fn new(name: &str, table: &Detector) -> Result<Self, EngineFault> {
        let fault = |what: String| EngineFault {
            place: format!("detector {name}"),
            what,
        };
        let patterns: Vec<&str> = table
            .tokens
            .iter()
            .map(|(_, pattern)| pattern.as_str())
            .collect();
        // One alternation: at the leftmost place the first pattern wins, as in PCRE.
        let tokens = meta::Regex::builder()
            .configure(
                meta::Config::new()
                    .utf8_empty(false)
                    .nfa_size_limit(Some(super::matcher::SIZE)),
            )
            .syntax(
                syntax::Config::new()
                    .unicode(false)
                    .utf8(false)
                    .dot_matches_new_line(true),
            )
            .build_many(&patterns)
            .map_err(|error| fault(error.to_string()))?;
        let needs = (!table.needs.is_empty())
            .then(|| AhoCorasick::new(&table.needs))
            .transpose()
            .map_err(|error| fault(error.to_string()))?;
        let fingerprints =
            super::matcher::set(&table.fingerprints).map_err(|error| fault(error.to_string()))?;
        Ok(Self {
            needs,
            contexts: table
                .contexts
                .iter()
                .map(|context| context.as_bytes().to_vec())
                .collect(),
            tokens,
            letters: table
                .tokens
                .iter()
                .map(|(letter, _)| first(letter))
                .collect(),
            words: table
                .words
                .iter()
                .map(|(word, letter)| (word.as_bytes().to_vec(), first(letter)))
                .collect(),
            fold: table
                .fold
                .iter()
                .map(|(from, to)| (from.as_bytes().to_vec(), to.as_bytes().to_vec()))
                .collect(),
            fingerprints,
        })
    }

    /// Whether a fingerprint is found in one of the contexts.
    pub(super) fn finds(&self, value: &[u8]) -> bool {
        if self
            .needs
            .as_ref()
            .is_some_and(|needs| !needs.is_match(value))
        {
            return false;
        }
        let mut text = Vec::new();
        self.contexts.iter().any(|context| {
            text.clear();
            text.extend_from_slice(context);
            text.extend_from_slice(value);
            self.fingerprints.is_match(&self.row(&text))
        })
    }

    fn row(&self, text: &[u8]) -> Vec<u8> {
        // Anchored at each place in turn: that finds what a free search would, without looking for where it began.
        let mut row = Vec::new();
        let mut at = 0;
        while at < text.len() && row.len() < ROW {
            let here = Input::new(text).range(at..).anchored(Anchored::Yes);
            let Some(token) = self.tokens.search(&here) else {
                at += 1;
                continue;
            };
            let letter = self
                .letters
                .get(token.pattern().as_usize())
                .copied()
                .unwrap_or(b'?');
            let listed = if letter == b'w' {
                self.words.get(&text[token.range()])
            } else {
                None
            };
            row.push(listed.copied().unwrap_or(letter));
            at = token.end().max(at + 1);
        }
        for (from, to) in &self.fold {
            while let Some(folded) = replace(&row, from, to) {
                row = folded;
            }
        }
        row
    }
}

fn first(letter: &str) -> u8 {
    letter.bytes().next().unwrap_or(b'?')
}

/// Every occurrence from left to right replaced; `None` where there is none.
fn replace(row: &[u8], from: &[u8], to: &[u8]) -> Option<Vec<u8>> {
    let mut at = row.windows(from.len()).position(|window| window == from)?;
    let mut out = row[..at].to_vec();
    while at < row.len() {
        if row[at..].starts_with(from) {
            out.extend_from_slice(to);
            at += from.len();
        } else {
            out.push(row[at]);
            at += 1;
        }
    }
    Some(out)
}
