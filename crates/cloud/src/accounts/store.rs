use crate::http::Person;
use crate::store::{Db, Tx};
use sqlx::{AnyPool, Row as _};

/// What a sign-up stores.
pub(super) struct NewPerson<'a> {
    pub(super) id: &'a str,
    pub(super) email: &'a str,
    pub(super) email_key: &'a str,
    pub(super) name: &'a str,
    pub(super) password: &'a str,
}

/// Inserts the person; `false` where the address has an account already.
pub(super) async fn insert(
    tx: &mut Tx,
    person: &NewPerson<'_>,
    now: i64,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "INSERT INTO people (id, email, email_key, name, password, age_confirmed_at, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT (email_key) DO NOTHING",
    )
    .bind(person.id)
    .bind(person.email)
    .bind(person.email_key)
    .bind(person.name)
    .bind(person.password)
    .bind(now)
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

pub(super) async fn insert_session(
    pool: &AnyPool,
    hash: &str,
    person: &str,
    now: i64,
    expires: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO sessions (token_hash, person_id, created_at, seen_at, expires_at) VALUES ($1, $2, $3, $3, $4)",
    )
    .bind(hash)
    .bind(person)
    .bind(now)
    .bind(expires)
    .execute(pool)
    .await?;
    Ok(())
}

pub(super) async fn delete_session(db: &Db, hash: &str) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM sessions WHERE token_hash = $1")
        .bind(hash)
        .execute(db.pool())
        .await?;
    Ok(())
}

/// A session that has not expired.
pub(super) struct Session {
    pub(super) person: Person,
    pub(super) created_at: i64,
    pub(super) seen_at: i64,
}

pub(super) async fn session(db: &Db, hash: &str, now: i64) -> Result<Option<Session>, sqlx::Error> {
    let row = sqlx::query(
        "SELECT p.id, p.email, p.name, p.confirmed_at, s.created_at, s.seen_at \
         FROM sessions s JOIN people p ON p.id = s.person_id WHERE s.token_hash = $1 AND s.expires_at > $2",
    )
    .bind(hash)
    .bind(now)
    .fetch_optional(db.pool())
    .await?;
    row.map(|row| {
        Ok(Session {
            person: Person {
                id: row.try_get("id")?,
                email: row.try_get("email")?,
                name: row.try_get("name")?,
                confirmed: row.try_get::<Option<i64>, _>("confirmed_at")?.is_some(),
            },
            created_at: row.try_get("created_at")?,
            seen_at: row.try_get("seen_at")?,
        })
    })
    .transpose()
}

pub(super) async fn touch_session(
    db: &Db,
    hash: &str,
    now: i64,
    expires: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE sessions SET seen_at = $2, expires_at = $3 WHERE token_hash = $1")
        .bind(hash)
        .bind(now)
        .bind(expires)
        .execute(db.pool())
        .await?;
    Ok(())
}

pub(super) async fn delete_expired(db: &Db, now: i64) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM sessions WHERE expires_at <= $1")
        .bind(now)
        .execute(db.pool())
        .await?;
    Ok(())
}
