//! A PostgreSQL server of the test's own.
//!
//! ```no_run
//! # fn main() -> anyhow::Result<()> {
//! let database = packetsense_testkit::postgres::database()?;
//! println!("{}", database.url());
//! # Ok(())
//! # }
//! ```

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, Result};

use crate::{Folder, Process, process::run, service_user::ServiceUser};

/// A running server, reachable by a unix socket only. It forgets everything when dropped and syncs nothing to disk.
#[derive(Debug)]
pub struct Postgres {
    // Dropped in this order: first the server, then its folder.
    _server: Process,
    folder: Folder,
    user: ServiceUser,
    programs: PathBuf,
}

/// An empty database with a name of its own. The server runs as long as one of its databases is held.
#[derive(Debug)]
pub struct Database {
    server: Arc<Postgres>,
    name: String,
}

static SHARED: Mutex<Weak<Postgres>> = Mutex::new(Weak::new());
static NEXT: AtomicU32 = AtomicU32::new(1);

/// A new database on the server that this process shares; the first caller starts it.
pub fn database() -> Result<Database> {
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    let server = if let Some(server) = shared.upgrade() {
        server
    } else {
        let server = Arc::new(Postgres::start()?);
        *shared = Arc::downgrade(&server);
        server
    };
    drop(shared);
    let name = format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed));
    server.execute("postgres", &format!("CREATE DATABASE {name}"))?;
    Ok(Database { server, name })
}

impl Postgres {
    /// Starts a server in a folder of its own.
    pub fn start() -> Result<Self> {
        let programs = programs()?;
        let user = ServiceUser::find("postgres")?;
        let folder = Folder::new()?;
        let data = folder.make("data", &user)?;
        run(
            "initdb",
            user.command(programs.join("initdb"))
                .args([
                    "--auth=trust",
                    "--username=postgres",
                    "--encoding=UTF8",
                    "--locale=C.UTF-8",
                    "--no-sync",
                    "-D",
                ])
                .arg(&data)
                .current_dir("/"),
        )?;
        let sockets = folder.make("s", &user)?;
        let mut command = user.command(programs.join("postgres"));
        command
            .arg("-D")
            .arg(&data)
            .arg("-k")
            .arg(&sockets)
            .current_dir("/");
        for setting in [
            "listen_addresses=",
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
            "shared_buffers=64MB",
            // Shared memory as files of the data folder: they go with it, however the server ends.
            "dynamic_shared_memory_type=mmap",
            "max_connections=200",
        ] {
            command.args(["-c", setting]);
        }
        let mut server = Process::start("postgres", command, &folder.join("postgres.log"))?;
        let ready = programs.join("pg_isready");
        server.wait_until(Duration::from_secs(30), || {
            Command::new(&ready)
                .args(["-q", "-d", "postgres", "-U", "postgres", "-h"])
                .arg(&sockets)
                .status()
                .is_ok_and(|status| status.success())
        })?;
        Ok(Self {
            _server: server,
            folder,
            user,
            programs,
        })
    }

    /// The folder of its socket, as `host` of a connection.
    pub fn socket_folder(&self) -> PathBuf {
        self.folder.join("s")
    }

    /// Runs SQL in one database as the superuser and gives back the rows, columns parted by `|`.
    pub fn execute(&self, database: &str, sql: &str) -> Result<String> {
        run(
            "psql",
            self.user
                .command(self.programs.join("psql"))
                .args([
                    "-X",
                    "-q",
                    "-A",
                    "-t",
                    "-v",
                    "ON_ERROR_STOP=1",
                    "-U",
                    "postgres",
                    "-d",
                    database,
                    "-c",
                    sql,
                    "-h",
                ])
                .arg(self.socket_folder())
                .current_dir("/"),
        )
    }
}

impl Database {
    /// `postgres://postgres@localhost/NAME?host=FOLDER`: over the unix socket, no password.
    pub fn url(&self) -> String {
        format!(
            "postgres://postgres@localhost/{}?host={}",
            self.name,
            self.server.socket_folder().display()
        )
    }

    /// Runs SQL in it, past the program under test, and gives back the rows, columns parted by `|`.
    pub fn execute(&self, sql: &str) -> Result<String> {
        self.server.execute(&self.name, sql)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // The last holder need not bother: the server goes, and everything with it.
        if Arc::strong_count(&self.server) > 1 {
            let _ = self.server.execute(
                "postgres",
                &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name),
            );
        }
    }
}

/// The folder with `initdb` and `postgres`: Debian keeps them apart by version, others in the path.
fn programs() -> Result<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let version = path.file_name()?.to_str()?.parse().ok()?;
            path.join("bin/postgres")
                .exists()
                .then(|| (version, path.join("bin")))
        })
        .collect();
    versions.sort();
    versions
        .pop()
        .map(|(_, path)| path)
        .or_else(|| {
            std::env::split_paths(&std::env::var_os("PATH")?)
                .find(|path: &PathBuf| Path::new(path).join("initdb").exists())
        })
        .context("PostgreSQL not found: scripts/install-dependencies installs it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn databases_share_a_server_and_nothing_else() -> Result<()> {
        let one = database()?;
        let two = database()?;
        one.execute("CREATE TABLE only_here (a int)")?;
        let error = two
            .execute("SELECT * FROM only_here")
            .expect_err("a table of another database")
            .to_string();
        assert!(error.contains("only_here"), "{error}");
        assert!(Arc::ptr_eq(&one.server, &two.server));
        assert_eq!(
            one.execute("SELECT count(*), current_setting('fsync') FROM only_here")?
                .trim(),
            "0|off"
        );
        assert!(one.url().contains("/test_"), "{}", one.url());
        Ok(())
    }

    #[test]
    fn a_server_is_gone_once_dropped() -> Result<()> {
        let server = Postgres::start()?;
        let sockets = server.socket_folder();
        assert_eq!(server.execute("postgres", "SELECT 1")?.trim(), "1");
        drop(server);
        assert!(!sockets.exists());
        Ok(())
    }
}
