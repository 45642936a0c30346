use super::cipher::{binding, open, seal};
use super::columns::Place;
use super::master::Master;
use super::{SealError, cipher};
use crate::store::{Db, Kind, Tx, new_id};
use sqlx::Row as _;
use zeroize::Zeroizing;

/// Begins every sealed value and every wrapped key of this form.
const FORM: &str = "1.";
/// What a data key's id has: a UUID as text. SQL finds it with `substr(column, 3, 36)`.
const ID: usize = 36;
/// Scope of the key that keys hashes; its row also says which master key is the current one.
pub(super) const HASHES: &str = "hashes";

/// Whose secret something is; decides with which data key it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope<'a> {
    /// A team's.
    Team(&'a str),
    /// A person's, whatever the team.
    Person(&'a str),
    /// Nobody's yet, or the deployment's own.
    Deployment,
}

impl<'a> Scope<'a> {
    /// The person's, where one is known by now.
    pub fn person(id: Option<&'a str>) -> Self {
        id.map_or(Self::Deployment, Self::Person)
    }

    pub(super) fn text(self) -> String {
        match self {
            Self::Team(id) => format!("team:{id}"),
            Self::Person(id) => format!("person:{id}"),
            Self::Deployment => "deployment".to_owned(),
        }
    }
}

/// A data key, unwrapped.
#[derive(Clone)]
pub struct DataKey {
    pub(super) id: String,
    bytes: Zeroizing<[u8; 32]>,
}

impl DataKey {
    /// A new one.
    pub(super) fn generate() -> Result<Self, SealError> {
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(bytes.as_mut_slice())
            .map_err(|_| SealError::Refused("a new data key".to_owned()))?;
        Ok(Self {
            id: new_id(),
            bytes,
        })
    }

    /// From the text that its row holds.
    pub(super) fn unwrap(id: &str, wrapped: &str, master: &Master) -> Result<Self, SealError> {
        let refused = || SealError::Refused(format!("data key {id}"));
        let (_, sealed) = parts(wrapped).ok_or_else(refused)?;
        let bytes = open(master.bytes(), &key_binding(id), sealed).ok_or_else(refused)?;
        let bytes = <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| refused())?;
        Ok(Self {
            id: id.to_owned(),
            bytes: Zeroizing::new(bytes),
        })
    }

    /// Its row.
    pub(super) fn stored(&self, master: &Master) -> Result<Stored, SealError> {
        Ok(Stored {
            id: self.id.clone(),
            wrapped: self.wrap(master)?,
        })
    }

    /// The text for its row.
    pub(super) fn wrap(&self, master: &Master) -> Result<String, SealError> {
        seal(
            master.bytes(),
            &key_binding(&self.id),
            self.bytes.as_slice(),
        )
        .map(|sealed| format!("{FORM}{}.{sealed}", master.id()))
        .ok_or_else(|| SealError::Refused(format!("data key {}", self.id)))
    }

    /// The text that a sealed column holds.
    ///
    /// # Errors
    /// Where the operating system gives no random bytes.
    pub fn seal(&self, place: Place<'_>, plain: &str) -> Result<String, SealError> {
        seal(
            &self.bytes,
            &value_binding(&self.id, place),
            plain.as_bytes(),
        )
        .map(|sealed| format!("{FORM}{}.{sealed}", self.id))
        .ok_or_else(|| SealError::Refused(place.text()))
    }

    /// What was sealed in that place.
    ///
    /// # Errors
    /// [`SealError::Refused`] where it was sealed elsewhere or changed since.
    pub fn open(&self, place: Place<'_>, text: &str) -> Result<String, SealError> {
        let refused = || SealError::Refused(place.text());
        let (id, sealed) = parts(text).ok_or_else(|| SealError::Form(place.text()))?;
        if id != self.id {
            return Err(refused());
        }
        let plain = open(&self.bytes, &value_binding(id, place), sealed).ok_or_else(refused)?;
        String::from_utf8(plain.to_vec()).map_err(|_| refused())
    }

    /// The bytes, for keyed hashes.
    pub(super) fn into_bytes(self) -> Zeroizing<[u8; 32]> {
        self.bytes
    }
}

/// Id and sealed part of a value or wrapped key.
fn parts(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix(FORM)?.split_once('.')
}

/// The id of the data key of a sealed value.
pub(super) fn key_of(text: &str) -> Option<&str> {
    parts(text).map(|(id, _)| id).filter(|id| id.len() == ID)
}

/// The id of the master key of a wrapped data key.
pub(super) fn master_of(wrapped: &str) -> &str {
    parts(wrapped).map_or("", |(id, _)| id)
}

fn key_binding(id: &str) -> Vec<u8> {
    cipher::binding(&["packetsense data key", id])
}

fn value_binding(key: &str, place: Place<'_>) -> Vec<u8> {
    let column = place.column;
    binding(&[
        "packetsense sealed value",
        key,
        column.table,
        column.name,
        place.row,
    ])
}

/// A data key's row.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Stored {
    pub(super) id: String,
    pub(super) wrapped: String,
}

/// The current key of a scope, kept from being retired until the transaction ends. On SQLite the transaction has locked
/// everything.
pub(super) async fn current(
    tx: &mut Tx,
    kind: Kind,
    scope: &str,
) -> Result<Option<Stored>, sqlx::Error> {
    let sql = match kind {
        Kind::Sqlite => "SELECT id, wrapped FROM data_keys WHERE scope = $1 AND retired_at IS NULL",
        Kind::Postgres => {
            "SELECT id, wrapped FROM data_keys WHERE scope = $1 AND retired_at IS NULL FOR SHARE"
        }
    };
    sqlx::query_as(sql)
        .bind(scope)
        .fetch_optional(&mut **tx)
        .await
}

/// Adds a key to its scope, unless the scope has a current one by now.
pub(super) async fn insert(
    tx: &mut Tx,
    scope: Scope<'_>,
    key: &Stored,
    now: i64,
) -> Result<(), sqlx::Error> {
    let (team, person) = match scope {
        Scope::Team(id) => (Some(id), None),
        Scope::Person(id) => (None, Some(id)),
        Scope::Deployment => (None, None),
    };
    insert_as(tx, &scope.text(), team, person, key, now).await
}

/// As [`insert`], for a scope as stored.
pub(super) async fn insert_as(
    tx: &mut Tx,
    scope: &str,
    team: Option<&str>,
    person: Option<&str>,
    key: &Stored,
    now: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO data_keys (id, scope, team_id, person_id, wrapped, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (scope) WHERE retired_at IS NULL DO NOTHING",
    )
    .bind(&key.id)
    .bind(scope)
    .bind(team)
    .bind(person)
    .bind(&key.wrapped)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The row of one key. Only for values whose row the transaction holds locked.
pub(super) async fn by_id(tx: &mut Tx, id: &str) -> Result<Option<Stored>, sqlx::Error> {
    sqlx::query_as("SELECT id, wrapped FROM data_keys WHERE id = $1")
        .bind(id)
        .fetch_optional(&mut **tx)
        .await
}

/// The ids of the master keys that wrap data keys.
pub(super) async fn masters(db: &Db) -> Result<Vec<String>, sqlx::Error> {
    let rows = sqlx::query("SELECT DISTINCT substr(wrapped, 3, 22) AS master FROM data_keys")
        .fetch_all(db.pool())
        .await?;
    rows.iter().map(|row| row.try_get("master")).collect()
}
