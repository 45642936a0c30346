//! Events of sites that are to be forgotten altogether.

use super::{Backend, EventError, EventStore};
use sqlx::{Connection as _, Executor as _};

/// Rows of one transaction: the writer of the same file waits no longer than for these.
const STEP: i64 = 10_000;

/// Both tables, in steps; on SQLite `rowid` of a table without one is its key.
const ON_SQLITE: [&str; 2] = [
    "DELETE FROM events WHERE rowid IN (SELECT rowid FROM events WHERE site_id = $1 LIMIT $2)",
    "DELETE FROM event_batches WHERE site_id = $1 AND batch IN \
     (SELECT batch FROM event_batches WHERE site_id = $1 LIMIT $2)",
];
const ON_POSTGRES: [&str; 2] = [
    "DELETE FROM events WHERE site_id = $1",
    "DELETE FROM event_batches WHERE site_id = $1",
];

impl EventStore {
    /// Deletes every event of these sites and the ids of their batches, also from the logs beside the files; gives how
    /// many rows. Doing it again harms nothing.
    ///
    /// # Errors
    /// The store's; what was deleted by then is gone.
    pub async fn erase(&self, sites: &[String]) -> Result<u64, EventError> {
        let mut gone = 0;
        match &self.backend {
            Backend::Sqlite(_, files) => {
                for week in files.weeks()? {
                    let mut connection = files.writer(week).await?;
                    let before = gone;
                    for site in sites {
                        for sql in ON_SQLITE {
                            loop {
                                let delete = sqlx::query(sql).bind(site).bind(STEP);
                                let rows = delete.execute(&mut connection).await?.rows_affected();
                                gone += rows;
                                if rows == 0 {
                                    break;
                                }
                            }
                        }
                    }
                    if gone != before {
                        connection
                            .execute("PRAGMA wal_checkpoint(TRUNCATE)")
                            .await?;
                    }
                    connection.close().await?;
                }
            }
            Backend::Postgres(db) => {
                for site in sites {
                    for sql in ON_POSTGRES {
                        let delete = sqlx::query(sql).bind(site);
                        gone += delete.execute(db.pool()).await?.rows_affected();
                    }
                }
            }
        }
        Ok(gone)
    }
}
