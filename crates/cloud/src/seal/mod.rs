//! Secrets at rest. A sealed column holds AES-256-GCM ciphertext under a data key; there is one data key for each team,
//! one for each person where no team is concerned, and one for the deployment. The master key, which is never in the
//! database, wraps the data keys. `docs/secrets.md` tells the operator's side.
//!
//! - A sealed value is the text `1.KEY.SEALED`: the id of its data key, and base64url of nonce and ciphertext. Table,
//!   column and row are bound to it: moved elsewhere it does not open.
//! - Whoever reads joins the data key in the statement that reads the value, or holds the row locked: so rotation takes
//!   no key away in between.
//! - Whoever writes takes the current key of its scope with [`Vault::key`] in the transaction that writes: rotation
//!   waits for that transaction before it looks for values of the old key.
//! - Data keys go with their team or person.

mod cipher;
mod columns;
mod data_keys;
pub mod master;
pub mod rotate;
mod vault;

pub use columns::{
    AUTHENTICATOR_SECRET, Column, LINK_ADDRESS, LINK_NAME, LINK_PASSWORD, OUTBOX_ADDRESS,
    OUTBOX_LETTER, Place, SEALED,
};
pub use data_keys::{DataKey, Scope};
pub use master::MasterError;
pub use vault::Vault;

use thiserror::Error;

/// Why a sealed value cannot be read or written. Never holds anything of it.
#[derive(Debug, Error)]
pub enum SealError {
    /// The stored text has not the form of a sealed value.
    #[error("{0} is not a sealed value")]
    Form(String),
    /// The value's data key is not there: it was destroyed with its team or person, or the row is older than its key.
    #[error("the data key of {0} is gone")]
    NoKey(String),
    /// Not what was sealed there: changed, or moved from another row, column or table.
    #[error("{0} does not open")]
    Refused(String),
    /// The master key that wraps the data key is not among those that this process can get at.
    #[error("no master key {id}: {reason}")]
    NoMaster {
        /// Its id.
        id: String,
        /// What was tried.
        reason: String,
    },
}

impl From<SealError> for sqlx::Error {
    fn from(error: SealError) -> Self {
        Self::Decode(Box::new(error))
    }
}
