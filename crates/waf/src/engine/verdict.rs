//! From matching rules to a verdict.

use std::cmp::Reverse;

use crate::pack::{Action, Confidence, Pack, Rule};

/// How bold the firewall is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Rules of medium confidence block by their sum.
    #[default]
    Settled,
    /// Rules of medium confidence only record.
    FirstDay,
}

/// What is to be done with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The action, or `None` to let it pass.
    pub action: Option<Action>,
    /// The rule that decides.
    pub rule: Option<String>,
    /// Its class.
    pub class: Option<String>,
    /// Points of all matching rules.
    pub score: u32,
}

impl Verdict {
    /// Weighs the rules that match.
    pub(super) fn of<'r>(
        matching: impl Iterator<Item = &'r Rule>,
        mode: Mode,
        pack: &Pack,
    ) -> Self {
        let matching: Vec<&Rule> = matching.collect();
        let points = |rule: &Rule| {
            pack.points
                .get(usize::from(rule.severity))
                .copied()
                .unwrap_or(0)
        };
        let of = |confidence: Confidence| {
            matching
                .iter()
                .filter(move |rule| rule.confidence == confidence)
        };
        let sum: u32 = of(Confidence::Medium).map(|rule| points(rule)).sum();
        let high = of(Confidence::High).map(|_| 10).sum::<u32>();
        let reached = sum >= pack.block_at && mode == Mode::Settled;
        let action = |rule: &Rule| match rule.confidence {
            Confidence::High => rule.action,
            Confidence::Medium if reached => Action::Block,
            Confidence::Medium | Confidence::Low => Action::Record,
        };
        let winner = matching
            .iter()
            .max_by_key(|rule| (action(rule), rule.severity, Reverse(rule.id.as_bytes())));
        Self {
            action: winner.map(|rule| action(rule)),
            rule: winner.map(|rule| rule.id.clone()),
            class: winner.map(|rule| rule.class.clone()),
            score: high + sum,
        }
    }

    /// The word for it: `allow`, `block` or `record`.
    pub fn word(&self) -> &'static str {
        match self.action {
            None => "allow",
            Some(Action::Block) => "block",
            Some(Action::Record) => "record",
        }
    }
}
