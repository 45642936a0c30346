//! The JSON bodies of the protocol. Types are closed: a field that is not in `docs/protocol.md` is refused.

pub mod batch;
pub mod connect;
pub mod event;
pub mod hashes;
pub mod inventory;
pub mod state;

mod check;

pub use check::FieldError;
