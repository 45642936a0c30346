//! The interpreter: a request and a pack give a verdict (`docs/pack.md`, "Evaluation").

mod bits;
mod detector;
mod glance;
mod index;
mod matcher;
mod patches;
mod plan;
mod texts;
mod verdict;
mod watch;
mod window;

use thiserror::Error;

use crate::{
    pack::{Inventory, Pack, Rule},
    request::{Fields, Request, fields},
};
use plan::Plan;

pub use verdict::{Mode, Verdict};

/// A pack whose patterns cannot be compiled.
#[derive(Debug, Error)]
#[error("{place}: {what}")]
pub struct EngineFault {
    /// The pattern or detector.
    pub place: String,
    /// What is wrong.
    pub what: String,
}

/// A pack made ready for one site. Judging needs no lock and changes nothing.
#[derive(Debug)]
pub struct Engine {
    pack: Pack,
    plan: Plan,
}

impl Engine {
    /// Compiles the rules of a pack and those of its patches that the inventory needs.
    pub fn new(pack: Pack, inventory: &Inventory) -> Result<Self, EngineFault> {
        let plan = Plan::new(&pack, inventory)?;
        Ok(Self { pack, plan })
    }

    /// The pack.
    pub fn pack(&self) -> &Pack {
        &self.pack
    }

    /// The verdict on a request.
    pub fn judge(&self, request: &Request, mode: Mode) -> Verdict {
        Verdict::of(self.matching(request), mode, &self.pack)
    }

    /// Every rule that matches a request, in the order of the pack.
    pub fn matching(&self, request: &Request) -> impl Iterator<Item = &Rule> {
        let fields = fields(request, &self.pack.limits, &self.pack.unread);
        let capabilities = self
            .pack
            .roles
            .get(&request.role)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let may = move |rule: &Rule| {
            rule.unless
                .as_ref()
                .is_some_and(|needed| capabilities.contains(needed))
        };
        let holding = self.plan.holding(&fields);
        // Every rule has a condition: where none holds, none matches.
        let rules = if holding.is_empty() {
            &[][..]
        } else {
            &self.plan.rules
        };
        let rules = rules
            .iter()
            .filter(move |planned| planned.matches(&holding))
            .filter_map(|planned| planned.rule(&self.pack));
        let patches = self.plan.patched(&fields).into_iter();
        let patches = patches.filter_map(|planned| {
            let patch = self.pack.patches.get(planned.patch)?;
            patch.rules.get(planned.index)
        });
        rules.chain(patches).filter(move |rule| !may(rule))
    }

    /// The fields of a request as this engine reads them.
    pub fn fields(&self, request: &Request) -> Fields {
        fields(request, &self.pack.limits, &self.pack.unread)
    }
}
