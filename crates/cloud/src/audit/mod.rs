//! The audit trail: who did what to what, in a hash chain that erasure does not break.
//!
//! An entry holds ids, the act and a salted commitment to its details. Names, networks and values before and after
//! stand in a side row together with the salt: erasing a person deletes the side row, and the chain still verifies
//! while nothing of the details can be guessed from what remains. `docs/audit.md` says what is recorded.

mod kind;
mod read;
mod record;
mod store;
mod verify;

pub use kind::Kind;
pub use read::{Filter, Found, Line, Scope, all, page};
pub use record::{Act, record, record_from};
pub use verify::{Anchor, Broken, Sound, Wrong, verify};

use crate::app::App;
use crate::clock::DAY;
use crate::store::Tx;
use packetsense_wire::encoding::to_base64url;
use sha2::{Digest as _, Sha256};

/// One entry of the chain as stored.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct Entry {
    pub(crate) seq: i64,
    pub(crate) id: String,
    pub(crate) at: i64,
    pub(crate) act: String,
    pub(crate) person_id: Option<String>,
    pub(crate) team_id: Option<String>,
    pub(crate) subject_id: Option<String>,
    pub(crate) commitment: String,
    pub(crate) hash: String,
}

impl Entry {
    /// The chain's hash after this entry. Every part goes in with its length, so that no two entries look alike.
    fn link(&self, previous: &str) -> String {
        let mut hash = Sha256::new();
        let (seq, at) = (self.seq.to_string(), self.at.to_string());
        let absent = "-";
        for part in [
            previous,
            &seq,
            &self.id,
            &at,
            &self.act,
            self.person_id.as_deref().unwrap_or(absent),
            self.team_id.as_deref().unwrap_or(absent),
            self.subject_id.as_deref().unwrap_or(absent),
            &self.commitment,
        ] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        to_base64url(&hash.finalize())
    }
}

fn commitment(salt: &str, detail: &str) -> String {
    to_base64url(
        &Sha256::new()
            .chain_update(salt)
            .chain_update(detail)
            .finalize(),
    )
}

/// Erases the details of everything that a person did and that was done to them; the chain keeps its commitments.
/// Gives how many.
///
/// # Errors
/// The database's.
pub async fn erase_person(tx: &mut Tx, person: &str) -> Result<u64, sqlx::Error> {
    store::erase_person(tx, person).await
}

/// Erases details that are older than `retention.audit_days`, and writes the end of the chain to the log: whoever
/// rewrites the chain would have to rewrite the logs, too.
///
/// # Errors
/// The database's.
pub async fn sweep(app: &App) -> Result<(), sqlx::Error> {
    let before = app.clock.now() - i64::from(app.config.retention.audit_days) * DAY;
    while store::erase_before(&app.db, before).await? > 0 {}
    let head = store::head(&app.db).await?;
    tracing::info!(seq = head.seq, hash = %head.hash, "end of the audit trail");
    Ok(())
}
