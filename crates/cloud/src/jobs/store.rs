use super::Claimed;
use crate::store::{Db, Tx};
use sqlx::Row as _;

pub(super) async fn insert(
    tx: &mut Tx,
    id: &str,
    kind: &str,
    subject: &str,
    now: i64,
    run_at: i64,
) -> Result<(), sqlx::Error> {
    // The new id makes whoever runs the job now unable to remove or put off the new one.
    sqlx::query(
        "INSERT INTO jobs (id, kind, subject, attempts, run_at, claimed_until, created_at) \
         VALUES ($1, $2, $3, 0, $4, 0, $5) ON CONFLICT (kind, subject) DO UPDATE SET id = excluded.id, attempts = 0, \
         run_at = excluded.run_at, claimed_until = 0, created_at = excluded.created_at",
    )
    .bind(id)
    .bind(kind)
    .bind(subject)
    .bind(run_at)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Claims one due job until `until`. Of two that want the same one, the second finds it claimed.
pub(super) async fn claim(db: &Db, now: i64, until: i64) -> Result<Option<Claimed>, sqlx::Error> {
    // Without work, which is nearly always, nothing is locked.
    let due = sqlx::query(
        "SELECT id FROM jobs WHERE run_at <= $1 AND claimed_until <= $1 ORDER BY run_at LIMIT 1",
    )
    .bind(now)
    .fetch_optional(db.pool())
    .await?;
    let Some(due) = due else {
        return Ok(None);
    };
    let row = sqlx::query(
        "UPDATE jobs SET claimed_until = $3, attempts = attempts + 1 \
         WHERE id = $2 AND run_at <= $1 AND claimed_until <= $1 RETURNING id, kind, subject, attempts",
    )
    .bind(now)
    .bind(due.try_get::<String, _>("id")?)
    .bind(until)
    .fetch_optional(db.pool())
    .await?;
    row.map(|row| {
        Ok(Claimed {
            id: row.try_get("id")?,
            kind: row.try_get("kind")?,
            subject: row.try_get("subject")?,
            attempts: row.try_get("attempts")?,
        })
    })
    .transpose()
}

/// Removes the job, unless somebody else has claimed it since.
pub(super) async fn remove(db: &Db, id: &str, attempts: i64) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM jobs WHERE id = $1 AND attempts = $2")
        .bind(id)
        .bind(attempts)
        .execute(db.pool())
        .await?;
    Ok(())
}

/// Lets the job run again at `run_at`, unless somebody else has claimed it since.
pub(super) async fn put_off(
    db: &Db,
    id: &str,
    attempts: i64,
    run_at: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE jobs SET run_at = $3, claimed_until = 0 WHERE id = $1 AND attempts = $2")
        .bind(id)
        .bind(attempts)
        .bind(run_at)
        .execute(db.pool())
        .await?;
    Ok(())
}
