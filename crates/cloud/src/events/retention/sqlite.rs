//! On SQLite: row by row in the file of a week, and the file whole when all of it is due.

use super::{Bounds, Swept, may_hold, network};
use crate::events::EventError;
use crate::events::files::Files;
use crate::events::week::Week;
use serde_json::{Value, json};
use sqlx::{AnyConnection, Connection as _, Executor as _, Row as _};

/// Rows that one transaction looks at: the writer of the same file waits no longer than for these.
const STEP: i64 = 10_000;

/// Blocked requests and log-ins that still hold something that could lead to a person. Files that findings name stay.
const UNCUT: &str = "SELECT rowid AS place, ip FROM events WHERE rowid > $1 AND rowid <= $2 AND at < $3 \
     AND type <> 'finding' AND (instr(coalesce(ip, '/'), '/') = 0 OR (type = 'block' AND (method IS NOT NULL \
     OR path IS NOT NULL OR field IS NOT NULL OR excerpt IS NOT NULL OR reference IS NOT NULL)))";

const CUT: &str = "UPDATE events SET ip = v.network, path = NULL, field = NULL, excerpt = NULL, reference = NULL, \
     method = CASE events.type WHEN 'block' THEN NULL ELSE method END \
     FROM (SELECT value ->> 0 AS place, value ->> 1 AS network FROM json_each($1)) AS v WHERE events.rowid = v.place";

const DELETE: &str = "DELETE FROM events WHERE rowid > $1 AND rowid <= $2 \
     AND (at < $3 OR (type = 'login' AND at < $4))";

pub(super) async fn sweep(
    files: &Files,
    bounds: Bounds,
    done: Bounds,
) -> Result<Swept, EventError> {
    let mut swept = Swept::default();
    for week in files.weeks()? {
        if week.end() <= bounds.drop {
            files.remove(week).await?;
            swept.dropped += 1;
        } else if may_hold(week.start(), week.end(), bounds, done) {
            in_file(files, week, bounds, &mut swept).await?;
        }
    }
    Ok(swept)
}

async fn in_file(
    files: &Files,
    week: Week,
    bounds: Bounds,
    swept: &mut Swept,
) -> Result<(), EventError> {
    let mut connection = files.writer(week).await?;
    let last: i64 = sqlx::query("SELECT COALESCE(MAX(rowid), 0) AS last FROM events")
        .fetch_one(&mut connection)
        .await?
        .try_get("last")?;
    let before = *swept;
    let mut from = 0;
    while from < last {
        step(&mut connection, from, bounds, swept).await?;
        from += STEP;
    }
    if *swept != before {
        // Until then what was cut out could still be read in the log beside the file.
        connection
            .execute("PRAGMA wal_checkpoint(TRUNCATE)")
            .await?;
    }
    connection.close().await?;
    Ok(())
}

async fn step(
    connection: &mut AnyConnection,
    from: i64,
    bounds: Bounds,
    swept: &mut Swept,
) -> Result<(), EventError> {
    let mut tx = connection.begin_with("BEGIN IMMEDIATE").await?;
    let deleted = sqlx::query(DELETE)
        .bind(from)
        .bind(from + STEP)
        .bind(bounds.drop)
        .bind(bounds.log_ins)
        .execute(&mut *tx)
        .await?
        .rows_affected();
    let rows = sqlx::query(UNCUT)
        .bind(from)
        .bind(from + STEP)
        .bind(bounds.cut)
        .fetch_all(&mut *tx)
        .await?;
    let mut networks = Vec::with_capacity(rows.len());
    for row in &rows {
        let address: Option<String> = row.try_get("ip")?;
        let address = address.map(|text| {
            if text.contains('/') {
                Some(text)
            } else {
                network(&text)
            }
        });
        networks.push(json!([row.try_get::<i64, _>("place")?, address.flatten()]));
    }
    if !networks.is_empty() {
        sqlx::query(CUT)
            .bind(Value::Array(networks).to_string())
            .execute(&mut *tx)
            .await?;
    }
    tx.commit().await?;
    swept.deleted += deleted;
    swept.cut += rows.len() as u64;
    Ok(())
}
