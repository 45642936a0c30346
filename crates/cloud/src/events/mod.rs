//! Security events of connected sites.

use crate::clock::Clock;
use crate::config::Config;
use crate::metrics::Metrics;
use crate::store::{Db, StoreError};

/// The event store.
pub struct EventStore {}

impl EventStore {
    /// Opens it.
    #[expect(clippy::unused_async, reason = "what is to come here waits")]
    pub async fn open(_: &Config, _: &Db, _: &Clock, _: &Metrics) -> Result<Self, StoreError> {
        Ok(Self {})
    }

    /// Writes everything back and closes it.
    #[expect(clippy::unused_async, reason = "what is to come here waits")]
    pub async fn close(&self) {}
}
