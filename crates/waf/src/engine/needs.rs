//! What must stand in a text for a condition to hold: more than the one set of literals that the pack tells of it.
//!
//! A pattern is taken apart into ways to match. Each way needs a text of every one of its sets, and one that stands at the
//! beginning of the value needs one of few first bytes too. The verdict is the same with and without.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

use crate::{
    compile::literals,
    pack::{Condition, Match},
    source::dialect,
};

/// Ways into which a pattern is taken apart at most.
const WAYS: usize = 64;
/// Sets that a way asks for at most.
const SETS: usize = 4;
/// Texts of a set that is asked for besides the first.
const TEXTS: usize = 40;
/// A set that more texts than this share of all have is not worth asking for besides another.
const COMMON: f64 = 0.7;

/// Bytes of a text that is looked for: automata of longer ones grow out of the processor's caches.
const LONGEST: usize = 5;

/// Bytes, by number.
pub(super) type Bytes = [bool; 256];

/// One way for a condition to hold.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Way {
    /// Bytes with which the value begins; `None` where it may begin with any.
    pub(super) begins: Option<Box<Bytes>>,
    /// Of each set one text stands in the value, in any case. The rarest comes first; there is at least one.
    pub(super) sets: Vec<Vec<String>>,
}

/// The ways for a condition to hold; `None` where the pack tells nothing of it.
pub(super) fn ways(condition: &Condition) -> Option<Vec<Way>> {
    let told = condition.literals.as_ref()?;
    let one = |begins| Way {
        begins,
        sets: vec![shortened(told)],
    };
    let ways = match &condition.matcher {
        Match::Regex(pattern) => {
            let Ok(meaning) = dialect::pattern(pattern) else {
                return Some(vec![one(None)]);
            };
            let rows = expanded(&meaning);
            rows.iter().map(|row| way(row, told)).collect()
        }
        Match::Equals(values) => {
            let mut begins = Box::new([false; 256]);
            for value in values {
                match value.bytes().next() {
                    Some(byte) => both_cases(&mut begins, byte),
                    None => return Some(vec![one(None)]),
                }
            }
            vec![one(Some(begins))]
        }
        _ => vec![one(None)],
    };
    Some(ways)
}

/// How often a condition may be expected to be tried: 1 for every text, less where it needs what is rare.
pub(super) fn expected(condition: &Condition) -> f64 {
    let Some(ways) = ways(condition) else {
        return 1.0;
    };
    let each = ways.iter().map(|way| {
        let sets: f64 = way.sets.iter().map(|set| share(set)).product();
        if way.begins.is_some() {
            sets * 0.2
        } else {
            sets
        }
    });
    each.sum::<f64>().min(1.0)
}

fn way(row: &[Hir], told: &[String]) -> Way {
    let begins = match row.split_first() {
        Some((first, rest)) if matches!(first.kind(), HirKind::Look(Look::Start)) => {
            beginnings(rest)
        }
        _ => None,
    };
    let mut sets = literals::required_in_row(row);
    sets.push(told.to_vec());
    let mut sets: Vec<Vec<String>> = sets.iter().map(|set| shortened(set)).collect();
    sets.sort_by(|one, other| share(one).total_cmp(&share(other)));
    sets.dedup();
    let mut kept: Vec<Vec<String>> = Vec::new();
    for set in sets {
        if kept.is_empty() || kept.len() < SETS && set.len() <= TEXTS && share(&set) < COMMON {
            // What another set says already is not asked for again.
            let said = kept.iter().any(|other| {
                other
                    .iter()
                    .all(|text| set.iter().any(|within| text.contains(within.as_str())))
            });
            if !said {
                kept.push(set);
            }
        }
    }
    Way { begins, sets: kept }
}

/// The rarest piece of each text.
fn shortened(texts: &[String]) -> Vec<String> {
    let pieces = texts.iter().map(|text| {
        let pieces = text
            .as_bytes()
            .windows(LONGEST.min(text.len().max(1)))
            .filter_map(|piece| std::str::from_utf8(piece).ok());
        let weight = |piece: &str| piece.bytes().map(frequency).product::<f64>();
        pieces
            .min_by(|one, other| weight(one).total_cmp(&weight(other)))
            .unwrap_or(text)
            .to_owned()
    });
    let mut pieces: Vec<String> = pieces.collect();
    pieces.sort();
    pieces.dedup();
    let whole = pieces.clone();
    pieces.retain(|piece| {
        !whole
            .iter()
            .any(|other| other != piece && piece.contains(other.as_str()))
    });
    pieces
}

/// The alternatives of a pattern, each as its parts in a row.
fn expanded(meaning: &Hir) -> Vec<Vec<Hir>> {
    match meaning.kind() {
        HirKind::Alternation(branches) if branches.len() <= WAYS => {
            branches.iter().flat_map(expanded).collect()
        }
        HirKind::Capture(group) => expanded(&group.sub),
        HirKind::Concat(items) => {
            let mut rows: Vec<Vec<Hir>> = vec![Vec::new()];
            for item in items {
                let alternatives = if literals::is_exact(item) {
                    vec![vec![item.clone()]]
                } else {
                    expanded(item)
                };
                if rows.len() * alternatives.len() > WAYS {
                    for row in &mut rows {
                        row.push(item.clone());
                    }
                } else {
                    rows = rows
                        .iter()
                        .flat_map(|row| {
                            alternatives
                                .iter()
                                .map(move |more| [&row[..], more].concat())
                        })
                        .collect();
                }
            }
            rows
        }
        _ => vec![vec![meaning.clone()]],
    }
}

