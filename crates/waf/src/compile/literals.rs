//! Which texts must stand in a value for a match to hold: the prefilter's literals.
//!
//! Sound by construction: wherever the match holds, one of the literals occurs in the value, in any case.

use std::collections::BTreeSet;

use regex_syntax::hir::{Class, Hir, HirKind, Repetition};

use crate::{pack::Match, source::dialect};

/// Alternatives that are still followed.
const MANY: usize = 96;
/// Bytes of an alternative that are still followed.
const LONG: usize = 48;

type Texts = BTreeSet<Vec<u8>>;

/// The literals of a match, or `None` where none can be given.
pub(crate) fn of_match(matcher: &Match, needs: &[String]) -> Option<Vec<String>> {
    let texts: Texts = match matcher {
        Match::Regex(pattern) => of_pattern(&dialect::pattern(pattern).ok()?)?,
        Match::Words(texts) | Match::Equals(texts) => {
            texts.iter().map(|text| text.as_bytes().to_vec()).collect()
        }
        Match::Detector(_) if !needs.is_empty() => {
            needs.iter().map(|text| text.as_bytes().to_vec()).collect()
        }
        Match::Longer(_) | Match::Detector(_) | Match::Signal(_) => return None,
    };
    let printable: Option<BTreeSet<String>> = texts.iter().map(|text| printable(text)).collect();
    printable.map(|texts| without_redundant(&texts))
}

/// The longest run of printable ASCII, in lower case, else a control character; `None` where there is neither.
fn printable(text: &[u8]) -> Option<String> {
    let runs = text.split(|byte| !matches!(byte, b' '..=b'~'));
    let run = runs
        .max_by_key(|run| run.len())
        .filter(|run| !run.is_empty())
        .or_else(|| text.iter().position(u8::is_ascii).map(|at| &text[at..=at]))?;
    String::from_utf8(run.to_ascii_lowercase()).ok()
}

/// Leaves out literals that contain another one.
fn without_redundant(texts: &BTreeSet<String>) -> Vec<String> {
    let redundant = |text: &str| {
        texts
            .iter()
            .any(|other| other != text && text.contains(other.as_str()))
    };
    texts
        .iter()
        .filter(|text| !redundant(text))
        .cloned()
        .collect()
}

/// Every set of texts of which a match of these parts in a row holds one; there may be none.
pub(crate) fn required_in_row(items: &[Hir]) -> Vec<Vec<String>> {
    let mut sets: Vec<Texts> = Vec::new();
    let mut run = Texts::from([Vec::new()]);
    for item in items {
        let part = Parts::of(item);
        if let Some(longer) = part.exact.as_ref().and_then(|texts| joined(&run, texts)) {
            run = longer;
            continue;
        }
        let next = part.exact.clone();
        sets.push(std::mem::take(&mut run));
        sets.extend(part.best());
        run = next.unwrap_or_else(|| Texts::from([Vec::new()]));
    }
    sets.push(run);
    let told = |texts: &Texts| -> Option<Vec<String>> {
        let printable: Option<BTreeSet<String>> =
            texts.iter().map(|text| printable(text)).collect();
        printable
            .filter(|texts| !texts.is_empty())
            .map(|texts| without_redundant(&texts))
    };
    sets.iter().filter_map(told).collect()
}

/// Whether a part matches few texts and nothing else.
pub(crate) fn is_exact(item: &Hir) -> bool {
    Parts::of(item).exact.is_some()
}

fn of_pattern(meaning: &Hir) -> Option<Texts> {
    Parts::of(meaning).best()
}

/// What is known of a part of a pattern.
struct Parts {
    /// All texts it matches, where they are few.
    exact: Option<Texts>,
    /// Texts of which one occurs in every match.
    required: Option<Texts>,
}

impl Parts {
    fn exactly(texts: Texts) -> Self {
        Self {
            exact: Some(texts),
            required: None,
        }
    }

    fn unknown() -> Self {
        Self {
            exact: None,
            required: None,
        }
    }

    fn of(meaning: &Hir) -> Self {
        match meaning.kind() {
            HirKind::Empty | HirKind::Look(_) => Self::exactly(Texts::from([Vec::new()])),
            HirKind::Literal(literal) => {
                Self::exactly(Texts::from([literal.0.to_ascii_lowercase()]))
            }
            HirKind::Class(class) => bytes_of(class).map_or_else(Self::unknown, Self::exactly),
            HirKind::Repetition(repetition) => Self::of_repetition(repetition),
            HirKind::Capture(capture) => Self::of(&capture.sub),
            HirKind::Concat(items) => Self::of_concat(items),
            HirKind::Alternation(branches) => Self::of_alternation(branches),
        }
    }

    fn of_repetition(repetition: &Repetition) -> Self {
        let inner = Self::of(&repetition.sub);
        if repetition.max == Some(0) {
            return Self::exactly(Texts::from([Vec::new()]));
        }
        if repetition.min == 0 {
            return match (repetition.max, inner.exact) {
                (Some(1), Some(mut texts)) => {
                    texts.insert(Vec::new());
                    Self::exactly(texts)
                }
                _ => Self::unknown(),
            };
        }
        if repetition.max == Some(repetition.min)
            && let Some(texts) = &inner.exact
        {
            let mut all = Some(Texts::from([Vec::new()]));
            for _ in 0..repetition
                .min
                .min(u32::try_from(LONG).unwrap_or(u32::MAX) + 1)
            {
                all = all.and_then(|so_far| joined(&so_far, texts));
            }
            if let Some(all) = all.filter(|_| repetition.min as usize <= LONG) {
                return Self::exactly(all);
            }
        }
        Self {
            exact: None,
            required: inner.best(),
        }
    }

