//! The keys with which the cloud signs its answers: `service-keys.json` in the data folder, for the service alone.
//!
//! There are always two: the one that signs, for 30 days, and its successor, which sites learn of with every answer
//! that lists keys. A site that was in touch within those 30 days therefore knows the next key before it is used; the
//! protocol asks for seven days.

mod file;

use crate::clock::{Clock, DAY, SECOND};
use file::StoredKey;
use packetsense_wire::Parameters;
use packetsense_wire::key::{self, SigningKey};
use packetsense_wire::message::state::ServiceKey;
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};
use thiserror::Error;

const DAY_SECONDS: i64 = DAY / SECOND;
/// How long a key signs, seconds.
const SIGNS: i64 = 30 * DAY_SECONDS;
/// How long it is believed beyond that, seconds.
const GRACE: i64 = 7 * DAY_SECONDS;
/// Shortest time between announcing a key and using it, seconds.
const ANNOUNCED: i64 = 7 * DAY_SECONDS;

/// Why the keys cannot be used.
#[derive(Debug, Error)]
pub enum KeyError {
    /// The file cannot be read or written.
    #[error("service keys {path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not as it was written.
    #[error("service keys {path}: {reason}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

/// The service keys.
pub struct ServiceKeys {
    path: PathBuf,
    clock: Clock,
    keys: RwLock<Vec<StoredKey>>,
}

impl ServiceKeys {
    /// Reads the keys of a data folder, making the first ones where there are none.
    ///
    /// # Errors
    /// [`KeyError`]: a damaged file is never replaced, because every connected site trusts these keys.
    pub fn open(data: &Path, clock: &Clock) -> Result<Self, KeyError> {
        let path = data.join("service-keys.json");
        let keys = file::read(&path)?.unwrap_or_default();
        let opened = Self {
            path,
            clock: clock.clone(),
            keys: RwLock::new(keys),
        };
        opened.rotate()?;
        Ok(opened)
    }

    /// Makes the next key where the newest one is in use, and forgets keys that nobody believes any more.
    ///
    /// # Errors
    /// Where the file cannot be written; the keys stay as they were.
    pub fn rotate(&self) -> Result<(), KeyError> {
        let now = self.clock.seconds();
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        let mut changed: Vec<_> = keys.iter().filter(|k| k.expires > now).cloned().collect();
        while changed.last().is_none_or(|newest| newest.not_before <= now) {
            changed.push(successor(changed.last(), now));
        }
        if changed.len() != keys.len()
            || changed.last().map(StoredKey::keyid) != keys.last().map(StoredKey::keyid)
        {
            file::write(&self.path, &changed)?;
            *keys = changed;
        }
        Ok(())
    }

    /// What sites are told to pin: the key in use, its successor, and predecessors that may still be believed.
    pub fn published(&self) -> Vec<ServiceKey> {
        let now = self.clock.seconds();
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        keys.iter()
            .filter(|key| key.expires > now)
            .map(|key| ServiceKey {
                keyid: key.keyid(),
                public_key: key::to_text(&key.signing_key().verifying_key()),
                not_before: key.not_before,
                expires: key.expires,
            })
            .collect()
    }

    /// The key that signs now.
    pub fn current(&self) -> SigningKey {
        let now = self.clock.seconds();
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        keys.iter()
            .rev()
            .find(|key| key.not_before <= now)
            .or_else(|| keys.first())
            // `open` never leaves the list empty.
            .map_or_else(key::generate, StoredKey::signing_key)
    }

    /// Fresh parameters for an answer that `key` signs.
    pub fn parameters(&self, key: &SigningKey) -> Parameters {
        Parameters::fresh(&key::thumbprint(&key.verifying_key()), self.clock.seconds())
    }
}

/// The key after `newest`: it begins when that one's time to sign is over, but not sooner than sites can learn of it,
/// unless nothing would be believed in between.
fn successor(newest: Option<&StoredKey>, now: i64) -> StoredKey {
    let not_before = newest.map_or(now, |newest| {
        let planned = (newest.not_before + SIGNS).max(now + ANNOUNCED);
        planned.min(newest.expires - DAY_SECONDS).max(now + 1)
    });
    StoredKey::generate(not_before, not_before + SIGNS + GRACE)
}

#[cfg(test)]
mod tests;
