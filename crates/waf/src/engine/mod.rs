//! The interpreter: a request and a pack give a verdict (`docs/pack.md`, "Evaluation").

mod bits;
mod detector;
mod glance;
mod index;
mod lazy;
mod matcher;
mod memo;
mod names;
mod needs;
mod patches;
mod plan;
mod sight;
mod table;
mod test;
mod texts;
mod tokens;
mod verdict;
mod watch;
mod window;

use thiserror::Error;

use crate::{
    pack::{Inventory, Pack, Rule},
    request::{Fields, Request, fields},
};
use plan::Plan;

pub use memo::Scratch;
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
    serial: u64,
}

impl Engine {
    /// Compiles the rules of a pack and those of its patches that the inventory needs.
    pub fn new(pack: Pack, inventory: &Inventory) -> Result<Self, EngineFault> {
        let plan = Plan::new(&pack, inventory)?;
        Ok(Self {
            pack,
            plan,
            serial: memo::serial(),
        })
    }

    /// The pack.
    pub fn pack(&self) -> &Pack {
        &self.pack
    }

    /// Room for a worker that judges many requests.
    pub fn scratch(&self) -> Scratch {
        Scratch::new(self.serial)
    }

    /// The verdict on a request.
    pub fn judge(&self, request: &Request, mode: Mode) -> Verdict {
        self.judge_with(&mut Scratch::forgetful(self.serial), request, mode)
    }

    /// The same verdict, sooner where values come again that the room knows from earlier requests.
    pub fn judge_with(&self, scratch: &mut Scratch, request: &Request, mode: Mode) -> Verdict {
        let matching = self.matching_with(scratch, request);
        Verdict::of(matching.into_iter(), mode, &self.pack)
    }

    /// Every rule that matches a request, in the order of the pack.
    pub fn matching(&self, request: &Request) -> impl Iterator<Item = &Rule> {
        self.matching_with(&mut Scratch::forgetful(self.serial), request)
            .into_iter()
    }

    fn matching_with(&self, scratch: &mut Scratch, request: &Request) -> Vec<&Rule> {
        scratch.belong_to(self.serial);
        let fields = self.fields(request);
        let capabilities = self
            .pack
            .roles
            .get(&request.role)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let may = |rule: &Rule| {
            rule.unless
                .as_ref()
                .is_some_and(|needed| capabilities.contains(needed))
        };
        let mut sight = self.plan.sight(&fields);
        let rules = self
            .plan
            .matching(&mut sight, scratch)
            .into_iter()
            .filter_map(|at| self.pack.rules.get(at));
        let patches = self.plan.patched(&mut sight).into_iter();
        let patches = patches.filter_map(|planned| {
            let patch = self.pack.patches.get(planned.patch)?;
            patch.rules.get(planned.index)
        });
        rules.chain(patches).filter(|rule| !may(rule)).collect()
    }

    /// The fields of a request as this engine reads them.
    pub fn fields(&self, request: &Request) -> Fields {
        fields(request, &self.pack.limits, &self.pack.unread)
    }
}
