//! How a detector can pass over a text after a few tokens: most fingerprints say how a row must begin, and prose does not
//! begin so. The verdict is the same with and without.

use std::fmt::Write;

use regex::bytes::Regex;
use regex_automata::{Anchored, Input, MatchKind};
use regex_syntax::hir::{Hir, HirKind, Look};

use super::{lazy::Lazy, matcher};
use crate::{pack::Detector, source::dialect};

/// Tokens after which a text is read as a whole.
pub(super) const TOKENS: usize = 12;

/// What a few tokens tell.
#[derive(Debug)]
pub(super) struct Glance {
    /// Of the fingerprints that stand at the beginning of a row.
    beginnings: Option<Lazy>,
    /// A row with a match may still be folded: its letters say nothing yet.
    unstable: Option<Regex>,
    /// Without a match in the text no other fingerprint has what it needs; `None` where there is no other.
    presence: Option<Regex>,
}

/// What is known of a row whose first letters have been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outlook {
    /// More letters could bring a fingerprint about.
    Open,
    /// No fingerprint begins so; others may stand anywhere.
    Closed,
    /// A fingerprint may be there already.
    Reached,
}

impl Glance {
    /// `None` where a few tokens say nothing.
    pub(super) fn new(table: &Detector) -> Option<Self> {
        let mut beginnings = Vec::new();
        let mut letters: Vec<u8> = Vec::new();
        for fingerprint in &table.fingerprints {
            let meaning = dialect::pattern(fingerprint).ok()?;
            for way in ways(&meaning) {
                let items = items(&way);
                let anchored = matches!(
                    items.first().map(Hir::kind),
                    Some(HirKind::Look(Look::Start))
                );
                let rest = items.get(usize::from(anchored)..).unwrap_or_default();
                if rest.iter().any(holds_start) {
                    return None;
                }
                let needed = if anchored && !is_loose(rest) {
                    None
                } else {
                    required(rest, table)
                };
                match needed {
                    Some(needed) => letters.extend(needed),
                    None if anchored => beginnings.push(way.to_string()),
                    None => return None,
                }
            }
        }
        let presence = if letters.is_empty() {
            None
        } else {
            let tokens = table
                .tokens
                .iter()
                .filter(|(letter, _)| letters.contains(&first(letter)));
            let patterns: Vec<String> = tokens
                .map(|(_, pattern)| format!("(?:{pattern})"))
                .collect();
            // Letters that no token gives never stand in a row.
            let pattern = if patterns.is_empty() {
                "[^\\x00-\\xff]".to_owned()
            } else {
                patterns.join("|")
            };
            Some(matcher::regex(&pattern).ok()?)
        };
        Some(Self {
            beginnings: if beginnings.is_empty() {
                None
            } else {
                Some(Lazy::new(&beginnings, MatchKind::All)?)
            },
            unstable: unstable(&table.fold).ok()?,
            presence,
        })
    }

    /// What a row says that begins with these letters.
    pub(super) fn outlook(&self, row: &[u8]) -> Outlook {
        if self
            .unstable
            .as_ref()
            .is_some_and(|unstable| unstable.is_match(row))
        {
            return Outlook::Open;
        }
        let Some(automaton) = &self.beginnings else {
            return Outlook::Closed;
        };
        outlook(automaton, row).unwrap_or(Outlook::Reached)
    }

    /// Whether a text could hold a fingerprint that may stand anywhere.
    pub(super) fn others_possible(&self, text: &[u8]) -> bool {
        self.presence
            .as_ref()
            .is_some_and(|presence| presence.is_match(text))
    }
}

fn first(letter: &str) -> u8 {
    letter.bytes().next().unwrap_or(b'?')
}

/// The alternatives of a pattern.
fn ways(meaning: &Hir) -> Vec<Hir> {
    match meaning.kind() {
        HirKind::Alternation(ways) => ways.iter().flat_map(self::ways).collect(),
        HirKind::Capture(group) => ways(&group.sub),
        _ => vec![meaning.clone()],
    }
}

