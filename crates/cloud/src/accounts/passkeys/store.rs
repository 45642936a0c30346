use crate::store::{Db, Tx};
use sqlx::Row as _;

/// A passkey as its owner sees it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(in crate::accounts) struct Kept {
    pub(in crate::accounts) id: String,
    pub(super) credential_id: String,
    pub(in crate::accounts) name: String,
    pub(in crate::accounts) created_at: i64,
    pub(super) used_at: Option<i64>,
}

/// What an added passkey stores.
pub(super) struct New<'a> {
    pub(super) id: &'a str,
    pub(super) person: &'a str,
    pub(super) credential_id: &'a str,
    pub(super) credential: &'a str,
    pub(super) name: &'a str,
}

/// A person's passkeys, oldest first.
pub(in crate::accounts) async fn list(db: &Db, person: &str) -> Result<Vec<Kept>, sqlx::Error> {
    sqlx::query_as(
        "SELECT id, credential_id, name, created_at, used_at FROM passkeys WHERE person_id = $1 \
         ORDER BY created_at, id",
    )
    .bind(person)
    .fetch_all(db.pool())
    .await
}

/// Stores one; `false` where that credential is known already.
pub(super) async fn insert(tx: &mut Tx, new: &New<'_>, now: i64) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "INSERT INTO passkeys (id, person_id, credential_id, credential, name, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (credential_id) DO NOTHING",
    )
    .bind(new.id)
    .bind(new.person)
    .bind(new.credential_id)
    .bind(new.credential)
    .bind(new.name)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Removes one of a person's own and gives its name.
pub(super) async fn delete(
    tx: &mut Tx,
    person: &str,
    id: &str,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query("DELETE FROM passkeys WHERE id = $1 AND person_id = $2 RETURNING name")
        .bind(id)
        .bind(person)
        .fetch_optional(&mut **tx)
        .await?
        .map(|row| row.try_get("name"))
        .transpose()
}

/// The credential of that id, if it is that person's.
pub(super) async fn credential(
    db: &Db,
    person: &str,
    credential_id: &str,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query("SELECT credential FROM passkeys WHERE credential_id = $1 AND person_id = $2")
        .bind(credential_id)
        .bind(person)
        .fetch_optional(db.pool())
        .await?
        .map(|row| row.try_get("credential"))
        .transpose()
}

/// Notes a use and what it changed. `false` where the credential is not the one that was read: two answers of one
/// device came at once, or it was removed meanwhile.
pub(super) async fn note_use(
    db: &Db,
    credential_id: &str,
    (before, after): (&str, &str),
    now: i64,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE passkeys SET credential = $3, used_at = $4 WHERE credential_id = $1 AND credential = $2",
    )
    .bind(credential_id)
    .bind(before)
    .bind(after)
    .bind(now)
    .execute(db.pool())
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn insert_ceremony(
    db: &Db,
    id_hash: &str,
    person: Option<&str>,
    state: &str,
    expires: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO ceremonies (id_hash, person_id, state, expires_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(id_hash)
    .bind(person)
    .bind(state)
    .bind(expires)
    .execute(db.pool())
    .await?;
    Ok(())
}

/// Takes a ceremony out and gives its state, if it is that person's (or a sign-in) and not too old.
pub(super) async fn take_ceremony(
    db: &Db,
    id_hash: &str,
    person: Option<&str>,
    now: i64,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query(
        "DELETE FROM ceremonies WHERE id_hash = $1 AND COALESCE(person_id, '') = $2 AND expires_at > $3 \
         RETURNING state",
    )
    .bind(id_hash)
    .bind(person.unwrap_or_default())
    .bind(now)
    .fetch_optional(db.pool())
    .await?
    .map(|row| row.try_get("state"))
    .transpose()
}

pub(super) async fn delete_expired_ceremonies(db: &Db, now: i64) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM ceremonies WHERE expires_at <= $1")
        .bind(now)
        .execute(db.pool())
        .await?;
    Ok(())
}

/// Forgets what a person has begun: whoever began to add a passkey in a session that was ended cannot finish it.
pub(in crate::accounts) async fn delete_ceremonies(
    tx: &mut Tx,
    person: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM ceremonies WHERE person_id = $1")
        .bind(person)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
