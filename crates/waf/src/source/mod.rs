//! Rules as people write them: YAML, read and checked. `docs/rules.md` describes the format.

mod capability;
mod condition;
pub mod dialect;
mod document;
mod example;
mod fault;
mod folder;
mod rule;
mod table;

pub use capability::roles;
pub use condition::SourceCondition;
pub use example::Example;
pub use fault::Fault;
pub use rule::{CLASSES, PatchHead, SourceRule};

use std::collections::BTreeMap;

use crate::pack::Detector;

/// All rules and detectors of a folder, each checked by itself; examples are run by [`crate::compile::check`].
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// Rules in order of their files.
    pub rules: Vec<SourceRule>,
    /// Detectors by name.
    pub detectors: BTreeMap<String, Detector>,
}
