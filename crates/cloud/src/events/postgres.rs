//! Events on PostgreSQL: one statement per batch into partitions by day of receipt.

use super::{EventError, Incoming, Stored, row};
use crate::clock::DAY;
use crate::store::Db;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use sqlx::{AssertSqlSafe, Row as _};

/// As on SQLite; `$3` as [`row::batch`] writes it.
const INSERT_EVENTS: &str = "INSERT INTO events (site_id, received_at, at, id, type, count, ip, method, path, field, \
     excerpt, rule, class, severity, action, status, reference, account_hash, account_exists, outcome, kind, size, \
     sha256, component) \
     SELECT CAST($1 AS TEXT), CAST($2 AS BIGINT), CAST(v ->> 0 AS BIGINT), v ->> 1, v ->> 2, CAST(v ->> 3 AS BIGINT), \
     v ->> 4, v ->> 5, v ->> 6, v ->> 7, v ->> 8, v ->> 9, v ->> 10, v ->> 11, v ->> 12, CAST(v ->> 13 AS BIGINT), \
     v ->> 14, v ->> 15, CAST(v ->> 16 AS BIGINT), v ->> 17, v ->> 18, CAST(v ->> 19 AS BIGINT), v ->> 20, v ->> 21 \
     FROM json_array_elements(CAST($3 AS JSON)) AS rows (v)";

/// Stores the batch in one transaction. Of two processes with the same batch one waits for the other.
pub(super) async fn append(db: &Db, incoming: &Incoming) -> Result<Stored, EventError> {
    let batch = incoming.batch.batch.to_string();
    let mut transaction = db.begin().await?;
    let claimed = sqlx::query(
        "INSERT INTO event_batches (site_id, batch, seq, dropped, sealed_at, received_at, events, plugin) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (site_id, batch) DO NOTHING",
    )
    .bind(&incoming.site)
    .bind(&batch)
    .bind(row::signed(incoming.batch.seq))
    .bind(row::signed(incoming.batch.dropped))
    .bind(incoming.batch.sealed_at)
    .bind(incoming.received_at)
    .bind(incoming.count)
    .bind(&incoming.batch.plugin)
    .execute(&mut *transaction)
    .await?;
    if claimed.rows_affected() == 0 {
        let row = sqlx::query("SELECT events FROM event_batches WHERE site_id = $1 AND batch = $2")
            .bind(&incoming.site)
            .bind(&batch)
            .fetch_one(&mut *transaction)
            .await?;
        return Ok(Stored::before(row.try_get("events")?));
    }
    let day = Day::of(incoming.received_at);
    if !day.is_there(&mut transaction).await? {
        day.make(&mut transaction).await?;
    }
    sqlx::query(INSERT_EVENTS)
        .bind(&incoming.site)
        .bind(incoming.received_at)
        .bind(&incoming.rows)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(Stored::now(incoming.count))
}

/// A day in UTC, and its partition.
pub(super) struct Day {
    pub(super) start: i64,
    pub(super) name: String,
}

impl Day {
    fn of(at: i64) -> Self {
        let start = at - at.rem_euclid(DAY);
        let time = Timestamp::from_microsecond(start).unwrap_or(Timestamp::UNIX_EPOCH);
        let date = TimeZone::UTC.to_datetime(time).date();
        let (year, month, day) = (date.year(), date.month(), date.day());
        Self {
            start,
            name: format!("events_{year:04}{month:02}{day:02}"),
        }
    }

    /// The day whose partition has this name, where it is one of ours.
    pub(super) fn of_name(name: &str) -> Option<Self> {
        let digits = name
            .strip_prefix("events_")
            .filter(|text| text.len() == 8)?;
        let part = |range: std::ops::Range<usize>| digits.get(range);
        let (year, month, day) = (
            part(0..4)?.parse(),
            part(4..6)?.parse(),
            part(6..8)?.parse(),
        );
        let date = jiff::civil::Date::new(year.ok()?, month.ok()?, day.ok()?).ok()?;
        let start = TimeZone::UTC.to_timestamp(date.at(0, 0, 0, 0)).ok()?;
        Some(Self::of(start.as_microsecond())).filter(|day| day.name == name)
    }

    async fn is_there(&self, connection: &mut sqlx::AnyConnection) -> Result<bool, sqlx::Error> {
        let row = sqlx::query("SELECT to_regclass($1) IS NOT NULL AS there")
            .bind(&self.name)
            .fetch_one(connection)
            .await?;
        row.try_get("there")
    }

    /// Makes the partition; the lock lets one transaction do it while others wait, as making it twice is an error.
    async fn make(&self, connection: &mut sqlx::AnyConnection) -> Result<(), sqlx::Error> {
        sqlx::query("SELECT 1 AS locked FROM (SELECT pg_advisory_xact_lock(4201, 1)) AS lock")
            .fetch_one(&mut *connection)
            .await?;
        // The name and the bounds are digits of our own making; a statement of this kind takes no parameters.
        let (name, from, to) = (&self.name, self.start, self.start + DAY);
        let make = format!(
            "CREATE TABLE IF NOT EXISTS {name} PARTITION OF events FOR VALUES FROM ({from}) TO ({to})"
        );
        sqlx::query(AssertSqlSafe(make)).execute(connection).await?;
        Ok(())
    }
}
