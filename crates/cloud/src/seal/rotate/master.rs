use super::{BATCH, RotateError, begin, pause, picking, was_busy};
use crate::seal::Vault;
use crate::seal::data_keys::{DataKey, HASHES, Stored, master_of};
use crate::seal::master::{Master, MasterError};
use crate::store::Db;
use sqlx::AssertSqlSafe;
use std::time::Instant;

/// Wraps every data key with the next master key. `tell` gets the number of keys that are done. Gives the id of the
/// master key that is in use then, and how many keys were wrapped anew.
///
/// Processes that run meanwhile look for master keys again when they meet one that they do not know.
///
/// # Errors
/// [`RotateError`]; running it again goes on where it stopped.
pub async fn rotate(
    db: &Db,
    vault: &Vault,
    tell: &mut (dyn FnMut(i64) + Send),
) -> Result<(String, i64), RotateError> {
    let source = vault.source();
    let next = source.successor().await?.ok_or(MasterError::Damaged)?;
    // The key of hashes first: new data keys are wrapped with whatever wraps that one.
    // Then those that nobody holds, many at a time; then the others one by one.
    let (hashes, all) = (format!("scope = '{HASHES}'"), "1 = 1".to_owned());
    let mut wrapped = 0;
    for (which, waiting) in [(&hashes, true), (&all, false), (&all, true)] {
        loop {
            let began = Instant::now();
            match wrap(db, vault, &next, which, waiting).await {
                Ok(0) => break,
                Ok(some) => {
                    wrapped += some;
                    tell(wrapped);
                }
                Err(error) if was_busy(&error) => {}
                Err(error) => return Err(error),
            }
            pause(began.elapsed()).await;
        }
    }
    if wrapped == 0 && !source.is_file() {
        return Err(RotateError::NoOther(source.name()));
    }
    source.settle()?;
    Ok((next.id().to_owned(), wrapped))
}

/// Wraps a batch of keys that are not wrapped with `next` yet; with `waiting` one key, and waits for it.
async fn wrap(
    db: &Db,
    vault: &Vault,
    next: &Master,
    which: &str,
    waiting: bool,
) -> Result<i64, RotateError> {
    let (limit, clause) = if waiting {
        (1, "FOR UPDATE")
    } else {
        (BATCH, "FOR UPDATE SKIP LOCKED")
    };
    let sql = format!(
        "SELECT id, wrapped FROM data_keys WHERE {which} AND substr(wrapped, 3, 22) <> $1 ORDER BY id LIMIT {limit} {}",
        picking(db.kind(), clause)
    );
    let mut tx = begin(db).await?;
    let keys: Vec<Stored> = sqlx::query_as(AssertSqlSafe(sql))
        .bind(next.id())
        .fetch_all(&mut *tx)
        .await?;
    let mut done = 0;
    for stored in &keys {
        let old = vault.master(master_of(&stored.wrapped)).await?;
        let key = DataKey::unwrap(&stored.id, &stored.wrapped, &old)?;
        sqlx::query("UPDATE data_keys SET wrapped = $2 WHERE id = $1")
            .bind(&stored.id)
            .bind(key.wrap(next)?)
            .execute(&mut *tx)
            .await?;
        done += 1;
    }
    tx.commit().await?;
    Ok(done)
}
