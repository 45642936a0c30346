//! Nonces that were used, kept in the state database until nobody can use them again, also across restarts.

use crate::app::App;
use packetsense_wire::{CLOCK_BEHIND, MAX_LIFETIME, Parameters};

/// Takes note of a verified request's nonce; false where the same key has used it before.
pub(crate) async fn fresh(app: &App, parameters: &Parameters) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "INSERT INTO request_nonces (keyid, nonce, expires_at) VALUES ($1, $2, $3) ON CONFLICT (keyid, nonce) DO NOTHING",
    )
    .bind(&parameters.keyid)
    .bind(&parameters.nonce)
    .bind(parameters.expires)
    .execute(app.db.pool())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets nonces of requests that would be refused for their time; a clock that is set back a little is allowed for.
pub(crate) async fn prune(app: &App) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM request_nonces WHERE expires_at < $1")
        .bind(app.clock.seconds() - CLOCK_BEHIND - MAX_LIFETIME)
        .execute(app.db.pool())
        .await?;
    Ok(())
}
