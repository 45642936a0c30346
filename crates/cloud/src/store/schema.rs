//! The live schema, read from the database itself: what the data map and the parity test compare with.

use super::{Db, Kind};
use sqlx::Row as _;
use std::collections::BTreeSet;

/// Every `table.column` of the state database but the migration table and partitions, which look like their parent.
pub async fn columns(db: &Db) -> Result<BTreeSet<String>, sqlx::Error> {
    let sql = match db.kind() {
        Kind::Sqlite => {
            "SELECT m.name || '.' || c.name AS name FROM sqlite_master m, pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> '_sqlx_migrations'"
        }
        Kind::Postgres => {
            "SELECT CAST(table_name || '.' || column_name AS TEXT) AS name FROM information_schema.columns \
             WHERE table_schema = current_schema() AND table_name <> '_sqlx_migrations' \
             AND NOT EXISTS (SELECT 1 FROM pg_class p WHERE p.relname = table_name AND p.relispartition)"
        }
    };
    let rows = sqlx::query(sql).fetch_all(db.pool()).await?;
    rows.iter().map(|row| row.try_get("name")).collect()
}
