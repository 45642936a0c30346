use super::Kind;
use sqlx::AnyPool;
use sqlx::migrate::{MigrateError, Migrator};

static SQLITE: Migrator = sqlx::migrate!("./migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("./migrations/postgres");

/// Brings the schema to the newest version. Several processes may start at once: PostgreSQL serialises them by lock.
pub(super) async fn run(kind: Kind, pool: &AnyPool) -> Result<(), MigrateError> {
    match kind {
        Kind::Sqlite => SQLITE.run(pool).await,
        Kind::Postgres => POSTGRES.run(pool).await,
    }
}
