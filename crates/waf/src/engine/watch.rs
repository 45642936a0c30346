//! What is watched for in one kind of field.
//!
//! Most values pass through most chains unchanged, so a value is searched once for the literals of all chains, and a
//! transformed value once more only where it differs.

use std::{borrow::Cow, cell::OnceCell, collections::HashMap};

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::{EngineFault, bits::Bits};
use crate::{
    pack::{Condition, Pack},
    request::Kind,
    transform::{Acting, Transform, apply},
};

/// Everything on one kind of field.
#[derive(Debug)]
pub(super) struct Watch {
    /// Conditions on any name.
    everywhere: Bits,
    /// Conditions on one name.
    named: HashMap<Vec<u8>, Bits>,
    chains: Vec<Chain>,
    literals: Option<AhoCorasick>,
    /// For each literal the conditions it lets through.
    behind: Vec<Vec<usize>>,
    size: usize,
}

#[derive(Debug)]
struct Chain {
    steps: Vec<Transform>,
    acting: Acting,
    lower: bool,
    members: Bits,
    /// Members without literals.
    blind: Bits,
}

impl Watch {
    /// Sorts the conditions that look at a kind of field.
    pub(super) fn new(
        kind: Kind,
        conditions: &[Condition],
        pack: &Pack,
    ) -> Result<Self, EngineFault> {
        let size = conditions.len();
        let mut watch = Self {
            everywhere: Bits::new(size),
            named: HashMap::new(),
            chains: Vec::new(),
            literals: None,
            behind: Vec::new(),
            size,
        };
        let mut by_chain: HashMap<usize, usize> = HashMap::new();
        let mut literals: HashMap<&str, usize> = HashMap::new();
        for (at, condition) in conditions.iter().enumerate() {
            let mut targets = condition
                .targets
                .iter()
                .filter(|target| target.kind == kind)
                .peekable();
            if targets.peek().is_none() {
                continue;
            }
            for target in targets {
                match &target.name {
                    None => watch.everywhere.insert(at),
                    Some(name) => {
                        watch
                            .named
                            .entry(name.clone().into_bytes())
                            .or_insert_with(|| Bits::new(size))
                            .insert(at);
                    }
                }
            }
            let index = *by_chain.entry(condition.chain).or_insert_with(|| {
                watch.chains.push(Chain::new(
                    pack.chains
                        .get(condition.chain)
                        .cloned()
                        .unwrap_or_default(),
                    size,
                ));
                watch.chains.len() - 1
            });
            let chain = &mut watch.chains[index];
            chain.members.insert(at);
            match &condition.literals {
                None => chain.blind.insert(at),
                Some(texts) => {
                    for text in texts {
                        let literal = *literals.entry(text).or_insert_with(|| {
                            watch.behind.push(Vec::new());
                            watch.behind.len() - 1
                        });
                        watch.behind[literal].push(at);
                    }
                }
            }
        }
        let mut texts: Vec<(&str, usize)> = literals.into_iter().collect();
        texts.sort_unstable_by_key(|(_, at)| *at);
        if !texts.is_empty() {
            let automaton = AhoCorasick::builder()
                .ascii_case_insensitive(true)
                .kind(Some(AhoCorasickKind::DFA))
                .build(texts.iter().map(|(text, _)| text))
                .map_err(|error| EngineFault {
                    place: format!("literals of {}", kind.label()),
                    what: error.to_string(),
                })?;
            watch.literals = Some(automaton);
        }
        Ok(watch)
    }

    /// Conditions that look at fields of this name.
    pub(super) fn concerned(&self, subject: &[u8]) -> Cow<'_, Bits> {
        match self.named.get(subject) {
            None => Cow::Borrowed(&self.everywhere),
            Some(named) => {
                let mut all = self.everywhere.clone();
                all.join(named);
                Cow::Owned(all)
            }
        }
    }

    /// Tries every condition of `wanted` that could hold for a value; `test` gets its number, and the
    /// transformed value with a number that stands for it.
    pub(super) fn look(
        &self,
        value: &[u8],
        wanted: &Bits,
        mut test: impl FnMut(usize, usize, &[u8]),
    ) {
        let acting = Acting::on(value);
        let as_it_stands = OnceCell::new();
        let lower = OnceCell::new();
        let mut seen: Vec<(Cow<'_, [u8]>, Bits)> = Vec::new();
        for chain in &self.chains {
            let mut todo = wanted.clone();
            todo.keep(&chain.members);
            if todo.is_empty() {
                continue;
            }
            let (number, transformed, found): (usize, &[u8], &Bits) = if chain.acting.meets(acting)
            {
                let transformed = apply(&chain.steps, value);
                let at = seen
                    .iter()
                    .position(|(known, _)| *known == transformed)
                    .unwrap_or_else(|| {
                        let found = self.search(&transformed);
                        seen.push((transformed, found));
                        seen.len() - 1
                    });
                (at + 2, &seen[at].0, &seen[at].1)
            } else {
                let found = as_it_stands.get_or_init(|| self.search(value));
                let capitals = chain.lower && value.iter().any(u8::is_ascii_uppercase);
                let value = if capitals {
                    lower.get_or_init(|| value.to_ascii_lowercase())
                } else {
                    value
                };
                (usize::from(capitals), value, found)
            };
            let mut candidates = chain.blind.clone();
            candidates.join(found);
            todo.keep(&candidates);
            todo.iter().for_each(|at| test(at, number, transformed));
        }
    }

    /// Conditions one of whose literals occurs.
    fn search(&self, value: &[u8]) -> Bits {
        let mut found = Bits::new(self.size);
        if let Some(automaton) = &self.literals {
            let mut hit = Bits::new(self.behind.len());
            for literal in automaton.find_overlapping_iter(value) {
                hit.insert(literal.pattern().as_usize());
            }
            hit.iter()
                .for_each(|literal| self.behind[literal].iter().for_each(|&at| found.insert(at)));
        }
        found
    }
}

impl Chain {
    fn new(steps: Vec<Transform>, size: usize) -> Self {
        Self {
            acting: Acting::in_chain(&steps),
            lower: steps.contains(&Transform::Lower),
            steps,
            members: Bits::new(size),
            blind: Bits::new(size),
        }
    }
}
