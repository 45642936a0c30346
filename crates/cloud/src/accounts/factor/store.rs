use crate::app::App;
use crate::seal::{AUTHENTICATOR_SECRET, Scope};
use crate::store::{Db, Tx};
use packetsense_wire::encoding::{from_base64url, to_base64url};
use sqlx::Row as _;
use zeroize::Zeroizing;

/// An authenticator app as stored.
pub(super) struct Authenticator {
    pub(super) secret: Zeroizing<Vec<u8>>,
    /// The last time step whose code was accepted.
    pub(super) step: i64,
    pub(super) created_at: i64,
    /// When its first code was typed; until then it asks for nothing.
    pub(super) confirmed_at: Option<i64>,
    pub(super) used_at: Option<i64>,
}

/// The app of a person, also one that is being set up.
pub(super) async fn authenticator(
    tx: &mut Tx,
    app: &App,
    person: &str,
) -> Result<Option<Authenticator>, sqlx::Error> {
    let row = sqlx::query(
        "SELECT a.secret, a.step, a.created_at, a.confirmed_at, a.used_at, k.wrapped AS secret_key \
         FROM authenticators a LEFT JOIN data_keys k ON k.id = substr(a.secret, 3, 36) WHERE a.person_id = $1",
    )
    .bind(person)
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let place = AUTHENTICATOR_SECRET.of(person);
    let secret = app.vault.read(place, &row, "secret_key").await?;
    let secret = secret.map(Zeroizing::new);
    Ok(Some(Authenticator {
        secret: Zeroizing::new(
            secret
                .and_then(|text| from_base64url(&text))
                .unwrap_or_default(),
        ),
        step: row.try_get("step")?,
        created_at: row.try_get("created_at")?,
        confirmed_at: row.try_get("confirmed_at")?,
        used_at: row.try_get("used_at")?,
    }))
}

/// Begins to set an app up, in place of one that was never confirmed; `false` where there is a confirmed one.
pub(super) async fn begin(
    tx: &mut Tx,
    app: &App,
    person: &str,
    secret: &[u8],
    now: i64,
) -> Result<bool, sqlx::Error> {
    let key = app.vault.key(tx, Scope::Person(person)).await?;
    let text = Zeroizing::new(to_base64url(secret));
    let done = sqlx::query(
        "INSERT INTO authenticators (person_id, secret, step, created_at) VALUES ($1, $2, 0, $3) \
         ON CONFLICT (person_id) DO UPDATE SET secret = excluded.secret, step = 0, created_at = excluded.created_at \
         WHERE authenticators.confirmed_at IS NULL",
    )
    .bind(person)
    .bind(key.seal(AUTHENTICATOR_SECRET.of(person), &text)?)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Confirms the app that is being set up by the step of its first code; `false` where another request was first.
pub(super) async fn confirm(
    tx: &mut Tx,
    person: &str,
    (created_at, step): (i64, i64),
    now: i64,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE authenticators SET confirmed_at = $4, step = $3 \
         WHERE person_id = $1 AND created_at = $2 AND confirmed_at IS NULL",
    )
    .bind(person)
    .bind(created_at)
    .bind(step)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that the code of a step was accepted; `false` where that one or a later one was before.
pub(super) async fn note_step(
    tx: &mut Tx,
    person: &str,
    step: i64,
    now: i64,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE authenticators SET step = $2, used_at = $3 \
         WHERE person_id = $1 AND step < $2 AND confirmed_at IS NOT NULL",
    )
    .bind(person)
    .bind(step)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Removes the app; `false` where there is no confirmed one.
pub(super) async fn remove(tx: &mut Tx, person: &str) -> Result<bool, sqlx::Error> {
    let done =
        sqlx::query("DELETE FROM authenticators WHERE person_id = $1 AND confirmed_at IS NOT NULL")
            .bind(person)
            .execute(&mut **tx)
            .await?;
    Ok(done.rows_affected() == 1)
}

/// What a person has: whether there is an app, and how many passkeys and recovery codes.
pub(super) async fn counts(db: &Db, person: &str) -> Result<(bool, i64, i64), sqlx::Error> {
    let row = sqlx::query(
        "SELECT CAST((SELECT COUNT(*) FROM authenticators WHERE person_id = $1 AND confirmed_at IS NOT NULL) \
         AS BIGINT) AS apps, CAST((SELECT COUNT(*) FROM passkeys WHERE person_id = $1) AS BIGINT) AS passkeys, \
         CAST((SELECT COUNT(*) FROM recovery_codes WHERE person_id = $1) AS BIGINT) AS codes",
    )
    .bind(person)
    .fetch_one(db.pool())
    .await?;
    Ok((
        row.try_get::<i64, _>("apps")? > 0,
        row.try_get("passkeys")?,
        row.try_get("codes")?,
    ))
}

/// Whether a person has any second factor at this point of a transaction.
pub(super) async fn any(tx: &mut Tx, person: &str) -> Result<bool, sqlx::Error> {
    let row = sqlx::query(
        "SELECT 1 AS one FROM authenticators WHERE person_id = $1 AND confirmed_at IS NOT NULL \
         UNION ALL SELECT 1 AS one FROM passkeys WHERE person_id = $1 LIMIT 1",
    )
    .bind(person)
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.is_some())
}

/// Puts these recovery codes in the place of all that there were.
pub(super) async fn set_codes(
    tx: &mut Tx,
    person: &str,
    hashes: &[String],
    now: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM recovery_codes WHERE person_id = $1")
        .bind(person)
        .execute(&mut **tx)
        .await?;
    for hash in hashes {
        sqlx::query(
            "INSERT INTO recovery_codes (code_hash, person_id, created_at) VALUES ($1, $2, $3)",
        )
        .bind(hash)
        .bind(person)
        .bind(now)
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

/// Uses a code up; gives how many are left, or `None` where it is none of theirs.
pub(super) async fn use_code(
    tx: &mut Tx,
    person: &str,
    hash: &str,
) -> Result<Option<i64>, sqlx::Error> {
    let done = sqlx::query("DELETE FROM recovery_codes WHERE person_id = $1 AND code_hash = $2")
        .bind(person)
        .bind(hash)
        .execute(&mut **tx)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    let row = sqlx::query(
        "SELECT CAST(COUNT(*) AS BIGINT) AS n FROM recovery_codes WHERE person_id = $1",
    )
    .bind(person)
    .fetch_one(&mut **tx)
    .await?;
    row.try_get("n").map(Some)
}
