//! A sign-in whose password was right and whose code is missing. Its token stands in the cookie of sessions, but is
//! none: it opens the second step and nothing else, for ten minutes.

use crate::accounts::sessions;
use crate::app::App;
use crate::clock::SECOND;
use crate::http::{Result, cookies, see_other};
use crate::store::{Db, Tx};
use axum::http::HeaderMap;
use axum::response::Response;
use packetsense_wire::encoding::{is_base64url, random_base64url};

/// As long as a person may look for the phone.
const LIFE: i64 = 600 * SECOND;

/// One that was begun.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Half {
    token_hash: String,
    pub(super) person_id: String,
    /// Where the whole sign-in leads.
    pub(super) next_path: String,
}

/// Begins one, ends the session that the browser had, and leads to the second step.
pub(in crate::accounts) async fn begin(
    app: &App,
    person: &str,
    next: &str,
    headers: &HeaderMap,
) -> Result<Response> {
    if let Some(old) = cookies::get(headers, cookies::SESSION) {
        sessions::end(app, old).await?;
    }
    let token = random_base64url::<32>();
    sqlx::query(
        "INSERT INTO half_sessions (token_hash, person_id, next_path, expires_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(sessions::hash(&token))
    .bind(person)
    .bind(next)
    .bind(app.clock.now() + LIFE)
    .execute(app.db.pool())
    .await?;
    let mut response = see_other("/sign-in/code");
    sessions::give(&mut response, &token, LIFE);
    Ok(response)
}

/// That of a browser, where it has one that has not expired.
pub(super) async fn find(app: &App, headers: &HeaderMap) -> Result<Option<Half>> {
    let token = cookies::get(headers, cookies::SESSION).filter(|text| is_base64url(text, 43..=43));
    let Some(token) = token else { return Ok(None) };
    let found = sqlx::query_as(
        "SELECT token_hash, person_id, next_path FROM half_sessions WHERE token_hash = $1 AND expires_at > $2",
    )
    .bind(sessions::hash(token))
    .bind(app.clock.now())
    .fetch_optional(app.db.pool())
    .await?;
    Ok(found)
}

impl Half {
    /// Takes it out: it becomes one session at most.
    pub(super) async fn take(&self, db: &Db) -> Result<bool> {
        let done = sqlx::query("DELETE FROM half_sessions WHERE token_hash = $1")
            .bind(&self.token_hash)
            .execute(db.pool())
            .await?;
        Ok(done.rows_affected() == 1)
    }
}

/// Removes those of a person, whose password is another one now.
pub(in crate::accounts) async fn forget(tx: &mut Tx, person: &str) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM half_sessions WHERE person_id = $1")
        .bind(person)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Removes what has expired.
pub(super) async fn sweep(db: &Db, now: i64) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM half_sessions WHERE expires_at <= $1")
        .bind(now)
        .execute(db.pool())
        .await?;
    Ok(())
}
