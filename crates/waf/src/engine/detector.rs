//! Detectors: a value becomes tokens, tokens a row of letters, and fingerprints are looked for in the row.

use std::collections::HashMap;

use aho_corasick::AhoCorasick;
use regex::bytes::RegexSet;
use regex_automata::{Anchored, Input, hybrid, meta};

use super::{
    EngineFault,
    glance::{Glance, Outlook, TOKENS},
    matcher,
};
use crate::pack::Detector;

/// Letters of a row that are kept.
const ROW: usize = 1000;

/// A table made ready.
#[derive(Debug)]
pub(super) struct Reader {
    needs: Option<AhoCorasick>,
    contexts: Vec<Vec<u8>>,
    tokens: meta::Regex,
    /// Bytes with which a token may begin.
    starts: [bool; 256],
    glance: Option<Glance>,
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
            .syntax(matcher::syntax())
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
            starts: starts(&patterns).unwrap_or([true; 256]),
            glance: Glance::new(table),
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
            !self.is_harmless(&text) && self.fingerprints.is_match(&self.row(&text))
        })
    }

    /// Whether a few tokens tell that a text has no fingerprint.
    fn is_harmless(&self, text: &[u8]) -> bool {
        let Some(glance) = &self.glance else {
            return false;
        };
        let mut row = Vec::with_capacity(TOKENS);
        let mut at = 0;
        for _ in 0..TOKENS {
            let Some((letter, end)) = self.token(text, at) else {
                // There are no more: the row is read as a whole.
                return false;
            };
            row.push(letter);
            at = end;
            match glance.outlook(&row) {
                Outlook::Open => {}
                Outlook::Closed => return !glance.others_possible(text),
                Outlook::Reached => return false,
            }
        }
        false
    }

    /// The letter of the first token from a place on, and where it ends.
    fn token(&self, text: &[u8], mut at: usize) -> Option<(u8, usize)> {
        // Anchored at each place in turn: that finds what a free search would, without looking for where it began.
        loop {
            at += text
                .get(at..)?
                .iter()
                .position(|&byte| self.starts[usize::from(byte)])?;
            let here = Input::new(text).range(at..).anchored(Anchored::Yes);
            if let Some(token) = self.tokens.search(&here) {
                let letter = self.letters.get(token.pattern().as_usize());
                let letter = letter.copied().unwrap_or(b'?');
                let listed = if letter == b'w' {
                    self.words.get(&text[token.range()]).copied()
                } else {
                    None
                };
                return Some((listed.unwrap_or(letter), token.end().max(at + 1)));
            }
            at += 1;
        }
    }

    fn row(&self, text: &[u8]) -> Vec<u8> {
        let mut row = Vec::new();
        let mut at = 0;
        while row.len() < ROW
            && let Some((letter, end)) = self.token(text, at)
        {
            row.push(letter);
            at = end;
        }
        for (from, to) in &self.fold {
            while let Some(folded) = replace(&row, from, to) {
                row = folded;
            }
        }
        row
    }
}

/// The bytes with which one of these patterns may begin to match, whatever stands before.
fn starts(patterns: &[&str]) -> Option<[bool; 256]> {
    let automaton = hybrid::dfa::DFA::builder()
        .syntax(matcher::syntax())
        .build_many(patterns)
        .ok()?;
    let mut cache = automaton.create_cache();
    let mut starts = [false; 256];
    // What stands before matters to `\b` and `^`.
    for before in [&b""[..], b"a", b" ", b"\n", b"\r", b"\xff"] {
        let input = Input::new(before)
            .range(before.len()..)
            .anchored(Anchored::Yes);
        for byte in 0..=u8::MAX {
            let state = automaton.start_state_forward(&mut cache, &input).ok()?;
            let next = automaton.next_state(&mut cache, state, byte).ok()?;
            starts[usize::from(byte)] |= !next.is_dead();
        }
    }
    Some(starts)
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
