use super::migrations;
use crate::config::Config;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use sqlx::any::{AnyPoolOptions, install_default_drivers};
use sqlx::{Any, AnyPool, Executor as _};
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::PathBuf;
use std::time::Duration;
use thiserror::Error;

/// A transaction on the state database; dropping it rolls back.
pub type Tx = sqlx::Transaction<'static, Any>;

/// Which database holds the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file in the data folder.
    Sqlite,
    /// A server.
    Postgres,
}

/// Why the state database cannot be used.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The data folder cannot be made or written.
    #[error("data folder {path}: {source}")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The database does not answer.
    #[error("opening the state database: {0}")]
    Open(#[source] sqlx::Error),
    /// A migration failed; nothing of it was kept.
    #[error("migrating the state database: {0}")]
    Migrate(#[source] sqlx::migrate::MigrateError),
}

/// The state database.
#[derive(Debug, Clone)]
pub struct Db {
    pool: AnyPool,
    kind: Kind,
}

/// Durable commits, nothing readable left behind by deletes, and a wait instead of an error when another connection
/// writes.
const SQLITE_PRAGMAS: &str = "PRAGMA busy_timeout=10000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; \
     PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;";

/// Keeps slashes; everything that a URL could read otherwise is encoded.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'.')
    .remove(b'-')
    .remove(b'_');

impl Db {
    /// Opens the database that the configuration names, making it and the data folder (mode 700) where they are not
    /// there, and migrates it.
    pub async fn open(config: &Config) -> Result<Self, StoreError> {
        install_default_drivers();
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&config.data)
            .map_err(|source| StoreError::Folder {
                path: config.data.clone(),
                source,
            })?;
        let (kind, url) = match &config.database {
            Some(url) => (Kind::Postgres, url.clone()),
            None => (Kind::Sqlite, sqlite_url(config)?),
        };
        let options = AnyPoolOptions::new()
            .max_connections(match kind {
                Kind::Sqlite => 8,
                Kind::Postgres => 20,
            })
            .acquire_timeout(Duration::from_secs(10))
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    if kind == Kind::Sqlite {
                        connection.execute(SQLITE_PRAGMAS).await?;
                    }
                    Ok(())
                })
            });
        let pool = options.connect(&url).await.map_err(StoreError::Open)?;
        migrations::run(kind, &pool)
            .await
            .map_err(StoreError::Migrate)?;
        Ok(Self { pool, kind })
    }

    /// The pool, for single statements: `sqlx::query("...").bind(x).execute(db.pool())`.
    pub fn pool(&self) -> &AnyPool {
        &self.pool
    }

    /// Which database it is; only for the few places where the SQL must differ.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Begins a transaction that will write. On SQLite it takes the write lock at once: a transaction that reads first
    /// and writes later could otherwise fail when another one wrote in between.
    pub async fn begin(&self) -> Result<Tx, sqlx::Error> {
        match self.kind {
            Kind::Sqlite => self.pool.begin_with("BEGIN IMMEDIATE").await,
            Kind::Postgres => self.pool.begin().await,
        }
    }

    /// Writes the WAL back and closes every connection.
    pub async fn close(&self) {
        if self.kind == Kind::Sqlite {
            // Best effort: the next start reads the WAL just as well.
            let _ = self.pool.execute("PRAGMA wal_checkpoint(TRUNCATE)").await;
        }
        self.pool.close().await;
    }
}

fn sqlite_url(config: &Config) -> Result<String, StoreError> {
    let folder = std::path::absolute(&config.data).map_err(|source| StoreError::Folder {
        path: config.data.clone(),
        source,
    })?;
    let file = folder.join("state.sqlite");
    let path = percent_encode(file.as_os_str().as_encoded_bytes(), PATH);
    Ok(format!("sqlite://{path}?mode=rwc"))
}
