//! What generated requests reached: verdicts, detectors, transforms.

use std::{collections::BTreeMap, fmt};

use super::Line;
use crate::{
    compile,
    engine::{Engine, EngineFault, Mode, Verdict},
    pack::{Action, Inventory, Match, PackFault, Rule},
    request::Request,
    source::Source,
    transform::Transform,
};

/// Why a pack without one of its transforms could not be made.
#[derive(Debug, thiserror::Error)]
pub enum CoverageFault {
    /// The pack.
    #[error(transparent)]
    Pack(#[from] PackFault),
    /// Its patterns.
    #[error(transparent)]
    Engine(#[from] EngineFault),
}

/// Counts over many requests.
#[derive(Debug)]
pub struct Coverage {
    /// For each transform an engine that lacks it.
    without: Vec<(&'static str, Engine)>,
    transforms: BTreeMap<&'static str, usize>,
    detectors: BTreeMap<String, usize>,
    verdicts: BTreeMap<&'static str, usize>,
    classes: BTreeMap<String, usize>,
    rules: BTreeMap<String, usize>,
    requests: usize,
    enough: usize,
}

impl Coverage {
    /// Gets ready to count for these rules. After `enough` times it is no longer counted whether a transform mattered:
    /// each count costs a second verdict.
    pub fn new(source: &Source, enough: usize) -> Result<Self, CoverageFault> {
        let used = Transform::ALL.into_iter().filter(|(_, transform)| {
            let mut conditions = source
                .rules
                .iter()
                .flat_map(|rule| rule.when.iter().chain(&rule.not));
            conditions.any(|condition| condition.transforms.contains(transform))
        });
        let without = used
            .map(|(name, transform)| {
                let mut less = source.clone();
                for rule in &mut less.rules {
                    for condition in rule.when.iter_mut().chain(&mut rule.not) {
                        condition.transforms.retain(|step| *step != transform);
                    }
                }
                Ok((
                    name,
                    Engine::new(compile::pack(&less)?, &Inventory::Everything)?,
                ))
            })
            .collect::<Result<Vec<_>, CoverageFault>>()?;
        Ok(Self {
            transforms: without.iter().map(|(name, _)| (*name, 0)).collect(),
            without,
            detectors: source
                .detectors
                .keys()
                .map(|name| (name.clone(), 0))
                .collect(),
            verdicts: BTreeMap::new(),
            classes: BTreeMap::new(),
            rules: source
                .rules
                .iter()
                .map(|rule| (rule.id.clone(), 0))
                .collect(),
            requests: 0,
            enough,
        })
    }

    /// Counts one request; gives back the verdict.
    pub fn add(&mut self, line: &Line, engine: &Engine) -> Verdict {
        let verdict = engine.judge(&line.request, Mode::Settled);
        self.requests += 1;
        *self.verdicts.entry(verdict.word()).or_default() += 1;
        if let (Some(Action::Block), Some(class)) = (verdict.action, &verdict.class) {
            *self.classes.entry(class.clone()).or_default() += 1;
        }
        let matching: Vec<&Rule> = engine.matching(&line.request).collect();
        for rule in &matching {
            *self.rules.entry(rule.id.clone()).or_default() += 1;
            for condition in &rule.when {
                if let Match::Detector(name) = &condition.matcher {
                    *self.detectors.entry(name.clone()).or_default() += 1;
                }
            }
        }
        self.weigh_transforms(&line.request, &matching);
        verdict
    }

    /// A transform matters for a request if without it another set of rules matches.
    fn weigh_transforms(&mut self, request: &Request, matching: &[&Rule]) {
        for (name, engine) in &self.without {
            let count = self.transforms.entry(name).or_default();
            if *count < self.enough
                && !engine
                    .matching(request)
                    .map(|rule| &rule.id)
                    .eq(matching.iter().map(|rule| &rule.id))
            {
                *count += 1;
            }
        }
    }

    /// The share of refused requests, in percent.
    #[allow(clippy::cast_precision_loss)]
    pub fn blocked(&self) -> f64 {
        let blocked = self.verdicts.get("block").copied().unwrap_or(0);
        blocked as f64 * 100.0 / self.requests.max(1) as f64
    }

    /// Detectors and transforms that were reached less often than so many times of 100,000 requests.
    pub fn missed(&self, of_100_000: usize) -> Vec<String> {
        let times = self.requests * of_100_000 / 100_000;
        let transforms = self
            .transforms
            .iter()
            .map(|(name, count)| (*name, count, "transform"));
        let detectors = self
            .detectors
            .iter()
            .map(|(name, count)| (name.as_str(), count, "detector"));
        transforms
            .chain(detectors)
            .filter(|(_, count, _)| **count < times)
            .map(|(name, count, kind)| format!("{kind} {name}: {count}"))
            .collect()
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "{} requests, {:.1} % blocked",
            self.requests,
            self.blocked()
        )?;
        let verdicts: Vec<String> = self
            .verdicts
            .iter()
            .map(|(word, count)| format!("{word} {count}"))
            .collect();
        writeln!(out, "verdicts: {}", verdicts.join(", "))?;
        writeln!(out, "\n{:<24}{:>10}", "detector", "matched")?;
        for (name, count) in &self.detectors {
            writeln!(out, "{name:<24}{count:>10}")?;
        }
        writeln!(out, "\n{:<24}{:>10}", "transform", "mattered")?;
        for (name, count) in &self.transforms {
            let more = if *count >= self.enough { "+" } else { "" };
            writeln!(out, "{name:<24}{:>10}", format!("{count}{more}"))?;
        }
        writeln!(out, "\n{:<24}{:>10}", "class", "blocked")?;
        for (name, count) in &self.classes {
            writeln!(out, "{name:<24}{count:>10}")?;
        }
        let idle: Vec<&str> = self
            .rules
            .iter()
            .filter(|(_, count)| **count == 0)
            .map(|(id, _)| id.as_str())
            .collect();
        write!(
            out,
            "\nrules that matched: {} of {}",
            self.rules.len() - idle.len(),
            self.rules.len()
        )?;
        if !idle.is_empty() {
            write!(out, "; not {}", idle.join(", "))?;
        }
        Ok(())
    }
}
