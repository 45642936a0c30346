//! Security events of connected sites: stored once, durable before the answer, and asked about by the dashboard.
//!
//! On SQLite events lie in one file per week of receipt below `events/` in the data folder, written by one task; on
//! PostgreSQL in partitions by day of receipt. Ids of batches lie beside their events, so that a batch that is sent
//! again is never stored again. Nothing here asks whether a person may see a site: [`crate::sites`] does.

pub mod findings;

mod deliveries;
mod erase;
mod files;
mod postgres;
mod query;
pub mod retention;
mod row;
mod sqlite;
mod week;

pub use deliveries::Deliveries;
pub use query::{
    Address, Bucket, Counts, Cursor, Event, Filter, Histogram, Kind, RuleCount, Share,
};

use crate::clock::Clock;
use crate::config::Config;
use crate::metrics::Metrics;
use crate::store::{self, Db, StoreError};
use packetsense_wire::message::batch::Batch;
use packetsense_wire::message::event;
use prometheus_client::metrics::counter::Counter;
use std::collections::BTreeSet;
use thiserror::Error;

/// Why events could not be stored or read; what was not acknowledged is not stored.
#[derive(Debug, Error)]
pub enum EventError {
    /// The database failed.
    #[error("event store: {0}")]
    Database(#[from] sqlx::Error),
    /// The folder or one of its files cannot be used.
    #[error("event store: {0}")]
    Folder(#[from] std::io::Error),
    /// The service is stopping.
    #[error("the event store is closed")]
    Closed,
}

impl From<EventError> for crate::http::Error {
    fn from(error: EventError) -> Self {
        match error {
            EventError::Database(error) => error.into(),
            EventError::Closed => sqlx::Error::PoolClosed.into(),
            EventError::Folder(error) => sqlx::Error::Io(error).into(),
        }
    }
}

/// A batch that was stored now or before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored {
    /// Events in it.
    pub events: usize,
    /// Whether it had been stored before.
    pub repeated: bool,
}

impl Stored {
    fn now(events: i64) -> Self {
        Self {
            events: usize::try_from(events).unwrap_or_default(),
            repeated: false,
        }
    }

    fn before(events: i64) -> Self {
        Self {
            repeated: true,
            ..Self::now(events)
        }
    }
}

/// What is stored: a batch of one site with its rows.
#[derive(Debug)]
struct Incoming {
    site: String,
    batch: Batch,
    count: i64,
    /// [`row::batch`].
    rows: String,
    received_at: i64,
}

#[derive(Debug)]
enum Backend {
    Sqlite(sqlite::Writer, std::sync::Arc<files::Files>),
    Postgres(Db),
}

/// The event store.
#[derive(Debug)]
pub struct EventStore {
    backend: Backend,
    clock: Clock,
    stored: Counter,
    repeated: Counter,
}

impl EventStore {
    /// Opens it, making the folder `events` where there is none.
    ///
    /// # Errors
    /// Where the folder cannot be made, or its newest file not be opened.
    pub fn open(
        config: &Config,
        db: &Db,
        clock: &Clock,
        metrics: &Metrics,
    ) -> Result<Self, StoreError> {
        let backend = match db.kind() {
            store::Kind::Sqlite => {
                let folder = config.data.join("events");
                let files = files::Files::open(&folder).map_err(|source| StoreError::Folder {
                    path: folder.clone(),
                    source,
                })?;
                let files = std::sync::Arc::new(files);
                Backend::Sqlite(sqlite::Writer::start(files.clone()), files)
            }
            store::Kind::Postgres => Backend::Postgres(db.clone()),
        };
        let (stored, repeated) = (Counter::default(), Counter::default());
        metrics.register(|registry| {
            registry.register("events_stored", "Events stored", stored.clone());
            registry.register(
                "batches_repeated",
                "Batches that had been stored before",
                repeated.clone(),
            );
        });
        Ok(Self {
            backend,
            clock: clock.clone(),
            stored,
            repeated,
        })
    }

    /// Stores a batch of `site`, which was checked and authenticated; returns when it is durable. A batch that was
    /// stored before is not stored again, and gives the same count.
    ///
    /// # Errors
    /// [`EventError`]: nothing of the batch was stored, or it is not known whether it was; sending it again is safe.
    pub async fn append(
        &self,
        site: &str,
        batch: Batch,
        events: &[event::Event],
    ) -> Result<Stored, EventError> {
        let received_at = self.clock.now();
        let incoming = Incoming {
            site: site.to_owned(),
            batch,
            count: i64::try_from(events.len()).unwrap_or(i64::MAX),
            rows: row::batch(events, received_at),
            received_at,
        };
        let stored = match &self.backend {
            Backend::Sqlite(writer, _) => writer.append(incoming).await?,
            Backend::Postgres(db) => postgres::append(db, &incoming).await?,
        };
        if stored.repeated {
            self.repeated.inc();
        } else {
            self.stored
                .inc_by(u64::try_from(stored.events).unwrap_or_default());
        }
        Ok(stored)
    }

    /// Writes everything back and closes it; later batches are refused.
    pub async fn close(&self) {
        if let Backend::Sqlite(writer, files) = &self.backend {
            writer.close().await;
            files.close().await;
        }
    }

    /// Pools in which events since `from` may lie, newest first.
    async fn pools(&self, from: i64) -> Result<Vec<sqlx::AnyPool>, EventError> {
        match &self.backend {
            Backend::Sqlite(_, files) => files.readers_since(from).await,
            Backend::Postgres(db) => Ok(vec![db.pool().clone()]),
        }
    }
}

/// Every `table.column` of a file of events, as [`crate::store::schema::columns`] names those of the state database,
/// where PostgreSQL has the same tables.
///
/// # Errors
/// Where a file cannot be made in `folder`, which should be a temporary one.
pub async fn columns(folder: &std::path::Path) -> Result<BTreeSet<String>, EventError> {
    files::columns(folder).await
}

#[cfg(test)]
mod tests;
