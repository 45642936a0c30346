//! Corpora of requests and what `packetsense rules eval` makes of them (`docs/pack.md`, "Output of `eval`").

mod line;
mod summary;

pub use line::{Label, Line, LineFault, answer};
pub use summary::Summary;
