//! One-time codes: stored hashed, good for a minute, kept for a day so that a second use is noticed.

use super::request::ConnectRequest;
use crate::app::App;
use crate::clock::{DAY, SECOND};
use crate::http::SignedIn;
use crate::sites::environment_text;
use crate::store::Tx;
use packetsense_wire::encoding::{random_base64url, to_base64url};
use sha2::{Digest as _, Sha256};

/// How long a code can be used, microseconds.
const LIFE: i64 = 60 * SECOND;

/// What a person agreed to.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct Agreement {
    pub(super) team_id: String,
    pub(super) person_id: String,
    pub(super) site_url: String,
    pub(super) site_name: String,
    pub(super) environment: String,
    pub(super) plugin: String,
    pub(super) jkt: String,
    pub(super) code_challenge: String,
    pub(super) redirect_uri: String,
    pub(super) expires_at: i64,
    pub(super) used_at: Option<i64>,
}

fn hash(code: &str) -> String {
    to_base64url(&Sha256::digest(code))
}

/// Makes a code for what the person agreed to.
pub(super) async fn issue(
    app: &App,
    who: &SignedIn,
    request: &ConnectRequest,
) -> Result<String, sqlx::Error> {
    let (code, now) = (random_base64url::<32>(), app.clock.now());
    sqlx::query(
        "INSERT INTO connect_codes (code_hash, team_id, person_id, site_url, site_name, environment, plugin, jkt, \
         code_challenge, redirect_uri, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(hash(&code))
    .bind(&who.team.id)
    .bind(&who.person.id)
    .bind(request.url.as_str())
    .bind(&request.name)
    .bind(environment_text(request.environment))
    .bind(&request.plugin)
    .bind(&request.jkt)
    .bind(&request.code_challenge)
    .bind(&request.redirect_text)
    .bind(now)
    .bind(now + LIFE)
    .execute(app.db.pool())
    .await?;
    Ok(code)
}

/// The code's row, locked until the transaction ends.
pub(super) async fn lock(tx: &mut Tx, code: &str) -> Result<Option<Agreement>, sqlx::Error> {
    sqlx::query_as(
        "UPDATE connect_codes SET expires_at = expires_at WHERE code_hash = $1 RETURNING team_id, person_id, site_url, \
         site_name, environment, plugin, jkt, code_challenge, redirect_uri, expires_at, used_at",
    )
    .bind(hash(code))
    .fetch_optional(&mut **tx)
    .await
}

/// Marks the code as used.
pub(super) async fn spend(tx: &mut Tx, code: &str, now: i64) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE connect_codes SET used_at = $2 WHERE code_hash = $1")
        .bind(hash(code))
        .bind(now)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Takes back what somebody agreed to who may not any more, where no site has come for it yet.
pub(crate) async fn withdraw(tx: &mut Tx, team: &str, person: &str) -> Result<(), sqlx::Error> {
    sqlx::query(
        "DELETE FROM connect_codes WHERE team_id = $1 AND person_id = $2 AND used_at IS NULL",
    )
    .bind(team)
    .bind(person)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Removes codes that ended a day ago.
pub(crate) async fn prune(app: &App) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM connect_codes WHERE expires_at < $1")
        .bind(app.clock.now() - DAY)
        .execute(app.db.pool())
        .await?;
    Ok(())
}
