//! The gate of each target: what a raw value must have for any condition on it to hold.
//!
//! A value without the bytes and texts that a chain's transforms act on passes through the chain unchanged but for
//! case and white space, so the literals of the conditions can be looked for in the raw value.

use std::collections::{BTreeMap, BTreeSet};

use super::literals;
use crate::{
    pack::{Condition, Gate, Match, Pack, to_hex},
    transform::Transform,
};

/// What lets a value through.
#[derive(Default)]
struct Triggers {
    literals: BTreeSet<String>,
    bytes: BTreeSet<u8>,
    b64: bool,
    longer: Option<usize>,
    always: bool,
}

/// The gates of all targets of a pack: of what its rules ask for, not of virtual patches, which engines find by their
/// entry points.
pub(super) fn gates(pack: &Pack) -> BTreeMap<String, Gate> {
    let mut gates: BTreeMap<String, Triggers> = BTreeMap::new();
    for rule in &pack.rules {
        for condition in rule.when.iter().chain(&rule.not) {
            for target in &condition.targets {
                let triggers = gates.entry(target.to_string()).or_default();
                if let Some(chain) = pack.chains.get(condition.chain) {
                    triggers.add(condition, chain, pack);
                }
            }
        }
    }
    gates
        .into_iter()
        .map(|(target, triggers)| (target, triggers.into_gate()))
        .collect()
}

impl Triggers {
    fn add(&mut self, condition: &Condition, chain: &[Transform], pack: &Pack) {
        for transform in chain {
            let (literals, bytes) = acts_on(*transform);
            self.literals
                .extend(literals.iter().map(|text| (*text).to_owned()));
            self.bytes.extend(bytes);
            self.b64 |= *transform == Transform::B64;
        }
        let needs = match &condition.matcher {
            Match::Detector(name) => pack
                .detectors
                .get(name)
                .map(|detector| detector.needs.as_slice()),
            _ => None,
        };
        if let Match::Longer(length) = condition.matcher {
            // No transform makes a value longer.
            self.longer = Some(self.longer.map_or(length, |least| least.min(length)));
            return;
        }
        let folds_space = chain.contains(&Transform::Space);
        let texts = literals::of_match(&condition.matcher, needs.unwrap_or_default());
        match texts.and_then(|texts| {
            texts
                .iter()
                .map(|text| raw(text, folds_space))
                .collect::<Option<Vec<_>>>()
        }) {
            Some(texts) => texts.into_iter().for_each(|text| match text.as_bytes() {
                &[byte] if !(b' '..=b'~').contains(&byte) => _ = self.bytes.insert(byte),
                _ => _ = self.literals.insert(text),
            }),
            None => self.always = true,
        }
    }

    fn into_gate(self) -> Gate {
        if self.always {
            return Gate {
                always: true,
                ..Gate::default()
            };
        }
        let redundant = |text: &str| {
            text.bytes().any(|byte| self.bytes.contains(&byte))
                || self
                    .literals
                    .iter()
                    .any(|other| other != text && text.contains(other.as_str()))
        };
        Gate {
            literals: self
                .literals
                .iter()
                .filter(|text| !redundant(text))
                .cloned()
                .collect(),
            bytes: to_hex(self.bytes.iter().copied()),
            b64: self.b64,
            longer: self.longer,
            always: false,
        }
    }
}

/// What must stand in the raw value for a literal to stand in the transformed one: where white space is folded,
/// only what stands between it.
fn raw(literal: &str, folds_space: bool) -> Option<String> {
    if !folds_space {
        return Some(literal.to_owned());
    }
    literal
        .split(' ')
        .max_by_key(|word| word.len())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
}

/// Without these texts and bytes a transform changes nothing (but case and white space).
fn acts_on(transform: Transform) -> (&'static [&'static str], &'static [u8]) {
    match transform {
        Transform::Url => (&[], b"%"),
        Transform::Html => (&[], b"&"),
        Transform::Escapes => (&[], b"\\"),
        Transform::Utf8 => (&[], b"\xc0\xc1\xe0\xef\xf0"),
        Transform::Nul => (&[], b"\0"),
        Transform::Comments => (&["/*", "--"], b"#"),
        Transform::Unquote => (&[], b"'\"\\^`"),
        Transform::Path => (&["//", "/./"], b"\\"),
        Transform::Space | Transform::B64 | Transform::Lower => (&[], b""),
    }
}
