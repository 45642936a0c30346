//! Checksum lists of WordPress releases, imported by the operator.

use crate::store::{Db, Kind};
use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::Row as _;
use std::collections::BTreeMap;
use thiserror::Error;

/// Most files of a list; a release has about two thousand.
const MAX_FILES: usize = 20_000;

/// Why a list is not taken; nothing of it was kept.
#[derive(Debug, Error)]
pub enum ImportError {
    /// Version or locale is not written as WordPress writes them.
    #[error("{0} must be 1 to 32 letters, digits, '.', '-' or '_'")]
    Name(&'static str),
    /// Not JSON of the published format.
    #[error("the file is not a list of checksums: {0}")]
    Format(#[from] serde_json::Error),
    /// An entry that cannot be.
    #[error("{path:?}: {problem}")]
    Entry {
        /// Path of the entry.
        path: String,
        /// What is wrong.
        problem: &'static str,
    },
    /// Nothing in it, or more than any release has.
    #[error("the list has {0} files, not 1 to {MAX_FILES}")]
    Count(usize),
    /// The database failed.
    #[error("storing the list: {0}")]
    Store(#[from] sqlx::Error),
}

/// The published format, with SHA-256 beside it where `packetsense scan checksums --sha256` wrote the list.
#[derive(Deserialize)]
struct List {
    checksums: BTreeMap<String, String>,
    #[serde(default)]
    sha256: BTreeMap<String, String>,
}

const KNOWN_SQLITE: &str = "INSERT INTO known_files (sha256, verdict, source, added_at) \
     SELECT DISTINCT value, 'known_good', $2, $3 FROM json_each($1) WHERE TRUE ON CONFLICT (sha256) DO NOTHING";
const KNOWN_POSTGRES: &str = "INSERT INTO known_files (sha256, verdict, source, added_at) \
     SELECT DISTINCT v, 'known_good', CAST($2 AS TEXT), CAST($3 AS BIGINT) \
     FROM json_array_elements_text(CAST($1 AS JSON)) AS rows (v) ON CONFLICT (sha256) DO NOTHING";

/// Takes a list in the format that WordPress publishes, in place of an earlier one of the same version and locale, and
/// gives the number of files. Contents known by their SHA-256 become known good, unless they are known bad.
///
/// # Errors
/// [`ImportError`].
pub async fn import(
    db: &Db,
    version: &str,
    locale: &str,
    json: &[u8],
    now: i64,
) -> Result<usize, ImportError> {
    for (what, text) in [("the version", version), ("the locale", locale)] {
        if !is_name(text) {
            return Err(ImportError::Name(what));
        }
    }
    let list: List = serde_json::from_slice(json)?;
    let files = list.checksums.len();
    if !(1..=MAX_FILES).contains(&files) {
        return Err(ImportError::Count(files));
    }
    check(&list.checksums, 32)?;
    check(&list.sha256, 64)?;
    let document = json!({ "checksums": list.checksums }).to_string();
    let source = format!("core {version} {locale}");
    let hashes: Vec<Value> = list.sha256.into_values().map(Value::from).collect();
    let mut tx = db.begin().await?;
    sqlx::query(
        "INSERT INTO core_checksums (version, locale, document, files, imported_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (version, locale) DO UPDATE SET document = excluded.document, files = excluded.files, \
         imported_at = excluded.imported_at",
    )
    .bind(version)
    .bind(locale)
    .bind(document)
    .bind(i64::try_from(files).unwrap_or(i64::MAX))
    .bind(now)
    .execute(&mut *tx)
    .await?;
    let known = match db.kind() {
        Kind::Sqlite => KNOWN_SQLITE,
        Kind::Postgres => KNOWN_POSTGRES,
    };
    sqlx::query(known)
        .bind(Value::Array(hashes).to_string())
        .bind(source)
        .bind(now)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(files)
}

/// The list of a release as JSON, ready to be sent.
pub(crate) async fn of(
    db: &Db,
    version: &str,
    locale: &str,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query("SELECT document FROM core_checksums WHERE version = $1 AND locale = $2")
        .bind(version)
        .bind(locale)
        .fetch_optional(db.pool())
        .await?
        .map(|row| row.try_get("document"))
        .transpose()
}

/// Whether `text` may be a version or a locale.
pub(crate) fn is_name(text: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
    (1..=32).contains(&text.len()) && text.bytes().all(allowed)
}

fn check(hashes: &BTreeMap<String, String>, digits: usize) -> Result<(), ImportError> {
    let hexadecimal = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    for (path, hash) in hashes {
        let problem =
            if path.is_empty() || path.starts_with('/') || path.split('/').any(|p| p == "..") {
                "is not a path below the site's folder"
            } else if hash.len() != digits || !hash.bytes().all(hexadecimal) {
                "its hash is not in lower-case hexadecimal digits of the right length"
            } else {
                continue;
            };
        return Err(ImportError::Entry {
            path: path.clone(),
            problem,
        });
    }
    Ok(())
}
