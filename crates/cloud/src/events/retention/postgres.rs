//! On PostgreSQL: row by row in the partition of a day, and the partition whole when all of it is due.

use super::{Bounds, Swept, may_hold};
use crate::clock::DAY;
use crate::events::EventError;
use crate::events::postgres::Day;
use crate::store::Db;
use sqlx::{AssertSqlSafe, Row as _};

/// Rows that one statement changes.
const STEP: i64 = 10_000;

const PARTITIONS: &str = "SELECT CAST(c.relname AS TEXT) AS name FROM pg_inherits i \
     JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = CAST('events' AS regclass) ORDER BY c.relname";

/// Cuts `$2` rows from before `$1`; stored addresses were checked when they came.
const CUT: &str = "UPDATE {t} SET path = NULL, field = NULL, excerpt = NULL, reference = NULL, \
     method = CASE type WHEN 'block' THEN NULL ELSE method END, \
     ip = CASE WHEN strpos(ip, '/') > 0 THEN ip ELSE CAST(network(set_masklen(CAST(ip AS inet), \
     CASE family(CAST(ip AS inet)) WHEN 4 THEN 24 ELSE 48 END)) AS TEXT) END \
     WHERE ctid = ANY (ARRAY(SELECT ctid FROM {t} WHERE at < $1 AND type <> 'finding' \
     AND (strpos(coalesce(ip, '/'), '/') = 0 OR (type = 'block' AND (method IS NOT NULL OR path IS NOT NULL \
     OR field IS NOT NULL OR excerpt IS NOT NULL OR reference IS NOT NULL))) LIMIT $2))";

const DELETE: &str = "DELETE FROM {t} WHERE ctid = ANY (ARRAY(SELECT ctid FROM {t} \
     WHERE at < $1 OR (type = 'login' AND at < $3) LIMIT $2))";

const DELETE_BATCHES: &str = "DELETE FROM event_batches WHERE ctid = ANY (ARRAY(SELECT ctid FROM event_batches \
     WHERE received_at < $1 LIMIT $2))";

pub(super) async fn sweep(db: &Db, bounds: Bounds, done: Bounds) -> Result<Swept, EventError> {
    let mut swept = Swept::default();
    for row in sqlx::query(PARTITIONS).fetch_all(db.pool()).await? {
        let name: String = row.try_get("name")?;
        let Some(day) = Day::of_name(&name) else {
            continue;
        };
        if day.start + DAY <= bounds.drop {
            // The name is one of our own making.
            let drop = format!("DROP TABLE IF EXISTS {}", day.name);
            sqlx::query(AssertSqlSafe(drop)).execute(db.pool()).await?;
            swept.dropped += 1;
        } else if may_hold(day.start, day.start + DAY, bounds, done) {
            in_day(db, &day, bounds, &mut swept).await?;
        }
    }
    loop {
        let gone = sqlx::query(DELETE_BATCHES)
            .bind(bounds.drop)
            .bind(STEP)
            .execute(db.pool())
            .await?
            .rows_affected();
        if gone == 0 {
            return Ok(swept);
        }
        swept.deleted += gone;
    }
}

async fn in_day(db: &Db, day: &Day, bounds: Bounds, swept: &mut Swept) -> Result<(), EventError> {
    loop {
        let delete = sqlx::query(AssertSqlSafe(DELETE.replace("{t}", &day.name)))
            .bind(bounds.drop)
            .bind(STEP)
            .bind(bounds.log_ins);
        let deleted = delete.execute(db.pool()).await?.rows_affected();
        let cut = sqlx::query(AssertSqlSafe(CUT.replace("{t}", &day.name)))
            .bind(bounds.cut)
            .bind(STEP);
        let cut = cut.execute(db.pool()).await?.rows_affected();
        if deleted + cut == 0 {
            return Ok(());
        }
        swept.deleted += deleted;
        swept.cut += cut;
    }
}
