//! The present state of a site's files: the newest finding about each path. Findings also stand among the events.

use super::row;
use crate::store::{Db, Kind};
use packetsense_wire::message::event::{Event, Finding};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What is wrong with a file at present, as far as the site told.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct OpenFinding {
    /// Below the site's folder.
    pub path: String,
    /// `modified`, `unexpected` or `missing`.
    pub kind: String,
    /// Bytes; none where the file is missing.
    pub size: Option<i64>,
    /// Hexadecimal; none where the file is missing.
    pub sha256: Option<String>,
    /// `core`, or the kind and slug of a plugin or theme.
    pub component: String,
    /// `low` to `critical`.
    pub severity: String,
    /// When it was found first, microseconds since the epoch.
    pub first_at: i64,
    /// When it was reported last, microseconds since the epoch.
    pub last_at: i64,
}

const UPSERT: &str = " ON CONFLICT (site_id, path) DO UPDATE SET kind = excluded.kind, size = excluded.size, \
     sha256 = excluded.sha256, component = excluded.component, severity = excluded.severity, \
     last_at = excluded.last_at WHERE excluded.last_at >= open_findings.last_at";

/// The two statements differ only in how they unpack JSON.
const FROM_SQLITE: &str = "INSERT INTO open_findings (site_id, path, kind, size, sha256, component, severity, first_at, \
     last_at) SELECT $1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, \
     value ->> 6 FROM json_each($2) WHERE TRUE";
const FROM_POSTGRES: &str = "INSERT INTO open_findings (site_id, path, kind, size, sha256, component, severity, \
     first_at, last_at) SELECT CAST($1 AS TEXT), v ->> 0, v ->> 1, CAST(v ->> 2 AS BIGINT), v ->> 3, v ->> 4, v ->> 5, \
     CAST(v ->> 6 AS BIGINT), CAST(v ->> 6 AS BIGINT) FROM json_array_elements(CAST($2 AS JSON)) AS rows (v) WHERE TRUE";

/// Takes the findings among `events` into the state. Doing it again with the same events changes nothing.
///
/// # Errors
/// The database's; nothing was changed then.
pub async fn apply(db: &Db, site: &str, events: &[Event]) -> Result<(), sqlx::Error> {
    let mut newest = BTreeMap::<&str, &Finding>::new();
    for event in events {
        if let Event::Finding(finding) = event {
            let known = newest.entry(&finding.path).or_insert(finding);
            if finding.at >= known.at {
                *known = finding;
            }
        }
    }
    if newest.is_empty() {
        return Ok(());
    }
    let rows = newest.values().map(|f| {
        json!([
            f.path,
            f.kind,
            f.size.map(row::signed),
            f.sha256,
            f.component,
            f.severity,
            f.at
        ])
    });
    let insert = match db.kind() {
        Kind::Sqlite => FROM_SQLITE,
        Kind::Postgres => FROM_POSTGRES,
    };
    // Both parts are constants of this file.
    sqlx::query(sqlx::AssertSqlSafe(format!("{insert}{UPSERT}")))
        .bind(site)
        .bind(Value::Array(rows.collect()).to_string())
        .execute(db.pool())
        .await?;
    Ok(())
}

/// The findings of a site, the worst and newest first, at most `limit`.
///
/// # Errors
/// The database's.
pub async fn open(db: &Db, site: &str, limit: u32) -> Result<Vec<OpenFinding>, sqlx::Error> {
    sqlx::query_as(
        "SELECT path, kind, size, sha256, component, severity, first_at, last_at FROM open_findings \
         WHERE site_id = $1 ORDER BY CASE severity WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2 \
         ELSE 3 END, last_at DESC, path LIMIT $2",
    )
    .bind(site)
    .bind(i64::from(limit))
    .fetch_all(db.pool())
    .await
}

/// How many there are.
///
/// # Errors
/// The database's.
pub async fn count(db: &Db, site: &str) -> Result<i64, sqlx::Error> {
    use sqlx::Row as _;
    sqlx::query("SELECT CAST(COUNT(*) AS BIGINT) AS total FROM open_findings WHERE site_id = $1")
        .bind(site)
        .fetch_one(db.pool())
        .await?
        .try_get("total")
}

/// Takes a finding off the list because a person has dealt with it; the site reports it again if it is found again.
///
/// # Errors
/// The database's.
pub async fn dismiss(db: &Db, site: &str, path: &str) -> Result<bool, sqlx::Error> {
    let done = sqlx::query("DELETE FROM open_findings WHERE site_id = $1 AND path = $2")
        .bind(site)
        .bind(path)
        .execute(db.pool())
        .await?;
    Ok(done.rows_affected() > 0)
}
