//! Hashes of files that differ from the published release, and what is known about such contents.

use super::Site;
use crate::app::App;
use crate::store::Kind;
use packetsense_wire::message::hashes::{FileHash, HashVerdict};
use serde_json::{Value, json};
use sqlx::Row as _;
use std::collections::{BTreeMap, BTreeSet};

/// A file that the site reported by its hash.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ReportedFile {
    /// Below the site's folder; came from the site, escape it.
    pub path: String,
    /// Bytes.
    pub size: i64,
    /// Hexadecimal.
    pub sha256: String,
    /// `core`, or the kind and slug of a plugin or theme.
    pub component: String,
    /// When, microseconds since the epoch.
    pub reported_at: i64,
    /// `known_good`, `known_bad` or `unknown`, by what is known now.
    pub verdict: String,
}

/// The files that a site reported last, at most `limit`, the newest first.
///
/// # Errors
/// The database's.
pub async fn of(app: &App, site: &Site, limit: u32) -> Result<Vec<ReportedFile>, sqlx::Error> {
    sqlx::query_as(
        "SELECT f.path, f.size, f.sha256, f.component, f.reported_at, COALESCE(k.verdict, 'unknown') AS verdict \
         FROM file_hashes f LEFT JOIN known_files k ON k.sha256 = f.sha256 WHERE f.site_id = $1 \
         ORDER BY f.reported_at DESC, f.path LIMIT $2",
    )
    .bind(&site.id)
    .bind(i64::from(limit))
    .fetch_all(app.db.pool())
    .await
}

const UPSERT_SQLITE: &str = "INSERT INTO file_hashes (site_id, path, size, sha256, component, reported_at) \
     SELECT $1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, $3 FROM json_each($2) WHERE TRUE \
     ON CONFLICT (site_id, path) DO UPDATE SET size = excluded.size, sha256 = excluded.sha256, \
     component = excluded.component, reported_at = excluded.reported_at";
const UPSERT_POSTGRES: &str = "INSERT INTO file_hashes (site_id, path, size, sha256, component, reported_at) \
     SELECT CAST($1 AS TEXT), v ->> 0, CAST(v ->> 1 AS BIGINT), v ->> 2, v ->> 3, CAST($3 AS BIGINT) \
     FROM json_array_elements(CAST($2 AS JSON)) AS rows (v) WHERE TRUE \
     ON CONFLICT (site_id, path) DO UPDATE SET size = excluded.size, sha256 = excluded.sha256, \
     component = excluded.component, reported_at = excluded.reported_at";
const VERDICTS_SQLITE: &str =
    "SELECT sha256, verdict FROM known_files WHERE sha256 IN (SELECT value FROM json_each($1))";
const VERDICTS_POSTGRES: &str = "SELECT sha256, verdict FROM known_files \
     WHERE sha256 IN (SELECT json_array_elements_text(CAST($1 AS JSON)))";

/// Keeps the files, and says what is known about each hash.
pub(crate) async fn report(
    app: &App,
    site: &Site,
    files: &[FileHash],
) -> Result<BTreeMap<String, HashVerdict>, sqlx::Error> {
    let (upsert, look_up) = match app.db.kind() {
        Kind::Sqlite => (UPSERT_SQLITE, VERDICTS_SQLITE),
        Kind::Postgres => (UPSERT_POSTGRES, VERDICTS_POSTGRES),
    };
    // One row a path: the last one that the site named.
    let by_path: BTreeMap<&str, &FileHash> = files.iter().map(|f| (f.path.as_str(), f)).collect();
    let rows: Vec<Value> = by_path
        .values()
        .map(|f| {
            let bytes = i64::try_from(f.size).unwrap_or(i64::MAX);
            json!([f.path, bytes, f.sha256, f.component])
        })
        .collect();
    let hashes: BTreeSet<&str> = files.iter().map(|f| f.sha256.as_str()).collect();
    sqlx::query(upsert)
        .bind(&site.id)
        .bind(Value::Array(rows).to_string())
        .bind(app.clock.now())
        .execute(app.db.pool())
        .await?;
    let mut known: BTreeMap<String, HashVerdict> = hashes
        .iter()
        .map(|hash| ((*hash).to_owned(), HashVerdict::Unknown))
        .collect();
    let rows = sqlx::query(look_up)
        .bind(json!(hashes).to_string())
        .fetch_all(app.db.pool())
        .await?;
    for row in rows {
        let verdict = match row.try_get::<String, _>("verdict")?.as_str() {
            "known_good" => HashVerdict::KnownGood,
            "known_bad" => HashVerdict::KnownBad,
            _ => HashVerdict::Unknown,
        };
        known.insert(row.try_get("sha256")?, verdict);
    }
    Ok(known)
}
