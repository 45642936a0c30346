//! Rotation of data keys and of the master key, beside the running service. Every step is a transaction of its own that
//! never waits for rows which a request holds, so that no request fails for it; killed at any moment, it is taken up
//! where it was.

mod data;
mod master;
mod status;
mod sweep;

pub use data::{Done, Step, rotate};
pub use master::rotate as rotate_master;
pub use status::{Status, status};

use super::{MasterError, SealError};
use crate::store::{Db, Kind, Tx};
use std::time::Duration;
use thiserror::Error;

/// Rows of one transaction.
const BATCH: i64 = 200;

/// Between transactions: others may write to SQLite, which has one writer at a time.
const PAUSE: Duration = Duration::from_millis(2);

/// Why a rotation stopped. It can be run again and goes on.
#[derive(Debug, Error)]
pub enum RotateError {
    /// The database does not answer.
    #[error("rotating keys: {0}")]
    Database(#[from] sqlx::Error),
    /// No master key can be used.
    #[error(transparent)]
    Master(#[from] MasterError),
    /// A key does not open.
    #[error("rotating keys: {0}")]
    Seal(#[from] SealError),
    /// The configured source gives no other key.
    #[error(
        "{0} gives no other master key than the one in use. Put the new key first and keep the old one after it, \
         start the service with both, then rotate; docs/secrets.md tells each step"
    )]
    NoOther(String),
}

/// Lets others write, as long as the last transaction has taken.
async fn pause(took: Duration) {
    tokio::time::sleep(took.clamp(PAUSE, 20 * PAUSE)).await;
}

/// Begins a transaction that gives up rather than wait long: whoever waits for something that this one holds comes first.
async fn begin(db: &Db) -> Result<Tx, sqlx::Error> {
    let mut tx = db.begin().await?;
    if db.kind() == Kind::Postgres {
        sqlx::query("SET LOCAL lock_timeout = '300ms'")
            .execute(&mut *tx)
            .await?;
    }
    Ok(tx)
}

/// Whether a transaction failed only because others were in its way: it did nothing and can be tried again.
fn was_busy(error: &RotateError) -> bool {
    let RotateError::Database(sqlx::Error::Database(error)) = error else {
        return false;
    };
    // PostgreSQL: lock_not_available, deadlock_detected, serialization_failure; SQLite: SQLITE_BUSY and its kinds.
    error.code().is_some_and(|code| {
        matches!(
            code.as_ref(),
            "55P03" | "40P01" | "40001" | "5" | "261" | "517" | "773"
        )
    })
}

/// Ends a statement that picks rows to change: rows that a request holds are passed over and met again later.
fn picking(kind: Kind, clause: &'static str) -> &'static str {
    match kind {
        Kind::Sqlite => "",
        Kind::Postgres => clause,
    }
}