/// The parts of an alternative, in their order.
fn items(way: &Hir) -> Vec<Hir> {
    match way.kind() {
        HirKind::Concat(items) => items.clone(),
        _ => vec![way.clone()],
    }
}

fn holds_start(item: &Hir) -> bool {
    item.properties().look_set().contains(Look::Start)
}

/// Whether words may stand in any number soon after the beginning, so that the first letters tell little.
fn is_loose(items: &[Hir]) -> bool {
    items.iter().take(3).any(|item| match item.kind() {
        HirKind::Repetition(repetition) => {
            repetition.max.is_none_or(|max| max as usize > TOKENS)
                && one_of(&repetition.sub).is_some_and(|letters| letters.contains(&b'w'))
        }
        _ => false,
    })
}

/// The letters that an item takes one of, where it is that simple.
fn one_of(item: &Hir) -> Option<Vec<u8>> {
    match item.kind() {
        HirKind::Literal(literal) => match literal.0.as_ref() {
            &[letter] => Some(vec![letter]),
            _ => None,
        },
        HirKind::Class(regex_syntax::hir::Class::Bytes(class)) => Some(
            class
                .ranges()
                .iter()
                .flat_map(|range| range.start()..=range.end())
                .collect(),
        ),
        HirKind::Repetition(repetition) if repetition.min > 0 => one_of(&repetition.sub),
        HirKind::Capture(group) => one_of(&group.sub),
        _ => None,
    }
}

/// The letters of which a row must have one for these items to match, the fewest that any item asks for; `None` where
/// words or folds bring such letters about, so that a text does not show them.
fn required(items: &[Hir], table: &Detector) -> Option<Vec<u8>> {
    let mut made = vec![b'w'];
    made.extend(table.words.values().flat_map(|letter| letter.bytes()));
    made.extend(table.fold.iter().flat_map(|(_, to)| to.bytes()));
    let known: Vec<u8> = table
        .tokens
        .iter()
        .map(|(letter, _)| first(letter))
        .chain(made.iter().copied())
        .collect();
    let literal_letters = items.iter().flat_map(|item| match item.kind() {
        HirKind::Literal(literal) => literal.0.iter().map(|&letter| vec![letter]).collect(),
        _ => one_of(item).into_iter().collect::<Vec<_>>(),
    });
    literal_letters
        .map(|mut letters| {
            letters.retain(|letter| known.contains(letter));
            letters
        })
        .filter(|letters| !letters.iter().any(|letter| made.contains(letter)))
        .min_by_key(Vec::len)
}

fn unstable(fold: &[(String, String)]) -> Result<Option<Regex>, ()> {
    let quoted = |text: &str| {
        text.bytes().fold(String::new(), |mut quoted, byte| {
            // Writing to a String cannot fail.
            let _ = write!(quoted, "\\x{byte:02x}");
            quoted
        })
    };
    let mut ways = Vec::new();
    for (from, to) in fold {
        ways.push(quoted(from));
        for length in 1..from.len() {
            // Where only the last letter is concerned and stays what it is, nothing changes.
            if length > 1 || to.bytes().next() != from.bytes().next() {
                ways.push(format!("{}$", quoted(from.get(..length).ok_or(())?)));
            }
        }
    }
    if ways.is_empty() {
        return Ok(None);
    }
    matcher::regex(&ways.join("|")).map(Some).map_err(|_| ())
}

/// What a row says that begins with these letters; `None` where the automaton gives up.
fn outlook(lazy: &Lazy, row: &[u8]) -> Option<Outlook> {
    let cache = &mut *lazy.room();
    let input = Input::new(row).anchored(Anchored::Yes);
    let mut state = lazy.automaton.start_state_forward(cache, &input).ok()?;
    for &letter in row {
        state = lazy.automaton.next_state(cache, state, letter).ok()?;
        if state.is_match() || state.is_quit() {
            return Some(Outlook::Reached);
        }
        if state.is_dead() {
            return Some(Outlook::Closed);
        }
    }
    Some(Outlook::Open)
}
