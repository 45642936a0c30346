use super::SealError;
use super::columns::Place;
use super::data_keys::{self, DataKey, HASHES, Scope, key_of, master_of};
use super::master::{Master, MasterError, Ring, Source};
use crate::clock::Clock;
use crate::config::Config;
use crate::store::{Db, Kind, Tx};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use sqlx::Row as _;
use sqlx::any::AnyRow;
use std::sync::{Arc, PoisonError, RwLock};
use zeroize::Zeroizing;

/// Seals and opens, and keys the hashes of this deployment.
pub struct Vault {
    source: Source,
    ring: RwLock<Arc<Ring>>,
    kind: Kind,
    hashes: Zeroizing<[u8; 32]>,
}

impl Vault {
    /// Gets the master key, and compares it with the database. A key is made only where nothing is sealed yet.
    ///
    /// # Errors
    /// [`MasterError`] says what to do where the key is missing, wrong or cannot be read.
    pub async fn open(config: &Config, db: &Db) -> Result<Self, MasterError> {
        let source = Source::of(config)?;
        let mut ring = source.load().await?;
        let mut used = data_keys::masters(db).await?;
        if used.is_empty() {
            if ring.first().is_none() {
                source.make()?;
                ring = source.load().await?;
            }
            if let Some(master) = ring.first() {
                begin(db, master).await?;
            }
            used = data_keys::masters(db).await?;
        }
        if let Some(missing) = used.iter().find(|id| ring.get(id).is_none()) {
            return Err(source.lacks(&ring, missing));
        }
        let mut tx = db.begin().await?;
        let stored = data_keys::current(&mut tx, db.kind(), HASHES).await?;
        tx.rollback().await?;
        let hashes = stored
            .and_then(|key| {
                let master = ring.get(master_of(&key.wrapped))?;
                DataKey::unwrap(&key.id, &key.wrapped, master).ok()
            })
            .ok_or(MasterError::Damaged)?;
        Ok(Self {
            source,
            ring: RwLock::new(Arc::new(ring)),
            kind: db.kind(),
            hashes: hashes.into_bytes(),
        })
    }

    /// A keyed hash that nobody without the key can look up by trying values, for throttles and commitments. Its key is
    /// not the master key itself, so that hashes stay what they are when that one is rotated.
    pub fn hash(&self, purpose: &'static str, value: &[u8]) -> [u8; 32] {
        #[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
        let mut mac =
            Hmac::<Sha256>::new_from_slice(self.hashes.as_slice()).expect("any key length");
        mac.update(&(purpose.len() as u64).to_be_bytes());
        mac.update(purpose.as_bytes());
        mac.update(value);
        mac.finalize().into_bytes().into()
    }

    /// The data key with which something new is sealed, made where the scope has none. Until the transaction ends,
    /// rotation waits: seal and write in this transaction.
    ///
    /// # Errors
    /// Of the database, and where the master key cannot be got at.
    pub async fn key(&self, tx: &mut Tx, scope: Scope<'_>) -> Result<DataKey, sqlx::Error> {
        // A second round where another transaction was first or rotation has just retired the key; a third for both.
        for _ in 0..4 {
            if let Some(stored) = data_keys::current(tx, self.kind, &scope.text()).await? {
                return Ok(self.unwrap(&stored.id, &stored.wrapped).await?);
            }
            let Some(hashes) = data_keys::current(tx, self.kind, HASHES).await? else {
                break;
            };
            let master = self.master(master_of(&hashes.wrapped)).await?;
            let stored = DataKey::generate()?.stored(&master)?;
            data_keys::insert(tx, scope, &stored, Clock::System.now()).await?;
        }
        Err(SealError::NoKey("what is to be sealed".to_owned()).into())
    }

    /// Opens a value of a row that was read together with its key: `SELECT t.x, k.wrapped AS x_key FROM t LEFT JOIN
    /// data_keys k ON k.id = substr(t.x, 3, 36)`. `None` where the column is null.
    ///
    /// # Errors
    /// [`SealError`] as [`sqlx::Error::Decode`].
    pub async fn read(
        &self,
        place: Place<'_>,
        row: &AnyRow,
        wrapped: &str,
    ) -> Result<Option<String>, sqlx::Error> {
        let Some(text) = row.try_get::<Option<String>, _>(place.column.name)? else {
            return Ok(None);
        };
        let id = key_of(&text).ok_or_else(|| SealError::Form(place.text()))?;
        let wrapped: Option<String> = row.try_get(wrapped)?;
        let wrapped = wrapped.ok_or_else(|| SealError::NoKey(place.text()))?;
        Ok(Some(self.unwrap(id, &wrapped).await?.open(place, &text)?))
    }

    /// Opens a value whose row this transaction holds locked.
    ///
    /// # Errors
    /// [`SealError`] as [`sqlx::Error::Decode`].
    pub async fn open_locked(
        &self,
        tx: &mut Tx,
        place: Place<'_>,
        text: &str,
    ) -> Result<String, sqlx::Error> {
        let id = key_of(text).ok_or_else(|| SealError::Form(place.text()))?;
        let stored = data_keys::by_id(tx, id).await?;
        let stored = stored.ok_or_else(|| SealError::NoKey(place.text()))?;
        let key = self.unwrap(id, &stored.wrapped).await?;
        Ok(key.open(place, text)?)
    }

    /// A data key from the text of its row.
    pub(super) async fn unwrap(&self, id: &str, wrapped: &str) -> Result<DataKey, SealError> {
        let master = self.master(master_of(wrapped)).await?;
        DataKey::unwrap(id, wrapped, &master)
    }

    /// A master key by its id; looked for again where it is not known, because another process may have rotated.
    pub(super) async fn master(&self, id: &str) -> Result<Master, SealError> {
        let known = self.ring().get(id).cloned();
        if let Some(master) = known {
            return Ok(master);
        }
        let failed = |reason: String| SealError::NoMaster {
            id: id.to_owned(),
            reason,
        };
        let ring = self.source.load().await;
        let ring = ring.map_err(|error| failed(error.to_string()))?;
        let found = ring.get(id).cloned();
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(ring);
        found.ok_or_else(|| failed("it is not where master keys are looked for".to_owned()))
    }

    fn ring(&self) -> Arc<Ring> {
        self.ring
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(super) fn source(&self) -> &Source {
        &self.source
    }
}

/// Makes the key of hashes, which ties the database to its master key.
async fn begin(db: &Db, master: &Master) -> Result<(), MasterError> {
    let stored = DataKey::generate()
        .and_then(|key| key.stored(master))
        .map_err(|_| MasterError::Damaged)?;
    let mut tx = db.begin().await?;
    data_keys::insert_as(&mut tx, HASHES, None, None, &stored, Clock::System.now()).await?;
    tx.commit().await?;
    Ok(())
}