/// The bytes, in either case, with which parts in a row may begin; `None` where they may match nothing.
fn beginnings(items: &[Hir]) -> Option<Box<Bytes>> {
    let mut bytes = Box::new([false; 256]);
    for item in items {
        if !first(item, &mut bytes) {
            return Some(bytes);
        }
    }
    None
}

/// Adds the bytes with which a part may begin, and tells whether it may match nothing.
fn first(item: &Hir, bytes: &mut Bytes) -> bool {
    match item.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(literal) => {
            let Some(&byte) = literal.0.first() else {
                return true;
            };
            both_cases(bytes, byte);
            false
        }
        HirKind::Class(Class::Bytes(class)) => {
            for range in class.ranges() {
                (range.start()..=range.end()).for_each(|byte| both_cases(bytes, byte));
            }
            false
        }
        HirKind::Class(Class::Unicode(_)) => {
            bytes.fill(true);
            false
        }
        HirKind::Repetition(repetition) => first(&repetition.sub, bytes) || repetition.min == 0,
        HirKind::Capture(group) => first(&group.sub, bytes),
        HirKind::Concat(items) => items.iter().all(|item| first(item, bytes)),
        HirKind::Alternation(branches) => {
            // Each branch adds its bytes, also behind one that may be empty.
            let mut empty = false;
            for branch in branches {
                empty |= first(branch, bytes);
            }
            empty
        }
    }
}

fn both_cases(bytes: &mut Bytes, byte: u8) {
    bytes[usize::from(byte.to_ascii_lowercase())] = true;
    bytes[usize::from(byte.to_ascii_uppercase())] = true;
}

/// About the share of short texts in which one of these stands.
fn share(texts: &[String]) -> f64 {
    let each = texts.iter().map(|text| {
        let places: f64 = text.bytes().map(frequency).product();
        (places * 60.0).min(1.0)
    });
    each.sum::<f64>().min(1.0)
}

/// About how often a byte stands in what visitors send.
fn frequency(byte: u8) -> f64 {
    match byte.to_ascii_lowercase() {
        b' ' | b'e' => 0.1,
        b'a' | b't' | b'o' | b'n' | b'i' | b's' => 0.06,
        b'r' | b'h' | b'l' | b'd' | b'c' => 0.04,
        b'u' | b'm' | b'p' | b'/' | b'.' => 0.025,
        b'g' | b'w' | b'f' | b'y' | b'b' | b'0'..=b'9' | b'-' => 0.015,
        b'v' | b'k' | b'_' | b',' | b'=' => 0.01,
        b'(' | b')' | b';' | b':' | b'&' | b'\'' | b'"' | b'%' => 0.006,
        b'x' | b'j' | b'z' | b'q' => 0.004,
        _ => 0.001,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex::bytes::RegexBuilder;

    use super::*;

    fn condition(pattern: &str) -> Condition {
        let matcher = Match::Regex(pattern.to_owned());
        Condition {
            targets: Vec::new(),
            chain: 0,
            literals: literals::of_match(&matcher, &[]),
            matcher,
        }
    }

    fn open(way: &Way, value: &[u8]) -> bool {
        let lower = value.to_ascii_lowercase();
        let begins = way
            .begins
            .as_ref()
            .is_none_or(|begins| value.first().is_some_and(|&byte| begins[usize::from(byte)]));
        let holds = |set: &Vec<String>| {
            set.iter().any(|text| {
                lower
                    .windows(text.len())
                    .any(|window| window == text.as_bytes())
            })
        };
        begins && way.sets.iter().all(holds)
    }

    #[test]
    fn a_way_asks_for_all_that_stands_in_it() {
        let ways = ways(&condition(
            "^[;|]{1,2} {0,3}(?:curl|wget) |union.{1,9}select",
        ))
        .expect("it has literals");
        assert_eq!(ways.len(), 2);
        assert!(
            open(&ways[0], b"; wget x") && !open(&ways[0], b"wget ; x") && !open(&ways[0], b"; x")
        );
        assert!(open(&ways[1], b"a UNION b SELECT") && !open(&ways[1], b"a union"));
    }

    fn patterns() -> impl Strategy<Value = String> {
        let leaf = prop::sample::select(vec![
            "a",
            "b",
            "A",
            "ab",
            "BA",
            " ",
            "[ab]",
            "[aA]",
            "[^a]",
            r"\xff",
            r"\b",
            "^",
            "$",
            ".",
            r"\w",
            r"\x00",
            "",
            "^a",
            "^[^b]{0,2}a",
        ]);
        leaf.prop_map(str::to_owned)
            .prop_recursive(5, 32, 4, |inner| {
                prop_oneof![
                    prop::collection::vec(inner.clone(), 1..5).prop_map(|items| items.concat()),
                    prop::collection::vec(inner.clone(), 1..4)
                        .prop_map(|items| format!("(?:{})", items.join("|"))),
                    (inner.clone(), 0..3_u32, 0..3_u32).prop_map(|(item, from, more)| format!(
                        "(?:{item}){{{from},{}}}",
                        from + more
                    )),
                    inner.prop_map(|item| format!("(?:{item})?")),
                ]
            })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn a_way_is_open_wherever_the_pattern_matches(
            pattern in patterns(),
            values in prop::collection::vec(prop::collection::vec(prop::sample::select(b"aabbAB \xff\0c".to_vec()), 0..12), 30),
        ) {
            let Some(ways) = ways(&condition(&pattern)) else { return Ok(()) };
            let regex = RegexBuilder::new(&pattern).unicode(false).dot_matches_new_line(true).build().expect("it was checked");
            for value in values {
                let held = ways.iter().any(|way| open(way, &value));
                prop_assert!(held || !regex.is_match(&value), "{} {:?} {}", pattern, ways, value.escape_ascii());
            }
        }
    }
}
