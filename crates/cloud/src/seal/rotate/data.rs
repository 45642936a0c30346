use super::{BATCH, RotateError, pause, picking, sweep, was_busy};
use crate::clock::Clock;
use crate::seal::data_keys::{self, DataKey, HASHES, master_of};
use crate::seal::{MasterError, SEALED, Vault};
use crate::store::{Db, new_id};
use sqlx::{AssertSqlSafe, Row as _};
use std::time::Instant;

/// What a rotation tells while it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// It goes on with one that was interrupted.
    Resumed,
    /// So many data keys have a successor by now.
    Keys(i64),
    /// So many values were sealed anew by now, the last ones in that column.
    Values {
        /// `table.column`.
        column: String,
        /// In all columns.
        resealed: i64,
    },
}

/// What a rotation did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// Keys that got a successor.
    pub keys: i64,
    /// Values that were sealed anew.
    pub resealed: i64,
    /// Keys that were destroyed.
    pub destroyed: u64,
    /// Values that do not open, by place; they were left as they are, with their keys.
    pub damaged: Vec<String>,
}

/// Where a rotation is.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Run {
    pub(super) id: String,
    began_at: i64,
    keys: i64,
    pub(super) place: String,
    pub(super) after_id: String,
    pub(super) resealed: i64,
}

/// Gives every data key that is older than the beginning a successor, seals every value anew, and destroys the old keys.
///
/// # Errors
/// [`RotateError`]; running it again goes on where it stopped.
pub async fn rotate(
    db: &Db,
    vault: &Vault,
    tell: &mut (dyn FnMut(Step) + Send),
) -> Result<Done, RotateError> {
    let (mut run, resumed) = begin(db).await?;
    if resumed {
        tell(Step::Resumed);
    }
    retire(db, vault, &mut run, tell).await?;
    let mut damaged = Vec::new();
    let first = SEALED
        .iter()
        .position(|column| column.text() == run.place)
        .unwrap_or(0);
    for column in &SEALED[first..] {
        if column.text() != run.place {
            (run.place, run.after_id) = (column.text(), String::new());
        }
        sweep::column(db, vault, column, &mut run, &mut damaged, tell).await?;
    }
    let destroyed = destroy(db).await?;
    sqlx::query("UPDATE key_rotations SET finished_at = $2 WHERE id = $1")
        .bind(&run.id)
        .bind(Clock::System.now())
        .execute(db.pool())
        .await?;
    Ok(Done {
        keys: run.keys,
        resealed: run.resealed,
        destroyed,
        damaged,
    })
}

/// The rotation that was interrupted, or a new one; whether it is the former.
async fn begin(db: &Db) -> Result<(Run, bool), sqlx::Error> {
    let mut tx = db.begin().await?;
    let found: Option<Run> = sqlx::query_as(
        "SELECT id, began_at, keys, place, after_id, resealed FROM key_rotations WHERE finished_at IS NULL \
         ORDER BY id LIMIT 1",
    )
    .fetch_optional(&mut *tx)
    .await?;
    if let Some(run) = found {
        return Ok((run, true));
    }
    let run = Run {
        id: new_id(),
        began_at: Clock::System.now(),
        keys: 0,
        place: String::new(),
        after_id: String::new(),
        resealed: 0,
    };
    // Only the last one is remembered.
    sqlx::query("DELETE FROM key_rotations")
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "INSERT INTO key_rotations (id, began_at, keys, place, after_id, resealed) VALUES ($1, $2, 0, '', '', 0)",
    )
    .bind(&run.id)
    .bind(run.began_at)
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok((run, false))
}

/// Gives every key that is older than the beginning its successor. Whoever writes with a key holds it: when the key's
/// retirement is committed, every value that was sealed with it is there to be found.
async fn retire(
    db: &Db,
    vault: &Vault,
    run: &mut Run,
    tell: &mut (dyn FnMut(Step) + Send),
) -> Result<(), RotateError> {
    let mut waiting = false;
    loop {
        let began = Instant::now();
        match retire_some(db, vault, run, waiting).await {
            Ok(0) if waiting => return Ok(()),
            Ok(0) => waiting = true,
            Ok(some) => {
                run.keys += some;
                tell(Step::Keys(run.keys));
            }
            Err(error) if was_busy(&error) => {}
            Err(error) => return Err(error),
        }
        pause(began.elapsed()).await;
    }
}

/// One transaction of [`retire`]: many keys that nobody holds, or, `waiting`, one that somebody may hold.
async fn retire_some(db: &Db, vault: &Vault, run: &Run, waiting: bool) -> Result<i64, RotateError> {
    let (limit, clause) = if waiting {
        (1, "FOR UPDATE")
    } else {
        (BATCH, "FOR UPDATE SKIP LOCKED")
    };
    let mut tx = super::begin(db).await?;
    let sql = format!(
        "SELECT id, scope, team_id, person_id FROM data_keys WHERE retired_at IS NULL AND created_at < $1 \
         AND scope <> '{HASHES}' ORDER BY id LIMIT {limit} {}",
        picking(db.kind(), clause)
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(run.began_at)
        .fetch_all(&mut *tx)
        .await?;
    if rows.is_empty() {
        return Ok(0);
    }
    let hashes = data_keys::current(&mut tx, db.kind(), HASHES).await?;
    let hashes = hashes.ok_or(MasterError::Damaged)?;
    let master = vault.master(master_of(&hashes.wrapped)).await?;
    let (now, mut done) = (Clock::System.now(), 0);
    for row in &rows {
        let (id, scope): (String, String) = (row.try_get("id")?, row.try_get("scope")?);
        let team: Option<String> = row.try_get("team_id")?;
        let person: Option<String> = row.try_get("person_id")?;
        sqlx::query("UPDATE data_keys SET retired_at = $2 WHERE id = $1")
            .bind(&id)
            .bind(now)
            .execute(&mut *tx)
            .await?;
        let stored = DataKey::generate()?.stored(&master)?;
        let (team, person) = (team.as_deref(), person.as_deref());
        data_keys::insert_as(&mut tx, &scope, team, person, &stored, now).await?;
        done += 1;
    }
    sqlx::query("UPDATE key_rotations SET keys = keys + $2 WHERE id = $1")
        .bind(&run.id)
        .bind(done)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(done)
}

/// Deletes retired keys under which nothing is sealed any more.
async fn destroy(db: &Db) -> Result<u64, sqlx::Error> {
    let used: Vec<_> = SEALED
        .iter()
        .map(|column| {
            let (table, name) = (column.table, column.name);
            format!("SELECT substr({name}, 3, 36) FROM {table} WHERE {name} IS NOT NULL")
        })
        .collect();
    let sql = format!(
        "DELETE FROM data_keys WHERE retired_at IS NOT NULL AND id NOT IN ({})",
        used.join(" UNION ")
    );
    let mut tx = db.begin().await?;
    let done = sqlx::query(AssertSqlSafe(sql)).execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(done.rows_affected())
}
