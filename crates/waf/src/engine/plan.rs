//! How a pack is evaluated: every condition once, by the fields it looks at; then rules from conditions.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use super::{
    EngineFault,
    bits::Bits,
    detector::Reader,
    matcher::Matcher,
    patches::{PatchRule, Patches},
    texts::Steps,
    watch::Watch,
};
use crate::{
    pack::{Condition, Inventory, Match, Pack, Rule, subject},
    request::{Field, Fields, Kind},
};

/// Everything compiled.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) rules: Vec<PlannedRule>,
    /// What to look for, each thing once.
    matchers: Vec<Matcher>,
    /// The matcher of each condition of a rule.
    matcher_of: Vec<usize>,
    /// Conditions on the signal.
    signals: Bits,
    /// By kind of field.
    watches: Vec<Option<Watch>>,
    patches: Patches,
    steps: Steps,
}

/// Where a rule stands in the pack, and its conditions.
#[derive(Debug)]
pub(super) struct PlannedRule {
    index: usize,
    when: Vec<usize>,
    not: Vec<usize>,
}

impl PlannedRule {
    pub(super) fn rule<'p>(&self, pack: &'p Pack) -> Option<&'p Rule> {
        pack.rules.get(self.index)
    }

    pub(super) fn matches(&self, holding: &Bits) -> bool {
        self.when.iter().all(|&at| holding.contains(at))
            && !self.not.iter().any(|&at| holding.contains(at))
    }
}

impl Plan {
    pub(super) fn new(pack: &Pack, inventory: &Inventory) -> Result<Self, EngineFault> {
        let mut rules = Vec::new();
        let mut conditions: Vec<Condition> = Vec::new();
        let mut plain_ones: Vec<bool> = Vec::new();
        for (index, rule) in pack.rules.iter().enumerate() {
            let mut add = |list: &[Condition]| {
                let first = conditions.len();
                conditions.extend_from_slice(list);
                plain_ones.resize(conditions.len(), rule.plain);
                (first..conditions.len()).collect()
            };
            let (when, not) = (add(&rule.when), add(&rule.not));
            rules.push(PlannedRule { index, when, not });
        }
        let mut steps = Steps::default();
        let mut known = Matchers::new(pack)?;
        let matcher_of = pack
            .rules
            .iter()
            .flat_map(|rule| rule.when.iter().chain(&rule.not))
            .map(|condition| known.number(condition))
            .collect::<Result<Vec<_>, _>>()?;
        let mut plain = Bits::new(conditions.len());
        let mut signals = Bits::new(conditions.len());
        for (at, condition) in conditions.iter().enumerate() {
            if plain_ones[at] {
                plain.insert(at);
            }
            if matches!(condition.matcher, Match::Signal(_)) {
                signals.insert(at);
            }
        }
        let kinds: BTreeSet<Kind> = conditions
            .iter()
            .flat_map(|condition| &condition.targets)
            .map(|target| target.kind)
            .collect();
        let mut watches: Vec<Option<Watch>> = Vec::new();
        for kind in kinds {
            let watch = Watch::new(kind, &conditions, &plain, &mut steps, pack)?;
            watches.resize_with(watches.len().max(kind as usize + 1), || None);
            watches[kind as usize] = Some(watch);
        }
        let mut patches = Patches::default();
        let needed = pack
            .patches
            .iter()
            .enumerate()
            .filter(|(_, patch)| inventory.needs(patch));
        for (patch, section) in needed {
            for (index, rule) in section.rules.iter().enumerate() {
                let conditions = rule.when.iter().chain(&rule.not);
                let numbers = conditions
                    .map(|condition| known.number(condition))
                    .collect::<Result<Vec<_>, _>>()?;
                patches.add((patch, index), numbers, pack, &mut steps);
            }
        }
        Ok(Self {
            rules,
            matchers: known.list,
            matcher_of,
            signals,
            watches,
            patches,
            steps,
        })
    }

    /// The conditions of rules (patches apart) that hold for a request.
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

    /// The patches that match a request.
    pub(super) fn patched(&self, fields: &Fields) -> Vec<&PatchRule> {
        self.patches.matching(fields, &self.matchers, &self.steps)
    }

    fn look_at(&self, field: &Field, holding: &mut Bits) {
        let Some(Some(watch)) = self.watches.get(field.kind as usize) else {
            return;
        };
        let wanted = watch.concerned(subject(field), is_plain(&field.value));
        if wanted.is_empty() {
            return;
        }
        // Several rules may look for the same thing in the same text: it is looked for once.
        let mut tried: Vec<(usize, usize, bool)> = Vec::new();
        watch.look(&field.value, wanted, &self.steps, |at, number, value| {
            if holding.contains(at) {
                return;
            }
            let matcher = self.matcher_of[at];
            let known = tried
                .iter()
                .find(|(which, text, _)| (*which, *text) == (matcher, number))
                .map(|(.., holds)| *holds);
            let holds = known.unwrap_or_else(|| {
                let holds = self.matchers[matcher].holds(value);
                tried.push((matcher, number, holds));
                holds
            });
            if holds {
                holding.insert(at);
            }
        });
    }
}

/// Whether only rules with `plain` look at a value.
pub(super) fn is_plain(value: &[u8]) -> bool {
    value.len() <= 64
        && value
            .iter()
            .all(|&byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// Compiles what conditions look for, each thing once.
struct Matchers<'p> {
    list: Vec<Matcher>,
    known: HashMap<&'p Match, usize>,
    detectors: HashMap<&'p str, Arc<Reader>>,
}

impl<'p> Matchers<'p> {
    fn new(pack: &'p Pack) -> Result<Self, EngineFault> {
        let mut detectors = HashMap::new();
        for (name, table) in &pack.detectors {
            detectors.insert(name.as_str(), Arc::new(Reader::new(name, table)?));
        }
        Ok(Self {
            list: Vec::new(),
            known: HashMap::new(),
            detectors,
        })
    }

    fn number(&mut self, condition: &'p Condition) -> Result<usize, EngineFault> {
        if let Some(&at) = self.known.get(&condition.matcher) {
            return Ok(at);
        }
        self.list
            .push(Matcher::new(&condition.matcher, &self.detectors)?);
        self.known.insert(&condition.matcher, self.list.len() - 1);
        Ok(self.list.len() - 1)
    }
}
