//! Virtual patches: found by the entry point that they guard, so that a request which does not touch it never sees them.
//!
//! Each patch rule is filed under the condition that fewest requests fulfil: the value of a parameter, a segment of the
//! path, or the name of a parameter. Only where a request has that are the rule's conditions tried.

use smallvec::SmallVec;

use super::{
    index::{Entry, Key},
    matcher::Matcher,
    names::{Names, Place},
    sight::Sight,
    table::{Table, spread_lower},
    test::Test,
    texts::Steps,
};
use crate::pack::{Condition, Pack};

/// All patch rules of a site.
#[derive(Debug, Default)]
pub(super) struct Patches {
    pub(super) rules: Vec<PatchRule>,
    tests: Vec<Test>,
    /// By what a field must be for a rule to be worth trying.
    filed: Vec<Filed>,
    by_place: Table<Place, usize>,
    /// Rules that have no such condition.
    always: Vec<usize>,
}

/// Where a rule stands in the pack, and its conditions.
#[derive(Debug)]
pub(super) struct PatchRule {
    pub(super) patch: usize,
    pub(super) index: usize,
    when: Vec<usize>,
    not: Vec<usize>,
}

/// The numbers of rules by the text that wakes them.
type ByText = Table<Vec<u8>, Vec<usize>>;

/// Rules that a field may wake.
#[derive(Debug, Default)]
struct Filed {
    present: Vec<usize>,
    /// By node: the whole text.
    values: Vec<(usize, ByText)>,
    /// Nodes behind which segments are looked at.
    nodes: Vec<usize>,
    /// By the spread of a segment of the text, in lower case: two that meet wake a rule too many, which then does not hold.
    segments: Table<u64, Vec<usize>>,
}

impl Patches {
    /// Files a rule; `matchers` are the numbers of what its conditions look for.
    pub(super) fn add(
        &mut self,
        (patch, index): (usize, usize),
        matchers: Vec<usize>,
        pack: &Pack,
        (names, steps): (&mut Names, &mut Steps),
    ) {
        let Some(rule) = pack
            .patches
            .get(patch)
            .and_then(|patch| patch.rules.get(index))
        else {
            return;
        };
        let mut matchers = matchers.into_iter();
        let mut nodes = Vec::new();
        let mut tests = |conditions: &[Condition]| -> Vec<usize> {
            let first = self.tests.len();
            for condition in conditions {
                let matcher = matchers.next().unwrap_or(usize::MAX);
                let test = Test::new(condition, matcher, rule.plain, (names, steps), pack);
                nodes.push(test.node());
                self.tests.push(test);
            }
            (first..self.tests.len()).collect()
        };
        let (when, not) = (tests(&rule.when), tests(&rule.not));
        let at = self.rules.len();
        self.rules.push(PatchRule {
            patch,
            index,
            when,
            not,
        });
        let best = rule
            .when
            .iter()
            .zip(&nodes)
            .filter_map(|(condition, node)| Some((Entry::of(condition)?, condition, *node)))
            .max_by_key(|(entry, ..)| entry.rank());
        let Some((entry, condition, node)) = best else {
            self.always.push(at);
            return;
        };
        for target in &condition.targets {
            let place = names.place(target);
            let known = *self.by_place.entry(place).or_insert_with(|| {
                self.filed.push(Filed::default());
                self.filed.len() - 1
            });
            self.filed[known].file(&entry, node, at);
        }
    }

    /// Puts the conditions of each rule that cost little before the others.
    pub(super) fn sort(&mut self, matchers: &[Matcher]) {
        let Self { rules, tests, .. } = self;
        for rule in rules {
            rule.when
                .sort_by_key(|&at| tests.get(at).map_or(0, |test| test.cost(matchers)));
        }
    }

    /// The rules whose conditions hold for a request, from the lowest.
    pub(super) fn matching(&self, sight: &mut Sight<'_>) -> Vec<&PatchRule> {
        if self.rules.is_empty() {
            return Vec::new();
        }
        let mut awake = self.always.clone();
        for at in 0..sight.seen.len() {
            let Place { kind, name } = sight.seen[at].place;
            if let Some(filed) = self.of(Place { kind, name: 0 }) {
                filed.wake(at, sight, &mut awake);
            }
            if name != 0
                && let Some(filed) = self.of(Place { kind, name })
            {
                filed.wake(at, sight, &mut awake);
            }
        }
        awake.sort_unstable();
        awake.dedup();
        awake
            .into_iter()
            .filter_map(|at| self.rules.get(at))
            .filter(|rule| {
                let mut holds =
                    |test: &usize| self.tests.get(*test).is_some_and(|test| test.holds(sight));
                rule.when.iter().all(&mut holds) && !rule.not.iter().any(holds)
            })
            .collect()
    }

    fn of(&self, place: Place) -> Option<&Filed> {
        let at = self.by_place.get(&place)?;
        self.filed.get(*at)
    }
}

impl Filed {
    fn file(&mut self, entry: &Entry, node: usize, rule: usize) {
        match entry.key {
            Key::Present => self.present.push(rule),
            Key::Value => {
                let at = self.values.iter().position(|(known, _)| *known == node);
                let at = at.unwrap_or_else(|| {
                    self.values.push((node, Table::default()));
                    self.values.len() - 1
                });
                for text in &entry.texts {
                    let rules = self.values[at].1.entry(text.clone()).or_default();
                    rules.push(rule);
                }
            }
            Key::Segment => {
                if !self.nodes.contains(&node) {
                    self.nodes.push(node);
                }
                for text in &entry.texts {
                    let rules = self.segments.entry(spread_lower(text)).or_default();
                    rules.push(rule);
                }
            }
        }
    }

    fn wake(&self, field: usize, sight: &mut Sight<'_>, awake: &mut Vec<usize>) {
        awake.extend_from_slice(&self.present);
        if self.values.is_empty() && self.segments.is_empty() {
            return;
        }
        let steps = sight.steps;
        let texts = sight.texts(field);
        for (node, values) in &self.values {
            let text = texts.of(*node, steps);
            awake.extend(values.get(texts.bytes(text)).into_iter().flatten());
        }
        let mut read: SmallVec<[usize; 4]> = SmallVec::new();
        for node in &self.nodes {
            let text = texts.of(*node, steps);
            // Upper case is no other text here.
            let text = texts.cased(text);
            if read.contains(&text) {
                continue;
            }
            read.push(text);
            for segment in texts.bytes(text).split(|&byte| byte == b'/') {
                if segment.len() > 2
                    && let Some(rules) = self.segments.get(&spread_lower(segment))
                {
                    awake.extend_from_slice(rules);
                }
            }
        }
    }
}
