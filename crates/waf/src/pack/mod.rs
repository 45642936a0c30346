//! The pack: rules as data, the same for both engines. Its JSON is described in `docs/pack.md`.

mod form;
mod gate;
mod inventory;
mod read;
mod target;

pub use form::{
    Action, Condition, Confidence, Detector, Limits, Match, Pack, Patch, PatchKind, Rule,
    SIGNAL_LIMIT,
};
pub use gate::Gate;
pub(crate) use gate::to_hex;
pub use inventory::{Component, Installed, Inventory};
pub use read::PackFault;
pub(crate) use target::subject;
pub use target::{Target, TargetFault};

/// The format that this crate writes and reads.
pub const FORMAT: u32 = 1;
