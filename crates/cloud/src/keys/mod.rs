//! The keys with which the cloud signs its answers.

use crate::clock::Clock;
use crate::store::{Db, MasterKey, StoreError};

/// The service keys.
pub struct ServiceKeys {}

impl ServiceKeys {
    /// Opens them, making the first one where there is none.
    #[expect(clippy::unused_async, reason = "what is to come here waits")]
    pub async fn open(_: &Db, _: &MasterKey, _: &Clock) -> Result<Self, StoreError> {
        Ok(Self {})
    }
}
