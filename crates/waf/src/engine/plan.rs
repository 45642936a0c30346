//! How a pack is evaluated: conditions by the kind of field and by the chain of transforms they share.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use aho_corasick::AhoCorasick;

use super::{EngineFault, detector::Reader, gatekeeper::Gatekeeper, matcher::Matcher};
use crate::{
    pack::{Condition, Inventory, Match, Pack, Rule, Target},
    request::{Field, Fields, Kind},
    transform::{self, Transform},
};

/// Everything compiled.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) rules: Vec<PlannedRule>,
    conditions: Vec<Planned>,
    groups: HashMap<Kind, Vec<Group>>,
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

#[derive(Debug)]
struct Planned {
    targets: Vec<Target>,
    matcher: Matcher,
    plain: bool,
}

/// Conditions on one kind of field behind the same chain.
#[derive(Debug)]
struct Group {
    chain: Vec<Transform>,
    /// Conditions without literals.
    blind: Vec<usize>,
    /// The literals of the others, and for each the conditions it lets through.
    literals: Option<(AhoCorasick, Vec<Vec<usize>>)>,
}

/// Which conditions hold for a request.
pub(super) struct Holding(Vec<bool>);

impl PlannedRule {
    pub(super) fn rule<'p>(&self, pack: &'p Pack) -> Option<&'p Rule> {
        let rules = match self.patch {
            Some(patch) => &pack.patches.get(patch)?.rules,
            None => &pack.rules,
        };
        rules.get(self.index)
    }

    pub(super) fn matches(&self, holding: &Holding) -> bool {
        self.when.iter().all(|&at| holding.0[at]) && !self.not.iter().any(|&at| holding.0[at])
    }
}

impl Plan {
    pub(super) fn new(pack: &Pack, inventory: &Inventory) -> Result<Self, EngineFault> {
        let mut plan = Self {
            rules: Vec::new(),
            conditions: Vec::new(),
            groups: HashMap::new(),
            gates: HashMap::new(),
        };
        let mut detectors = HashMap::new();
        for (name, table) in &pack.detectors {
            detectors.insert(name.as_str(), Arc::new(Reader::new(name, table)?));
        }
        let mut forms = Vec::new();
        let needed = pack
            .patches
            .iter()
            .enumerate()
            .filter(|(_, patch)| inventory.needs(patch));
        let sections = std::iter::once((None, &pack.rules))
            .chain(needed.map(|(at, patch)| (Some(at), &patch.rules)));
        for (patch, rules) in sections {
            for (index, rule) in rules.iter().enumerate() {
                let mut add = |list: &[Condition]| {
                    list.iter()
                        .map(|condition| {
                            forms.push(condition.clone());
                            plan.conditions.push(Planned {
                                targets: condition.targets.clone(),
                                matcher: Matcher::new(&condition.matcher, &detectors)?,
                                plain: rule.plain,
                            });
                            Ok(plan.conditions.len() - 1)
                        })
                        .collect::<Result<Vec<_>, EngineFault>>()
                };
                let (when, not) = (add(&rule.when)?, add(&rule.not)?);
                plan.rules.push(PlannedRule {
                    patch,
                    index,
                    when,
                    not,
                });
            }
        }
        plan.groups = groups(&forms, pack)?;
        for (name, gate) in &pack.gate {
            let Ok(target) = name.parse::<Target>() else {
                continue;
            };
            plan.gates
                .entry(target.kind)
                .or_default()
                .push((target.name, Gatekeeper::new(name, gate)?));
        }
        Ok(plan)
    }

    /// Evaluates every condition that could hold.
    pub(super) fn holding(&self, fields: &Fields) -> Holding {
        let mut holding = Holding(
            self.conditions
                .iter()
                .map(|condition| fields.over_limit && matches!(condition.matcher, Matcher::Signal))
                .collect(),
        );
        for field in &fields.list {
            if self.admits(field) {
                self.look_at(field, &mut holding);
            }
        }
        holding
    }

    fn admits(&self, field: &Field) -> bool {
        let subject = crate::pack::subject(field);
        self.gates.get(&field.kind).is_some_and(|gates| {
            gates.iter().any(|(name, gate)| {
                name.as_ref().is_none_or(|name| name.as_bytes() == subject)
                    && gate.admits(&field.value)
            })
        })
    }

    fn look_at(&self, field: &Field, holding: &mut Holding) {
        let plain = is_plain(&field.value);
        for group in self.groups.get(&field.kind).into_iter().flatten() {
            let value = transform::apply(&group.chain, &field.value);
            let mut test = |at: usize| {
                let condition = &self.conditions[at];
                if !holding.0[at]
                    && (condition.plain || !plain)
                    && condition.targets.iter().any(|target| target.covers(field))
                {
                    holding.0[at] = condition.matcher.holds(&value);
                }
            };
            group.blind.iter().for_each(|&at| test(at));
            if let Some((automaton, behind)) = &group.literals {
                let mut seen = vec![false; behind.len()];
                for hit in automaton.find_overlapping_iter(&*value) {
                    let literal = hit.pattern().as_usize();
                    if !std::mem::replace(&mut seen[literal], true) {
                        behind[literal].iter().for_each(|&at| test(at));
                    }
                }
            }
        }
    }
}

/// Whether only rules with `plain` look at a value.
fn is_plain(value: &[u8]) -> bool {
    value.len() <= 64
        && value
            .iter()
            .all(|&byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// Sorts conditions by kind and chain, and builds the automata of their literals.
fn groups(conditions: &[Condition], pack: &Pack) -> Result<HashMap<Kind, Vec<Group>>, EngineFault> {
    let mut sorted: BTreeMap<(Kind, usize), Vec<usize>> = BTreeMap::new();
    for (at, condition) in conditions.iter().enumerate() {
        for target in &condition.targets {
            let list = sorted.entry((target.kind, condition.chain)).or_default();
            if list.last() != Some(&at) {
                list.push(at);
            }
        }
    }
    let mut groups: HashMap<Kind, Vec<Group>> = HashMap::new();
    for ((kind, chain), members) in sorted {
        let mut blind = Vec::new();
        let mut behind: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for at in members {
            match &conditions[at].literals {
                Some(literals) if !matches!(conditions[at].matcher, Match::Signal(_)) => {
                    for literal in literals {
                        behind.entry(literal).or_default().push(at);
                    }
                }
                _ => blind.push(at),
            }
        }
        let literals = if behind.is_empty() {
            None
        } else {
            let automaton = AhoCorasick::builder()
                .ascii_case_insensitive(true)
                .build(behind.keys())
                .map_err(|error| EngineFault {
                    place: format!("literals of {}", kind.label()),
                    what: error.to_string(),
                })?;
            Some((automaton, behind.into_values().collect()))
        };
        let chain = pack.chains.get(chain).cloned().unwrap_or_default();
        groups.entry(kind).or_default().push(Group {
            chain,
            blind,
            literals,
        });
    }
    Ok(groups)
}
