//! Virtual patches: found by the entry point that they guard, so that a request which does not touch it never sees them.
//!
//! Each patch rule is filed under the condition that fewest requests fulfil: the value of a parameter, a segment of the
//! path, or the name of a parameter. Only where a request has that are the rule's conditions tried.

use std::collections::HashMap;

use super::{
    index::{Entry, Key},
    matcher::Matcher,
    sight::Sight,
    test::Test,
    texts::{Steps, Texts},
};
use crate::{
    pack::{Condition, Pack, subject},
    request::{Field, Kind},
};

/// All patch rules of a site.
#[derive(Debug, Default)]
pub(super) struct Patches {
    pub(super) rules: Vec<PatchRule>,
    tests: Vec<Test>,
    /// By what a field must be for a rule to be worth trying.
    named: HashMap<Kind, HashMap<Vec<u8>, Filed>>,
    unnamed: HashMap<Kind, Filed>,
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
type ByText = HashMap<Vec<u8>, Vec<usize>>;

/// Rules that a field may wake.
#[derive(Debug, Default)]
struct Filed {
    present: Vec<usize>,
    /// By node: the whole text.
    values: Vec<(usize, ByText)>,
    /// By node: a segment of the text, in lower case.
    segments: Vec<(usize, ByText)>,
}

impl Patches {
    /// Files a rule; `matchers` are the numbers of what its conditions look for.
    pub(super) fn add(
        &mut self,
        (patch, index): (usize, usize),
        matchers: Vec<usize>,
        pack: &Pack,
        steps: &mut Steps,
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
                let test = Test::new(condition, matcher, rule.plain, steps, pack);
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
            let filed = match &target.name {
                Some(name) => self
                    .named
                    .entry(target.kind)
                    .or_default()
                    .entry(name.clone().into_bytes())
                    .or_default(),
                None => self.unnamed.entry(target.kind).or_default(),
            };
            filed.file(&entry, node, at);
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
    pub(super) fn matching(&self, sight: &Sight<'_>, steps: &Steps) -> Vec<&PatchRule> {
        if self.rules.is_empty() {
            return Vec::new();
        }
        let mut awake = self.always.clone();
        for field in &sight.fields.list {
            if let Some(filed) = self.unnamed.get(&field.kind) {
                filed.wake(field, steps, &mut awake);
            }
            if let Some(names) = self.named.get(&field.kind)
                && let Some(filed) = names.get(subject(field))
            {
                filed.wake(field, steps, &mut awake);
            }
        }
        awake.sort_unstable();
        awake.dedup();
        let holds = |test: &usize| self.tests.get(*test).is_some_and(|test| test.holds(sight));
        awake
            .into_iter()
            .filter_map(|at| self.rules.get(at))
            .filter(|rule| rule.when.iter().all(holds) && !rule.not.iter().any(holds))
            .collect()
    }
}

impl Filed {
    fn file(&mut self, entry: &Entry, node: usize, rule: usize) {
        match entry.key {
            Key::Present => self.present.push(rule),
            Key::Value => file(&mut self.values, node, entry, rule),
            Key::Segment => file(&mut self.segments, node, entry, rule),
        }
    }

    fn wake(&self, field: &Field, steps: &Steps, awake: &mut Vec<usize>) {
        awake.extend_from_slice(&self.present);
        if self.values.is_empty() && self.segments.is_empty() {
            return;
        }
        let mut texts = Texts::new(&field.value, steps.len());
        for (node, values) in &self.values {
            let text = texts.of(*node, steps);
            awake.extend(values.get(texts.bytes(text)).into_iter().flatten());
        }
        for (node, segments) in &self.segments {
            let text = texts.of(*node, steps);
            for segment in texts.bytes(text).split(|&byte| byte == b'/') {
                if !segment.is_empty() {
                    let lower = segment.to_ascii_lowercase();
                    awake.extend(segments.get(&lower).into_iter().flatten());
                }
            }
        }
    }
}

fn file(by_node: &mut Vec<(usize, ByText)>, node: usize, entry: &Entry, rule: usize) {
    let at = by_node.iter().position(|(known, _)| *known == node);
    let at = at.unwrap_or_else(|| {
        by_node.push((node, HashMap::new()));
        by_node.len() - 1
    });
    for text in &entry.texts {
        by_node[at].1.entry(text.clone()).or_default().push(rule);
    }
}
