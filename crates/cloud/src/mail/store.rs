use super::{Dead, To};
use crate::app::App;
use crate::seal::{OUTBOX_ADDRESS, OUTBOX_LETTER, Scope};
use crate::store::{Db, Tx};

/// What a try needs to know.
pub(super) struct Waiting {
    pub(super) address: String,
    pub(super) letter: String,
}

pub(super) async fn insert(
    tx: &mut Tx,
    app: &App,
    id: &str,
    to: To<'_>,
    letter: &str,
) -> Result<(), sqlx::Error> {
    let key = app.vault.key(tx, Scope::person(to.person)).await?;
    sqlx::query(
        "INSERT INTO outbox (id, person_id, address, language, letter, state, attempts, created_at) \
         VALUES ($1, $2, $3, 'en', $4, 'waiting', 0, $5)",
    )
    .bind(id)
    .bind(to.person)
    .bind(key.seal(OUTBOX_ADDRESS.of(id), to.address)?)
    .bind(key.seal(OUTBOX_LETTER.of(id), letter)?)
    .bind(app.clock.now())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

pub(super) async fn waiting(app: &App, id: &str) -> Result<Option<Waiting>, sqlx::Error> {
    let row = sqlx::query(
        "SELECT o.address, o.letter, a.wrapped AS address_key, l.wrapped AS letter_key FROM outbox o \
         LEFT JOIN data_keys a ON a.id = substr(o.address, 3, 36) \
         LEFT JOIN data_keys l ON l.id = substr(o.letter, 3, 36) WHERE o.id = $1 AND o.state = 'waiting'",
    )
    .bind(id)
    .fetch_optional(app.db.pool())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let address = app
        .vault
        .read(OUTBOX_ADDRESS.of(id), &row, "address_key")
        .await?;
    let letter = app
        .vault
        .read(OUTBOX_LETTER.of(id), &row, "letter_key")
        .await?;
    Ok(address
        .zip(letter)
        .map(|(address, letter)| Waiting { address, letter }))
}

pub(super) async fn remove(db: &Db, id: &str) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM outbox WHERE id = $1")
        .bind(id)
        .execute(db.pool())
        .await?;
    Ok(())
}

pub(super) async fn failed(
    db: &Db,
    id: &str,
    state: &str,
    attempts: i64,
    error: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE outbox SET state = $2, attempts = $3, last_error = $4 WHERE id = $1")
        .bind(id)
        .bind(state)
        .bind(attempts)
        .bind(error)
        .execute(db.pool())
        .await?;
    Ok(())
}

pub(super) async fn dead(db: &Db) -> Result<Vec<Dead>, sqlx::Error> {
    sqlx::query_as(
        "SELECT id, attempts, last_error, created_at FROM outbox WHERE state = 'dead' ORDER BY id DESC",
    )
    .fetch_all(db.pool())
    .await
}

pub(super) async fn revive(tx: &mut Tx, id: &str) -> Result<bool, sqlx::Error> {
    let done = sqlx::query("UPDATE outbox SET state = 'waiting' WHERE id = $1 AND state = 'dead'")
        .bind(id)
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn delete_dead(db: &Db, before: i64) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM outbox WHERE state = 'dead' AND created_at < $1")
        .bind(before)
        .execute(db.pool())
        .await?;
    Ok(())
}
