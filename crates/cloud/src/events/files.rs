//! The files of the event store on SQLite: one per week of receipt.

use super::EventError;
use super::week::Week;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyConnection, AnyPool, ConnectOptions as _, Executor as _, Row as _};
use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use tokio::sync::Mutex;

/// Schema of a file; the same tables stand in `migrations/postgres`. Events have no key of their own: what makes them
/// unique is the id of their batch.
const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS event_batches (
    site_id TEXT NOT NULL,
    batch TEXT NOT NULL,
    seq INTEGER NOT NULL,
    dropped INTEGER NOT NULL,
    sealed_at INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    events INTEGER NOT NULL,
    plugin TEXT NOT NULL,
    PRIMARY KEY (site_id, batch)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS events (
    site_id TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    at INTEGER NOT NULL,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    count INTEGER NOT NULL,
    ip TEXT,
    method TEXT,
    path TEXT,
    field TEXT,
    excerpt TEXT,
    rule TEXT,
    class TEXT,
    severity TEXT,
    action TEXT,
    status INTEGER,
    reference TEXT,
    account_hash TEXT,
    account_exists INTEGER,
    outcome TEXT,
    kind TEXT,
    size INTEGER,
    sha256 TEXT,
    component TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS events_site ON events (site_id, at);
";

/// `synchronous=FULL`: what was acknowledged survives the loss of power.
const PRAGMAS: &str = "PRAGMA busy_timeout=10000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; \
     PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16000;";
const READER_PRAGMAS: &str =
    "PRAGMA busy_timeout=10000; PRAGMA query_only=ON; PRAGMA temp_store=MEMORY;";

/// Connections that read one file at the same time.
const READERS: u32 = 2;

/// The folder of files with their readers.
#[derive(Debug)]
pub(super) struct Files {
    folder: PathBuf,
    readers: Mutex<BTreeMap<Week, AnyPool>>,
}

impl Files {
    /// Makes the folder where there is none.
    pub(super) fn open(folder: &Path) -> std::io::Result<Self> {
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
        Ok(Self {
            folder: std::path::absolute(folder)?,
            readers: Mutex::default(),
        })
    }

    /// The one connection that writes a week's file; makes the file where there is none.
    pub(super) async fn writer(&self, week: Week) -> Result<AnyConnection, EventError> {
        sqlx::any::install_default_drivers();
        let mut connection = self.options(week, "rwc")?.connect().await?;
        connection.execute(PRAGMAS).await?;
        connection.execute(SCHEMA).await?;
        Ok(connection)
    }

    /// The weeks that have files, oldest first.
    pub(super) fn weeks(&self) -> std::io::Result<BTreeSet<Week>> {
        let mut weeks = BTreeSet::new();
        for entry in std::fs::read_dir(&self.folder)? {
            weeks.extend(entry?.file_name().to_str().and_then(Week::of_file_name));
        }
        Ok(weeks)
    }

    /// Readers of the files in which events since `from` may lie, newest first: events arrive after they happened.
    pub(super) async fn readers_since(&self, from: i64) -> Result<Vec<AnyPool>, EventError> {
        let first = Week::of(from);
        let mut pools = Vec::new();
        for week in self.weeks()?.into_iter().rev().take_while(|w| *w >= first) {
            pools.push(self.reader(week).await?);
        }
        Ok(pools)
    }

    /// A reader of a week's file, which is there.
    pub(super) async fn reader(&self, week: Week) -> Result<AnyPool, EventError> {
        let mut readers = self.readers.lock().await;
        if let Some(pool) = readers.get(&week) {
            return Ok(pool.clone());
        }
        sqlx::any::install_default_drivers();
        let pool = AnyPoolOptions::new()
            .max_connections(READERS)
            .after_connect(|connection, _| {
                Box::pin(async move {
                    connection.execute(READER_PRAGMAS).await?;
                    Ok(())
                })
            })
            .connect_lazy_with(self.options(week, "rw")?);
        readers.insert(week, pool.clone());
        Ok(pool)
    }

    /// Removes a week's file, which nobody writes any more.
    pub(super) async fn remove(&self, week: Week) -> std::io::Result<()> {
        let reader = self.readers.lock().await.remove(&week);
        if let Some(pool) = reader {
            pool.close().await;
        }
        // The file itself last: should this be cut off, the next sweep finds it again.
        for ending in ["-wal", "-shm", ""] {
            let file = self.folder.join(format!("{}{ending}", week.file_name()));
            match std::fs::remove_file(file) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// Closes every reader.
    pub(super) async fn close(&self) {
        let readers = std::mem::take(&mut *self.readers.lock().await);
        for pool in readers.into_values() {
            pool.close().await;
        }
    }

    fn options(&self, week: Week, mode: &str) -> Result<AnyConnectOptions, sqlx::Error> {
        let file = url::Url::from_file_path(self.folder.join(week.file_name())).map_err(|()| {
            sqlx::Error::Configuration("the data folder is no absolute path".into())
        })?;
        format!("sqlite://{}?mode={mode}", file.path()).parse()
    }
}

pub(super) async fn columns(folder: &Path) -> Result<BTreeSet<String>, EventError> {
    let mut connection = Files::open(folder)?.writer(Week::of(0)).await?;
    let rows = sqlx::query(
        "SELECT m.name || '.' || c.name AS name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'",
    )
    .fetch_all(&mut connection)
    .await?;
    Ok(rows
        .iter()
        .map(|row| row.try_get("name"))
        .collect::<Result<_, _>>()?)
}
