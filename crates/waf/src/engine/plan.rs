//! How a pack is evaluated: the heads of all rules by the fields they look at, then the rest of the rules whose heads hold.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use super::{
    EngineFault,
    bits::Bits,
    detector::Reader,
    matcher::Matcher,
    memo::Scratch,
    names::Names,
    needs,
    patches::{PatchRule, Patches},
    sight::Sight,
    test::Test,
    texts::Steps,
    watch::Watch,
};
use crate::{
    pack::{Condition, Inventory, Match, Pack, Rule},
    request::{Fields, Kind},
};

/// Everything compiled.
#[derive(Debug)]
pub(super) struct Plan {
    /// In the order of the pack.
    rules: Vec<PlannedRule>,
    tests: Vec<Test>,
    /// What to look for, each thing once.
    matchers: Vec<Matcher>,
    /// Rules whose head is a signal.
    signals: Bits,
    /// By kind of field: what the heads of rules look for.
    watches: Vec<Option<Watch>>,
    patches: Patches,
    names: Names,
    steps: Steps,
}

/// One of a rule's conditions is its head, which is looked for in every request; the others are tried where it holds.
#[derive(Debug)]
struct PlannedRule {
    /// The matcher of the head.
    head: usize,
    /// The other conditions that must hold.
    when: Vec<usize>,
    not: Vec<usize>,
}

impl Plan {
    pub(super) fn new(pack: &Pack, inventory: &Inventory) -> Result<Self, EngineFault> {
        let mut names = Names::default();
        let mut steps = Steps::default();
        let mut known = Matchers::new(pack)?;
        let mut rules = Vec::new();
        let mut tests = Vec::new();
        let mut heads: Vec<&Condition> = Vec::new();
        let mut plain = Bits::new(pack.rules.len());
        let mut signals = Bits::new(pack.rules.len());
        for (at, rule) in pack.rules.iter().enumerate() {
            let head = head(rule);
            let mut planned = PlannedRule {
                head: usize::MAX,
                when: Vec::new(),
                not: Vec::new(),
            };
            let mut test = |condition| -> Result<usize, EngineFault> {
                let matcher = known.number(condition)?;
                let numbered = (&mut names, &mut steps);
                tests.push(Test::new(condition, matcher, rule.plain, numbered, pack));
                Ok(tests.len() - 1)
            };
            for (place, condition) in rule.when.iter().enumerate() {
                if place != head {
                    planned.when.push(test(condition)?);
                }
            }
            for condition in &rule.not {
                planned.not.push(test(condition)?);
            }
            if let Some(condition) = rule.when.get(head) {
                planned.head = known.number(condition)?;
                if rule.plain {
                    plain.insert(at);
                }
                if matches!(condition.matcher, Match::Signal(_)) {
                    signals.insert(at);
                }
                heads.push(condition);
            }
            rules.push(planned);
        }
        let kinds: BTreeSet<Kind> = heads
            .iter()
            .flat_map(|condition| &condition.targets)
            .map(|target| target.kind)
            .collect();
        let mut watches: Vec<Option<Watch>> = Vec::new();
        for kind in kinds {
            let watch = Watch::new(kind, &heads, &plain, (&mut names, &mut steps), pack)?;
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
                patches.add((patch, index), numbers, pack, (&mut names, &mut steps));
            }
        }
        for rule in &mut rules {
            rule.when.sort_by_key(|&at: &usize| {
                tests
                    .get(at)
                    .map_or(0, |test: &Test| test.cost(&known.list))
            });
        }
        patches.sort(&known.list);
        Ok(Self {
            rules,
            tests,
            matchers: known.list,
            signals,
            watches,
            patches,
            names,
            steps,
        })
    }

    /// The rules (patches apart) that match a request, by number, from the lowest.
    pub(super) fn matching(&self, sight: &mut Sight<'_>, scratch: &mut Scratch) -> Vec<usize> {
        let mut heads = if sight.fields.over_limit {
            self.signals.clone()
        } else {
            Bits::new(self.rules.len())
        };
        for field in 0..sight.seen.len() {
            self.look_at(field, sight, &mut heads, scratch);
        }
        let mut matches = |rule: &PlannedRule| {
            let mut holds =
                |test: &usize| self.tests.get(*test).is_some_and(|test| test.holds(sight));
            rule.when.iter().all(&mut holds) && !rule.not.iter().any(holds)
        };
        heads
            .iter()
            .filter(|&at| self.rules.get(at).is_some_and(&mut matches))
            .collect()
    }

    /// A request as it is judged.
    pub(super) fn sight<'f>(&'f self, fields: &'f Fields) -> Sight<'f> {
        Sight::new(fields, &self.names, &self.matchers, &self.steps)
    }

    /// The patches that match a request.
    pub(super) fn patched(&self, sight: &mut Sight<'_>) -> Vec<&PatchRule> {
        self.patches.matching(sight)
    }

    /// Adds the rules whose heads hold for a field.
    fn look_at(&self, at: usize, sight: &mut Sight<'_>, heads: &mut Bits, scratch: &mut Scratch) {
        let (Some(field), Some(&seen)) = (sight.fields.list.get(at), sight.seen.get(at)) else {
            return;
        };
        let Some(Some(watch)) = self.watches.get(field.kind as usize) else {
            return;
        };
        let wanted = watch.concerned(seen);
        if wanted.is_empty() {
            return;
        }
        let place = match scratch.find(field) {
            Some((_, Some(known))) => {
                for &rule in known {
                    heads.insert(rule);
                }
                return;
            }
            Some((place, None)) => Some(place),
            None => None,
        };
        let mut found: Vec<usize> = Vec::new();
        watch.look(
            at,
            wanted,
            sight,
            &mut scratch.search,
            |sight, rule, text| {
                // What is remembered of a value must not depend on the other values of this request.
                if place.is_none() && heads.contains(rule) {
                    return;
                }
                if sight.finds(at, text, self.rules[rule].head) {
                    found.push(rule);
                }
            },
        );
        for &rule in &found {
            heads.insert(rule);
        }
        if let Some(place) = place {
            scratch.keep(place, field, &found);
        }
    }
}

/// Which condition of a rule is looked for first: its own match, unless that may hold for much and another for less.
fn head(rule: &Rule) -> usize {
    let expected = |condition: &Condition| {
        if matches!(condition.matcher, Match::Signal(_)) {
            return 0.0;
        }
        // A method is as likely as not what is asked for.
        let usual = condition
            .targets
            .iter()
            .all(|target| target.kind == Kind::Method);
        if usual {
            0.9
        } else {
            needs::expected(condition)
        }
    };
    if rule.when.first().is_none_or(|own| expected(own) < 0.05) {
        return 0;
    }
    let each = rule.when.iter().map(expected).enumerate();
    each.min_by(|(_, one), (_, other)| one.total_cmp(other))
        .map_or(0, |(at, _)| at)
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
