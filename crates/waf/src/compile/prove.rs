//! Runs every example against its own rule.

use super::pack;
use crate::{
    engine::Engine,
    pack::Inventory,
    source::{Example, Fault, Source, SourceRule},
};

/// How much was checked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rules, without the built-in one.
    pub rules: usize,
    /// Examples, hits and misses.
    pub examples: usize,
    /// Detectors.
    pub detectors: usize,
}

/// Checks that every rule matches its hits and none of its misses; the first fault stops.
pub fn check(source: &Source) -> Result<Counts, Fault> {
    let whole = |what: String| Fault::new("", 0, what);
    let pack = pack(source).map_err(|fault| whole(fault.to_string()))?;
    let engine =
        Engine::new(pack, &Inventory::Everything).map_err(|fault| whole(fault.to_string()))?;
    let mut counts = Counts {
        rules: source.rules.len(),
        detectors: source.detectors.len(),
        examples: 0,
    };
    for rule in &source.rules {
        for (examples, wanted) in [(&rule.hit, true), (&rule.miss, false)] {
            counts.examples += examples.len();
            for example in examples {
                prove(&engine, rule, example, wanted)?;
            }
        }
    }
    Ok(counts)
}

fn prove(engine: &Engine, rule: &SourceRule, example: &Example, wanted: bool) -> Result<(), Fault> {
    let matched = engine
        .matching(&example.request)
        .any(|matched| matched.id == rule.id);
    if matched == wanted {
        return Ok(());
    }
    let what = if wanted {
        "does not match this `hit`"
    } else {
        "matches this `miss`"
    };
    Err(Fault::new(
        &rule.file,
        example.line,
        format!("the rule `{}` {what}", rule.id),
    ))
}
