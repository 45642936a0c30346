use crate::seal::SEALED;
use crate::store::Db;
use sqlx::{AssertSqlSafe, Row as _};

/// How keys and sealed values stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Ids of the master keys in use, and how many data keys each wraps.
    pub masters: Vec<(String, i64)>,
    /// Data keys that seal: of teams, of people, of the deployment.
    pub current: [i64; 3],
    /// Data keys that only open.
    pub retired: i64,
    /// By `table.column`: sealed values, and those of them that lie under a retired key.
    pub values: Vec<(String, i64, i64)>,
    /// When the last rotation began and ended, microseconds since the epoch, and how many values it has sealed anew.
    pub rotation: Option<(i64, Option<i64>, i64)>,
}

/// Looks.
///
/// # Errors
/// Of the database.
pub async fn status(db: &Db) -> Result<Status, sqlx::Error> {
    let masters = sqlx::query_as(
        "SELECT substr(wrapped, 3, 22) AS master, CAST(COUNT(*) AS BIGINT) AS n FROM data_keys GROUP BY 1 ORDER BY 1",
    )
    .fetch_all(db.pool())
    .await?;
    let row = sqlx::query(
        "SELECT CAST(COUNT(CASE WHEN retired_at IS NULL AND team_id IS NOT NULL THEN 1 END) AS BIGINT) AS teams, \
         CAST(COUNT(CASE WHEN retired_at IS NULL AND person_id IS NOT NULL THEN 1 END) AS BIGINT) AS people, \
         CAST(COUNT(CASE WHEN retired_at IS NULL AND scope = 'deployment' THEN 1 END) AS BIGINT) AS deployment, \
         CAST(COUNT(retired_at) AS BIGINT) AS retired FROM data_keys",
    )
    .fetch_one(db.pool())
    .await?;
    let mut values = Vec::new();
    for column in &SEALED {
        let sql = format!(
            "SELECT CAST(COUNT({name}) AS BIGINT), CAST(COUNT(k.retired_at) AS BIGINT) FROM {table} t \
             LEFT JOIN data_keys k ON k.id = substr(t.{name}, 3, 36)",
            name = column.name,
            table = column.table,
        );
        let (all, old): (i64, i64) = sqlx::query_as(AssertSqlSafe(sql))
            .fetch_one(db.pool())
            .await?;
        values.push((column.text(), all, old));
    }
    let rotation = sqlx::query_as(
        "SELECT began_at, finished_at, resealed FROM key_rotations ORDER BY id DESC LIMIT 1",
    )
    .fetch_optional(db.pool())
    .await?;
    Ok(Status {
        masters,
        current: [
            row.try_get("teams")?,
            row.try_get("people")?,
            row.try_get("deployment")?,
        ],
        retired: row.try_get("retired")?,
        values,
        rotation,
    })
}
