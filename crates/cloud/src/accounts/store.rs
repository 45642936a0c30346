use crate::store::{Db, Tx};
use sqlx::Row as _;

/// What a sign-up stores.
pub(super) struct NewPerson<'a> {
    pub(super) id: &'a str,
    pub(super) email: &'a str,
    pub(super) email_key: &'a str,
    pub(super) name: &'a str,
    pub(super) password: &'a str,
    /// When the address was confirmed.
    pub(super) confirmed_at: Option<i64>,
}

/// Inserts the person; `false` where the address has an account already.
pub(super) async fn insert(
    tx: &mut Tx,
    person: &NewPerson<'_>,
    now: i64,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "INSERT INTO people (id, email, email_key, name, password, age_confirmed_at, created_at, \
         confirmed_at) VALUES ($1, $2, $3, $4, $5, $6, $6, $7) ON CONFLICT (email_key) DO NOTHING",
    )
    .bind(person.id)
    .bind(person.email)
    .bind(person.email_key)
    .bind(person.name)
    .bind(person.password)
    .bind(now)
    .bind(person.confirmed_at)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn insert_acceptance(
    tx: &mut Tx,
    id: &str,
    person: &str,
    document: &str,
    version: &str,
    now: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO acceptances (id, person_id, document, version, accepted_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(id)
        .bind(person)
        .bind(document)
        .bind(version)
        .bind(now)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Id and password hash.
pub(super) async fn credentials(
    db: &Db,
    email_key: &str,
) -> Result<Option<(String, String)>, sqlx::Error> {
    sqlx::query_as("SELECT id, password FROM people WHERE email_key = $1")
        .bind(email_key)
        .fetch_optional(db.pool())
        .await
}

/// Confirms the address of a person, if it is still that one.
pub(super) async fn confirm(
    tx: &mut Tx,
    person: &str,
    email: &str,
    now: i64,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query("UPDATE people SET confirmed_at = $3 WHERE id = $1 AND email = $2")
        .bind(person)
        .bind(email)
        .bind(now)
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Sets the password of whoever has that address, which is confirmed by it.
pub(super) async fn set_password(
    tx: &mut Tx,
    person: &str,
    email_key: &str,
    hash: &str,
    now: i64,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE people SET password = $3, confirmed_at = COALESCE(confirmed_at, $4) \
         WHERE id = $1 AND email_key = $2",
    )
    .bind(person)
    .bind(email_key)
    .bind(hash)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Sets the password of a person whose present one is still `old`.
pub(super) async fn change_password(
    tx: &mut Tx,
    person: &str,
    old: &str,
    hash: &str,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query("UPDATE people SET password = $3 WHERE id = $1 AND password = $2")
        .bind(person)
        .bind(old)
        .bind(hash)
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn set_email(
    tx: &mut Tx,
    person: &str,
    email: &str,
    email_key: &str,
    now: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE people SET email = $2, email_key = $3, confirmed_at = $4 WHERE id = $1")
        .bind(person)
        .bind(email)
        .bind(email_key)
        .bind(now)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The person's address; nobody else changes the person until the transaction ends.
pub(super) async fn lock_email(tx: &mut Tx, person: &str) -> Result<Option<String>, sqlx::Error> {
    sqlx::query("UPDATE people SET email = email WHERE id = $1 RETURNING email")
        .bind(person)
        .fetch_optional(&mut **tx)
        .await?
        .map(|row| row.try_get("email"))
        .transpose()
}

pub(super) async fn name_and_address(
    tx: &mut Tx,
    person: &str,
) -> Result<Option<(String, String)>, sqlx::Error> {
    sqlx::query_as("SELECT name, email FROM people WHERE id = $1")
        .bind(person)
        .fetch_optional(&mut **tx)
        .await
}

/// Whether an address has an account.
pub(super) async fn has_account(tx: &mut Tx, email_key: &str) -> Result<bool, sqlx::Error> {
    let row = sqlx::query("SELECT id FROM people WHERE email_key = $1")
        .bind(email_key)
        .fetch_optional(&mut **tx)
        .await?;
    Ok(row.is_some())
}

/// Hashes of the devices that a person has signed in from.
pub(super) async fn devices(tx: &mut Tx, person: &str) -> Result<Vec<String>, sqlx::Error> {
    let rows = sqlx::query("SELECT device_hash FROM devices WHERE person_id = $1")
        .bind(person)
        .fetch_all(&mut **tx)
        .await?;
    rows.iter().map(|row| row.try_get("device_hash")).collect()
}

pub(super) async fn note_device(
    tx: &mut Tx,
    hash: &str,
    person: &str,
    now: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO devices (device_hash, person_id, seen_at) VALUES ($1, $2, $3) \
         ON CONFLICT (device_hash) DO UPDATE SET seen_at = excluded.seen_at",
    )
    .bind(hash)
    .bind(person)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

pub(super) async fn delete_devices(db: &Db, before: i64) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM devices WHERE seen_at < $1")
        .bind(before)
        .execute(db.pool())
        .await?;
    Ok(())
}