    fn of_concat(items: &[Hir]) -> Self {
        let mut run = Texts::from([Vec::new()]);
        let mut whole = true;
        let mut required = None;
        for item in items {
            let part = Self::of(item);
            if let Some(longer) = part.exact.as_ref().and_then(|texts| joined(&run, texts)) {
                run = longer;
                continue;
            }
            whole = false;
            required = better(required, Some(std::mem::take(&mut run)));
            // The item may begin a run of its own.
            run = part
                .exact
                .clone()
                .unwrap_or_else(|| Texts::from([Vec::new()]));
            required = better(required, part.best());
        }
        if whole {
            return Self::exactly(run);
        }
        Self {
            exact: None,
            required: better(required, Some(run)),
        }
    }

    fn of_alternation(branches: &[Hir]) -> Self {
        let parts: Vec<Self> = branches.iter().map(Self::of).collect();
        let exact: Option<Texts> =
            parts
                .iter()
                .map(|part| part.exact.clone())
                .try_fold(Texts::new(), |mut all, texts| {
                    all.extend(texts?);
                    (all.len() <= MANY).then_some(all)
                });
        let required =
            parts
                .into_iter()
                .map(Self::best)
                .try_fold(Texts::new(), |mut all, texts| {
                    all.extend(texts?);
                    Some(all)
                });
        Self { exact, required }
    }

    fn best(self) -> Option<Texts> {
        better(self.exact, self.required)
    }
}

/// The set that says more; sets with an empty text say nothing.
fn better(one: Option<Texts>, other: Option<Texts>) -> Option<Texts> {
    let telling =
        |texts: &Texts| !texts.is_empty() && texts.iter().all(|text| printable(text).is_some());
    let weight = |texts: &Texts| {
        let shortest = texts
            .iter()
            .filter_map(|text| printable(text))
            .map(|text| text.len())
            .min()
            .unwrap_or(0);
        (shortest.min(5), std::cmp::Reverse(texts.len()))
    };
    match (one.filter(telling), other.filter(telling)) {
        (Some(one), Some(other)) => Some(if weight(&other) > weight(&one) {
            other
        } else {
            one
        }),
        (one, other) => one.or(other),
    }
}

/// Every text of the first followed by every text of the second, if they stay few and short.
fn joined(first: &Texts, second: &Texts) -> Option<Texts> {
    if first.len() * second.len() > MANY {
        return None;
    }
    let all: Texts = first
        .iter()
        .flat_map(|a| second.iter().map(move |b| [&a[..], b].concat()))
        .collect();
    all.iter().all(|text| text.len() <= LONG).then_some(all)
}

/// The bytes of a small class, in lower case.
fn bytes_of(class: &Class) -> Option<Texts> {
    let Class::Bytes(class) = class else {
        return None;
    };
    let count: usize = class
        .ranges()
        .iter()
        .map(|range| usize::from(range.end() - range.start()) + 1)
        .sum();
    if count > 20 {
        return None;
    }
    Some(
        class
            .ranges()
            .iter()
            .flat_map(|range| range.start()..=range.end())
            .map(|byte| vec![byte.to_ascii_lowercase()])
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex::bytes::RegexBuilder;

    use super::*;

    fn literals(pattern: &str) -> Option<Vec<String>> {
        of_match(&Match::Regex(pattern.to_owned()), &[])
    }

    #[test]
    fn literals_are_the_longest_texts_that_must_occur() {
        let cases: [(&str, &[&str]); 8] = [
            (
                r"\bunion (?:all |distinct )?select\b",
                &["union all select", "union distinct select", "union select"],
            ),
            ("a.{0,9}script", &["script"]),
            ("(?:foo|bar)[0-9]{1,3}", &["bar", "foo"]),
            ("[Ss]elect", &["select"]),
            ("ab{2}c", &["abbc"]),
            ("x(?:abc)?y", &["xabcy", "xy"]),
            (r"etc\x00passwd", &["passwd"]),
            ("foo|foobar", &["foo"]),
        ];
        for (pattern, wanted) in cases {
            assert_eq!(
                literals(pattern),
                Some(wanted.iter().map(|text| (*text).to_owned()).collect()),
                "{pattern}"
            );
        }
        for pattern in [r"[0-9]{3}", r"\xff\x00", "a?[b-z]", "[^a]"] {
            assert_eq!(
                literals(pattern).filter(|texts| texts.iter().any(|text| text.len() > 1)),
                None,
                "{pattern}"
            );
        }
    }

    fn patterns() -> impl Strategy<Value = String> {
        let leaf = prop::sample::select(vec![
            "a", "b", "A", "ab", "BA", " ", "[ab]", "[aA]", "[^a]", r"\xff", r"\b", "^", "$", ".",
            r"\w", r"\x00",
        ]);
        leaf.prop_map(str::to_owned)
            .prop_recursive(4, 24, 4, |inner| {
                prop_oneof![
                    prop::collection::vec(inner.clone(), 1..4).prop_map(|items| items.concat()),
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
        #![proptest_config(ProptestConfig::with_cases(3000))]

        #[test]
        fn a_literal_occurs_wherever_the_pattern_matches(
            pattern in patterns(),
            values in prop::collection::vec(prop::collection::vec(prop::sample::select(b"aabbAB \xff\0c".to_vec()), 0..12), 30),
        ) {
            let Some(literals) = literals(&pattern) else { return Ok(()) };
            let regex = RegexBuilder::new(&pattern).unicode(false).dot_matches_new_line(true).build().expect("it was checked");
            for value in values {
                let lower = value.to_ascii_lowercase();
                let held = literals.iter().any(|literal| lower.windows(literal.len()).any(|window| window == literal.as_bytes()));
                prop_assert!(held || !regex.is_match(&value), "{} {:?} {}", pattern, literals, value.escape_ascii());
            }
        }
    }
}
