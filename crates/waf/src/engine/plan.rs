//! How a pack is evaluated: every condition once, by the fields it looks at; then rules from conditions.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use super::{
    EngineFault, bits::Bits, detector::Reader, gatekeeper::Gatekeeper, matcher::Matcher,
    watch::Watch,
};
use crate::{
    pack::{Condition, Inventory, Match, Pack, Rule, Target, subject},
    request::{Field, Fields, Kind},
};

/// Everything compiled.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) rules: Vec<PlannedRule>,
    /// What to look for, each thing once.
    matchers: Vec<Matcher>,
    /// The matcher of each condition.
    matcher_of: Vec<usize>,
    /// Conditions of rules with `plain`.
    plain: Bits,
    /// Conditions on the signal.
    signals: Bits,
    watches: HashMap<Kind, Watch>,
    gates: HashMap<Kind, Vec<(Option<String>, Gatekeeper)>>,
}

/// Where a rule stands in the pack, and its conditions.
#[derive(Debug)]
pub(super) struct PlannedRule {
    patch: Option<usize>,
    index: usize,
    when: Vec<usize>,
    not: Vec<usize>,
}

impl PlannedRule {
    pub(super) fn rule<'p>(&self, pack: &'p Pack) -> Option<&'p Rule> {
        let rules = match self.patch {
            Some(patch) => &pack.patches.get(patch)?.rules,
            None => &pack.rules,
        };
        rules.get(self.index)
    }

    pub(super) fn matches(&self, holding: &Bits) -> bool {
        self.when.iter().all(|&at| holding.contains(at))
            && !self.not.iter().any(|&at| holding.contains(at))
    }
}

impl Plan {
    pub(super) fn new(pack: &Pack, inventory: &Inventory) -> Result<Self, EngineFault> {
        let mut rules = Vec::new();
        let mut conditions: Vec<(Condition, bool)> = Vec::new();
        let needed = pack
            .patches
            .iter()
            .enumerate()
            .filter(|(_, patch)| inventory.needs(patch));
        let sections = std::iter::once((None, &pack.rules))
            .chain(needed.map(|(at, patch)| (Some(at), &patch.rules)));
        for (patch, section) in sections {
            for (index, rule) in section.iter().enumerate() {
                let mut add = |list: &[Condition]| {
                    let first = conditions.len();
                    conditions.extend(list.iter().map(|condition| (condition.clone(), rule.plain)));
                    (first..conditions.len()).collect()
                };
                let (when, not) = (add(&rule.when), add(&rule.not));
                rules.push(PlannedRule {
                    patch,
                    index,
                    when,
                    not,
                });
            }
        }
        let (conditions, plain_ones): (Vec<Condition>, Vec<bool>) = conditions.into_iter().unzip();
        let (matchers, matcher_of) = matchers(&conditions, pack)?;
        let mut plain = Bits::new(conditions.len());
        let mut signals = Bits::new(conditions.len());
        for (at, &matcher) in matcher_of.iter().enumerate() {
            if plain_ones[at] {
                plain.insert(at);
            }
            if matches!(matchers[matcher], Matcher::Signal) {
                signals.insert(at);
            }
        }
        let kinds: BTreeSet<Kind> = conditions
            .iter()
            .flat_map(|condition| &condition.targets)
            .map(|target| target.kind)
            .collect();
        let watches = kinds
            .into_iter()
            .map(|kind| Ok((kind, Watch::new(kind, &conditions, pack)?)))
            .collect::<Result<_, EngineFault>>()?;
        let mut gates: HashMap<Kind, Vec<_>> = HashMap::new();
        for (name, gate) in &pack.gate {
            let Ok(target) = name.parse::<Target>() else {
                continue;
            };
            gates
                .entry(target.kind)
                .or_default()
                .push((target.name, Gatekeeper::new(name, gate)?));
        }
        Ok(Self {
            rules,
            matchers,
            matcher_of,
            plain,
            signals,
            watches,
            gates,
        })
    }

    /// The conditions that hold for a request.
    pub(super) fn holding(&self, fields: &Fields) -> Bits {
        let mut holding = if fields.over_limit {
            self.signals.clone()
        } else {
            Bits::new(self.matcher_of.len())
        };
        for field in &fields.list {
            self.look_at(field, &mut holding);
        }
        holding
    }

    fn look_at(&self, field: &Field, holding: &mut Bits) {
        let Some(watch) = self.watches.get(&field.kind) else {
            return;
        };
        let mut wanted = watch.concerned(subject(field)).into_owned();
        wanted.drop_all(holding);
        if is_plain(&field.value) {
            wanted.keep(&self.plain);
        }
        if wanted.is_empty() || !self.admits(field) {
            return;
        }
        // Several rules may look for the same thing in the same text: it is looked for once.
        let mut tried: HashMap<(usize, usize), bool> = HashMap::new();
        watch.look(&field.value, &wanted, |at, number, value| {
            let matcher = self.matcher_of[at];
            if *tried
                .entry((matcher, number))
                .or_insert_with(|| self.matchers[matcher].holds(value))
            {
                holding.insert(at);
            }
        });
    }

    fn admits(&self, field: &Field) -> bool {
        let subject = subject(field);
        self.gates.get(&field.kind).is_some_and(|gates| {
            gates.iter().any(|(name, gate)| {
                name.as_ref().is_none_or(|name| name.as_bytes() == subject)
                    && gate.admits(&field.value)
            })
        })
    }
}

/// Whether only rules with `plain` look at a value.
fn is_plain(value: &[u8]) -> bool {
    value.len() <= 64
        && value
            .iter()
            .all(|&byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// Compiles what conditions look for, each thing once, and says which is whose.
fn matchers(
    conditions: &[Condition],
    pack: &Pack,
) -> Result<(Vec<Matcher>, Vec<usize>), EngineFault> {
    let mut detectors = HashMap::new();
    for (name, table) in &pack.detectors {
        detectors.insert(name.as_str(), Arc::new(Reader::new(name, table)?));
    }
    let mut matchers = Vec::new();
    let mut known: HashMap<&Match, usize> = HashMap::new();
    let mut matcher_of = Vec::with_capacity(conditions.len());
    for condition in conditions {
        let at = if let Some(&at) = known.get(&condition.matcher) {
            at
        } else {
            matchers.push(Matcher::new(&condition.matcher, &detectors)?);
            known.insert(&condition.matcher, matchers.len() - 1);
            matchers.len() - 1
        };
        matcher_of.push(at);
    }
    Ok((matchers, matcher_of))
}
