use super::data::{Run, Step};
use super::{BATCH, RotateError, begin, pause, picking, was_busy};
use crate::seal::data_keys::DataKey;
use crate::seal::{Column, SealError, Vault};
use crate::store::Db;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row as _};
use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};

/// Most unwrapped keys that are remembered.
const REMEMBERED: usize = 10_000;

/// Seals every value of a column anew that lies under a retired key. Passes over the column are repeated until none is
/// left but those that do not open: a row that a request holds is passed over, and met in the next pass.
pub(super) async fn column(
    db: &Db,
    vault: &Vault,
    column: &'static Column,
    run: &mut Run,
    damaged: &mut Vec<String>,
    tell: &mut (dyn FnMut(Step) + Send),
) -> Result<(), RotateError> {
    let mut sweep = Sweep::new(db, vault, column);
    loop {
        while let Some(last) = sweep.end_of_batch(&run.after_id).await? {
            let began = Instant::now();
            match sweep.batch(run, &last).await {
                Ok(()) => tell(Step::Values {
                    column: column.text(),
                    resealed: run.resealed,
                }),
                Err(error) if was_busy(&error) => {}
                Err(error) => return Err(error),
            }
            pause(began.elapsed()).await;
        }
        if sweep.left().await? <= i64::try_from(sweep.damaged.len()).unwrap_or(i64::MAX) {
            damaged.extend(sweep.damaged);
            return Ok(());
        }
        run.after_id.clear();
        pause(Duration::ZERO).await;
    }
}

struct Sweep<'a> {
    db: &'a Db,
    vault: &'a Vault,
    column: &'static Column,
    keys: HashMap<String, DataKey>,
    /// Places of values that do not open.
    damaged: BTreeSet<String>,
}

impl<'a> Sweep<'a> {
    fn new(db: &'a Db, vault: &'a Vault, column: &'static Column) -> Self {
        Self {
            db,
            vault,
            column,
            keys: HashMap::new(),
            damaged: BTreeSet::new(),
        }
    }

    /// The row with which the batch after `after` ends; none where there are no more rows.
    async fn end_of_batch(&self, after: &str) -> Result<Option<String>, sqlx::Error> {
        let Column { table, key, name } = self.column;
        let sql = format!(
            "SELECT MAX(k) AS last FROM (SELECT {key} AS k FROM {table} WHERE {key} > $1 AND {name} IS NOT NULL \
             ORDER BY {key} LIMIT {BATCH}) batch"
        );
        sqlx::query(AssertSqlSafe(sql))
            .bind(after)
            .fetch_one(self.db.pool())
            .await?
            .try_get("last")
    }

    /// Seals the values up to `last` anew and notes that they are, in one transaction.
    async fn batch(&mut self, run: &mut Run, last: &str) -> Result<(), RotateError> {
        let Column { table, key, name } = self.column;
        let sql = format!(
            "SELECT t.{key} AS row_id, t.{name} AS value, o.id AS old_id, o.wrapped AS old_key, c.id AS new_id, \
             c.wrapped AS new_key FROM {table} t JOIN data_keys o ON o.id = substr(t.{name}, 3, 36) \
             JOIN data_keys c ON c.scope = o.scope AND c.retired_at IS NULL \
             WHERE t.{key} > $1 AND t.{key} <= $2 AND o.retired_at IS NOT NULL {}",
            picking(
                self.db.kind(),
                "FOR UPDATE OF t SKIP LOCKED FOR SHARE OF c SKIP LOCKED"
            )
        );
        let write = format!("UPDATE {table} SET {name} = $2 WHERE {key} = $1 AND {name} = $3");
        let mut tx = begin(self.db).await?;
        let rows = sqlx::query(AssertSqlSafe(sql))
            .bind(&run.after_id)
            .bind(last)
            .fetch_all(&mut *tx)
            .await?;
        let mut resealed = run.resealed;
        for row in &rows {
            let (id, old): (String, String) = (row.try_get("row_id")?, row.try_get("value")?);
            let Some(new) = self.anew(row, &id, &old).await? else {
                continue;
            };
            let done = sqlx::query(AssertSqlSafe(write.clone()))
                .bind(&id)
                .bind(new)
                .bind(old)
                .execute(&mut *tx)
                .await?;
            resealed += i64::try_from(done.rows_affected()).unwrap_or(0);
        }
        sqlx::query(
            "UPDATE key_rotations SET place = $2, after_id = $3, resealed = $4 WHERE id = $1",
        )
        .bind(&run.id)
        .bind(&run.place)
        .bind(last)
        .bind(resealed)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        last.clone_into(&mut run.after_id);
        run.resealed = resealed;
        Ok(())
    }

    /// The value under the current key of its scope; none where it does not open.
    async fn anew(
        &mut self,
        row: &AnyRow,
        id: &str,
        old: &str,
    ) -> Result<Option<String>, RotateError> {
        let place = self.column.of(id);
        let key = self
            .key(row.try_get("old_id")?, row.try_get("old_key")?)
            .await?;
        match key.open(place, old) {
            Ok(plain) => {
                let key = self
                    .key(row.try_get("new_id")?, row.try_get("new_key")?)
                    .await?;
                Ok(Some(key.seal(place, &plain)?))
            }
            Err(SealError::Form(place) | SealError::Refused(place)) => {
                self.damaged.insert(place);
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn key(&mut self, id: String, wrapped: String) -> Result<DataKey, SealError> {
        if let Some(key) = self.keys.get(&id) {
            return Ok(key.clone());
        }
        if self.keys.len() >= REMEMBERED {
            self.keys.clear();
        }
        let key = self.vault.unwrap(&id, &wrapped).await?;
        self.keys.insert(id, key.clone());
        Ok(key)
    }

    /// Values that still lie under a retired key.
    async fn left(&self) -> Result<i64, sqlx::Error> {
        let Column { table, name, .. } = self.column;
        let sql = format!(
            "SELECT CAST(COUNT(*) AS BIGINT) AS n FROM {table} t JOIN data_keys o \
             ON o.id = substr(t.{name}, 3, 36) WHERE o.retired_at IS NOT NULL"
        );
        sqlx::query(AssertSqlSafe(sql))
            .fetch_one(self.db.pool())
            .await?
            .try_get("n")
    }
}
