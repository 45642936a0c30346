//! What waits to be done.

use crate::store::Db;
use serde::Serialize;
use sqlx::Row as _;

/// Rows of one kind or state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Queue {
    /// `jobs` or `mails`.
    pub of: &'static str,
    /// The kind of job, or the state of the mails.
    pub kind: String,
    /// How many there are.
    pub count: i64,
    /// How many were tried before.
    pub tried: i64,
    /// When the oldest was made, in microseconds since the epoch.
    pub oldest: i64,
}

/// Jobs by kind and mails by state; empty where nothing waits.
///
/// # Errors
/// The database's.
pub async fn queues(db: &Db) -> Result<Vec<Queue>, sqlx::Error> {
    let mut all = Vec::new();
    for (of, sql) in [
        (
            "jobs",
            "SELECT kind, CAST(COUNT(*) AS BIGINT) AS count, CAST(SUM(CASE WHEN attempts > 0 THEN 1 ELSE 0 END) AS \
             BIGINT) AS tried, MIN(created_at) AS oldest FROM jobs GROUP BY kind ORDER BY kind",
        ),
        (
            "mails",
            "SELECT state AS kind, CAST(COUNT(*) AS BIGINT) AS count, CAST(SUM(CASE WHEN attempts > 0 THEN 1 ELSE 0 END) \
             AS BIGINT) AS tried, MIN(created_at) AS oldest FROM outbox GROUP BY state ORDER BY state",
        ),
    ] {
        for row in sqlx::query(sql).fetch_all(db.pool()).await? {
            all.push(Queue {
                of,
                kind: row.try_get("kind")?,
                count: row.try_get("count")?,
                tried: row.try_get("tried")?,
                oldest: row.try_get("oldest")?,
            });
        }
    }
    Ok(all)
}
