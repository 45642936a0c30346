//! What becomes of events that have been kept long enough: first what could lead to a person is cut out of them in
//! place, log-ins go earlier than the rest, and in the end everything goes. All of it in small steps, each a transaction
//! that does nothing when it is done twice: whoever is killed over it begins again where it is needed.

mod postgres;
mod sqlite;

use super::{Backend, EventError, EventStore};
use std::net::IpAddr;

/// Events from before these times, in microseconds since the epoch, have been kept long enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bounds {
    /// Blocked requests and log-ins lose what could lead to a person.
    pub cut: i64,
    /// Log-ins go.
    pub log_ins: i64,
    /// Everything goes.
    pub drop: i64,
}

/// How many rows a sweep changed; files and partitions that went whole count as one each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    /// Events that lost what could lead to a person.
    pub cut: u64,
    /// Rows that went.
    pub deleted: u64,
    /// Files or partitions that went whole.
    pub dropped: u64,
}

impl EventStore {
    /// Does everything that is due by `bounds`. `done` are the bounds of the last sweep that came to its end: what was
    /// finished then is not looked at again.
    ///
    /// # Errors
    /// The store's; what was done by then stays done.
    pub async fn sweep(&self, bounds: Bounds, done: Bounds) -> Result<Swept, EventError> {
        match &self.backend {
            Backend::Sqlite(_, files) => sqlite::sweep(files, bounds, done).await,
            Backend::Postgres(db) => postgres::sweep(db, bounds, done).await,
        }
    }
}

/// Whether a file or partition of events that came from `start` until `end` may hold something that is due. Events
/// happened before they came: all of one that ended before the last sweep's bounds was done then.
fn may_hold(start: i64, end: i64, bounds: Bounds, done: Bounds) -> bool {
    end > done.cut || end > done.log_ins || start < bounds.drop
}

/// The network of an address as it is stored; none where it is no address.
fn network(address: &str) -> Option<String> {
    address.parse::<IpAddr>().ok().map(crate::http::network)
}

#[cfg(test)]
mod tests;
