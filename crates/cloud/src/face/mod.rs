//! The face: components of pages, and how times and numbers are written. Decided once, here.

mod component;
mod shell;
pub(crate) mod time;

pub(crate) use component::{Alert, Badge, Field, State, Tone, When};
pub(crate) use shell::{Here, Shell};
