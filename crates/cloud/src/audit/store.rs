use super::Entry;
use crate::store::{Db, Tx};
use sqlx::{FromRow as _, Row as _};

/// Takes the next number and locks the chain until the transaction ends.
pub(super) async fn advance(tx: &mut Tx) -> Result<(i64, String), sqlx::Error> {
    let row = sqlx::query("UPDATE audit_head SET seq = seq + 1 WHERE one = 1 RETURNING seq, hash")
        .fetch_one(&mut **tx)
        .await?;
    Ok((row.try_get("seq")?, row.try_get("hash")?))
}

pub(super) async fn append(
    tx: &mut Tx,
    entry: &Entry,
    salt: &str,
    detail: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO audit (seq, id, at, act, person_id, team_id, subject_id, commitment, hash) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(entry.seq)
    .bind(&entry.id)
    .bind(entry.at)
    .bind(&entry.act)
    .bind(&entry.person_id)
    .bind(&entry.team_id)
    .bind(&entry.subject_id)
    .bind(&entry.commitment)
    .bind(&entry.hash)
    .execute(&mut **tx)
    .await?;
    sqlx::query("INSERT INTO audit_details (audit_id, salt, detail, at) VALUES ($1, $2, $3, $4)")
        .bind(&entry.id)
        .bind(salt)
        .bind(detail)
        .bind(entry.at)
        .execute(&mut **tx)
        .await?;
    sqlx::query("UPDATE audit_head SET hash = $1 WHERE one = 1")
        .bind(&entry.hash)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// At most the next thousand entries up to number `to`, each with salt and details where they were not erased.
pub(super) async fn after(
    db: &Db,
    seq: i64,
    to: i64,
) -> Result<Vec<(Entry, Option<(String, String)>)>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT a.seq, a.id, a.at, a.act, a.person_id, a.team_id, a.subject_id, a.commitment, a.hash, \
         d.salt, d.detail FROM audit a LEFT JOIN audit_details d ON d.audit_id = a.id \
         WHERE a.seq > $1 AND a.seq <= $2 ORDER BY a.seq LIMIT 1000",
    )
    .bind(seq)
    .bind(to)
    .fetch_all(db.pool())
    .await?;
    rows.iter()
        .map(|row| {
            let salt: Option<String> = row.try_get("salt")?;
            let detail: Option<String> = row.try_get("detail")?;
            Ok((Entry::from_row(row)?, salt.zip(detail)))
        })
        .collect()
}

/// The end of the chain, and the number of the newest entry at the same moment.
pub(super) struct Head {
    pub(super) seq: i64,
    pub(super) hash: String,
    pub(super) newest: i64,
}

pub(super) async fn head(db: &Db) -> Result<Head, sqlx::Error> {
    let row = sqlx::query(
        "SELECT seq, hash, COALESCE((SELECT MAX(seq) FROM audit), 0) AS newest FROM audit_head WHERE one = 1",
    )
    .fetch_one(db.pool())
    .await?;
    Ok(Head {
        seq: row.try_get("seq")?,
        hash: row.try_get("hash")?,
        newest: row.try_get("newest")?,
    })
}

pub(super) async fn erase_person(tx: &mut Tx, person: &str) -> Result<u64, sqlx::Error> {
    let done = sqlx::query(
        "DELETE FROM audit_details WHERE audit_id IN \
         (SELECT id FROM audit WHERE person_id = $1 OR subject_id = $1)",
    )
    .bind(person)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected())
}

/// Deletes the details of at most a thousand entries from before a time; gives how many.
pub(super) async fn erase_before(db: &Db, before: i64) -> Result<u64, sqlx::Error> {
    let done = sqlx::query(
        "DELETE FROM audit_details WHERE audit_id IN \
         (SELECT audit_id FROM audit_details WHERE at < $1 ORDER BY at LIMIT 1000)",
    )
    .bind(before)
    .execute(db.pool())
    .await?;
    Ok(done.rows_affected())
}
