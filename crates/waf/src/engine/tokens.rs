//! A value as tokens: at each place the first pattern that matches there gives a letter.

use regex_automata::{Anchored, Input, MatchKind, hybrid, meta};

use super::{
    lazy::{Lazy, Room},
    matcher,
    table::Table,
};
use crate::pack::Detector;

/// The patterns of a table made ready.
#[derive(Debug)]
pub(super) struct Tokens {
    automaton: Lazy,
    /// Takes over where the automaton gives up.
    patterns: meta::Regex,
    /// Bytes with which a token may begin.
    starts: [bool; 256],
    /// Of each pattern.
    letters: Vec<u8>,
    /// Letters of words, which have their own.
    words: Table<Vec<u8>, u8>,
}

impl Tokens {
    pub(super) fn new(table: &Detector) -> Result<Self, String> {
        let patterns: Vec<&str> = table
            .tokens
            .iter()
            .map(|(_, pattern)| pattern.as_str())
            .collect();
        // One alternation: at the leftmost place the first pattern wins, as in PCRE.
        let automaton = Lazy::new(&patterns, MatchKind::LeftmostFirst)
            .ok_or_else(|| "its tokens are too large".to_owned())?;
        let whole = meta::Regex::builder()
            .configure(
                meta::Config::new()
                    .utf8_empty(false)
                    .nfa_size_limit(Some(matcher::SIZE)),
            )
            .syntax(matcher::syntax())
            .build_many(&patterns)
            .map_err(|error| error.to_string())?;
        Ok(Self {
            automaton,
            patterns: whole,
            starts: starts(&patterns).unwrap_or([true; 256]),
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
        })
    }

    /// The letter of the first token from a place on, and where it ends.
    fn token(&self, room: &mut Room<'_>, text: &[u8], mut at: usize) -> Option<(u8, usize)> {
        // Anchored at each place in turn: that finds what a free search would, without looking for where it began.
        loop {
            at += text
                .get(at..)?
                .iter()
                .position(|&byte| self.starts[usize::from(byte)])?;
            if let Some((pattern, end)) = self.here(room, text, at) {
                let letter = self.letters.get(pattern).copied().unwrap_or(b'?');
                let listed = if letter == b'w' {
                    self.words.get(&text[at..end]).copied()
                } else {
                    None
                };
                return Some((listed.unwrap_or(letter), end.max(at + 1)));
            }
            at += 1;
        }
    }

    /// The pattern that matches at a place, and where its match ends.
    fn here(&self, room: &mut Room<'_>, text: &[u8], at: usize) -> Option<(usize, usize)> {
        let here = Input::new(text).range(at..).anchored(Anchored::Yes);
        match self.automaton.automaton.try_search_fwd(room, &here) {
            Ok(found) => found.map(|end| (end.pattern().as_usize(), end.offset())),
            Err(_) => self
                .patterns
                .search(&here)
                .map(|found| (found.pattern().as_usize(), found.end())),
        }
    }
}

/// Tokens of a value that follow each other, as they were read behind one context. Behind its first byte a value has the
/// same tokens behind every context, once two ways through it meet.
#[derive(Debug, Default)]
pub(super) struct Chain {
    /// Where it was looked for a token, the token's letter, and where it ends.
    links: Vec<(usize, u8, usize)>,
}

/// Reads a value behind a context, token by token.
pub(super) struct Walk<'t> {
    tokens: &'t Tokens,
    room: Room<'t>,
    chain: Chain,
    context: usize,
    /// Where the next token is looked for.
    at: usize,
    /// Links of the chain before this one lie behind.
    link: usize,
}

impl<'t> Walk<'t> {
    pub(super) fn new(tokens: &'t Tokens) -> Self {
        Self {
            tokens,
            room: tokens.automaton.room(),
            chain: Chain::default(),
            context: 0,
            at: 0,
            link: 0,
        }
    }

    /// Begins anew behind a context of so many bytes.
    pub(super) fn begin(&mut self, context: usize) {
        self.context = context;
        self.at = 0;
        self.link = 0;
    }

    /// The letter of the next token of the text, which is the context and the value.
    pub(super) fn next(&mut self, text: &[u8]) -> Option<u8> {
        // What stands before the first byte of the value differs: `\b` may say something else there.
        let place = self.at.checked_sub(self.context).filter(|&place| place > 0);
        if let Some(place) = place {
            while let Some((from, letter, end)) = self.chain.links.get(self.link) {
                if *from < place {
                    self.link += 1;
                    continue;
                }
                if *from == place {
                    self.at = end + self.context;
                    self.link += 1;
                    return Some(*letter);
                }
                break;
            }
        }
        let (letter, end) = self.tokens.token(&mut self.room, text, self.at)?;
        if let Some(place) = place
            && let links = &mut self.chain.links
            && links.last().is_none_or(|(.., end)| *end == place)
        {
            links.push((place, letter, end - self.context));
            self.link = links.len();
        }
        self.at = end;
        Some(letter)
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
