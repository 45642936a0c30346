//! The time, so that tests can set it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// One second in the unit of all stored times.
pub const SECOND: i64 = 1_000_000;
/// One day in the unit of all stored times.
pub const DAY: i64 = 86_400 * SECOND;

/// Gives the time in microseconds since the epoch, UTC.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    /// The machine's.
    #[default]
    System,
    /// One that a test moves.
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// Microseconds since the epoch.
    pub fn now(&self) -> i64 {
        match self {
            Self::System => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .ok()
                .and_then(|since| i64::try_from(since.as_micros()).ok())
                .unwrap_or(0),
            Self::Set(time) => time.load(Ordering::SeqCst),
        }
    }

    /// Seconds since the epoch, as the protocol writes times of signatures.
    pub fn seconds(&self) -> i64 {
        self.now().div_euclid(SECOND)
    }
}
