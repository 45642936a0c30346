//! PHP's `version_compare`, exactly.
//!
//! `WordPress` and everything around it (update checks, advisories, minimum versions) orders versions by this function
//! and by nothing else, so its quirks are kept: `1.0` is less than `1.0.0`, any unknown word is less than `dev`, and a
//! version that ends in a separator is less than itself. `vectors/` holds what the real PHP answers.

mod canonical;
mod compare;
mod constraint;

pub use compare::compare;
pub use constraint::{Constraint, ConstraintError, Operator, parse, satisfies};
