//! A MariaDB server of the test's own, shared by its sites.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use anyhow::{Context, Result, ensure};

use crate::{Folder, Process, cache, process::run, service_user::ServiceUser};

/// A running server, reachable by a unix socket only.
#[derive(Debug)]
pub struct MariaDb {
    // Dropped in this order: first the server, then the folders.
    server: Process,
    sockets: Folder,
    /// The data, where it goes when the server goes.
    temporary: Option<Folder>,
}

static SHARED: Mutex<Weak<MariaDb>> = Mutex::new(Weak::new());

impl MariaDb {
    /// The server that this process shares; the first caller starts it. It runs as long as someone holds it.
    pub fn shared() -> Result<Arc<Self>> {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(server) = shared.upgrade() {
            return Ok(server);
        }
        let data = Folder::new()?;
        let mut server = Self::start(&data.join("data"), false)?;
        server.temporary = Some(data);
        let server = Arc::new(server);
        *shared = Arc::downgrade(&server);
        Ok(server)
    }

    /// Starts a server on the data in `data`, which is made where it is not there yet, and stays when the server stops.
    pub fn kept(data: &Path) -> Result<Arc<Self>> {
        Self::start(data, true).map(Arc::new)
    }

    fn start(data: &Path, durable: bool) -> Result<Self> {
        let user = ServiceUser::find("mysql")?;
        if !data.is_dir() {
            let fresh = cache::folder("mariadb", |folder| install(folder, &user))?;
            run(
                "cp",
                Command::new("cp")
                    .arg("-a")
                    .arg(fresh.join("data"))
                    .arg(data),
            )?;
        }
        let sockets = Folder::new()?;
        user.own(sockets.path())?;
        let socket = sockets.join("db.sock");
        let mut command = Command::new(program("mariadbd")?);
        command.arg("--no-defaults");
        if let Some(name) = user.name() {
            command.arg(format!("--user={name}"));
        }
        command.arg(format!("--datadir={}", data.display()));
        command.arg(format!("--socket={}", socket.display()));
        command.args([
            "--skip-networking",
            "--skip-log-bin",
            "--innodb-buffer-pool-size=64M",
            "--innodb-log-file-size=8M",
            "--innodb-use-native-aio=0",
            "--character-set-server=utf8mb4",
            "--max-connections=200",
        ]);
        if !durable {
            command
                .arg("--innodb-flush-log-at-trx-commit=0")
                .arg("--innodb-doublewrite=0");
        }
        let server = Process::start("mariadb", command, &sockets.join("mariadb.log"))?;
        let mut database = Self {
            server,
            sockets,
            temporary: None,
        };
        let ask = || run("mariadb", client(&socket).args(["-e", "SELECT 1"])).is_ok();
        database
            .server
            .wait_until(Duration::from_mins(1), || socket.exists() && ask())?;
        Ok(database)
    }

    /// Its socket.
    pub fn socket(&self) -> PathBuf {
        self.sockets.join("db.sock")
    }

    /// Runs SQL as the superuser and gives back the rows, columns parted by tabs.
    pub fn execute(&self, sql: &str) -> Result<String> {
        run(
            "mariadb",
            client(&self.socket()).args(["--batch", "--skip-column-names", "-e", sql]),
        )
    }

    /// How many statements it has been asked to run since it started, this one included.
    pub fn statements(&self) -> Result<u64> {
        let row = self.execute("SHOW GLOBAL STATUS LIKE 'Questions'")?;
        row.split_whitespace()
            .last()
            .and_then(|count| count.parse().ok())
            .context("reading MariaDB's counter")
    }
}

/// The command-line client, as the superuser that MariaDB knows by the process asking.
fn client(socket: &Path) -> Command {
    let mut command = Command::new("mariadb");
    command
        .arg("--no-defaults")
        .arg("-S")
        .arg(socket)
        .arg("-u")
        .arg(superuser());
    command
}

fn superuser() -> String {
    if rustix::process::geteuid().is_root() {
        return "root".to_owned();
    }
    std::env::var("USER").unwrap_or_else(|_| "root".to_owned())
}

/// Fills a data folder for a server that lets its own user in by the socket, and nobody else.
fn install(folder: &Path, user: &ServiceUser) -> Result<()> {
    let data = folder.join("data");
    fs::create_dir_all(&data)?;
    // The server's own user must reach the folder while it fills it: not every checkout lies where it may go.
    let place = Folder::new()?;
    let made = place.join("data");
    fs::create_dir(&made)?;
    user.own(&made)?;
    let mut command = Command::new("mariadb-install-db");
    command.args([
        "--no-defaults",
        "--skip-test-db",
        "--auth-root-authentication-method=socket",
    ]);
    command.arg(format!("--auth-root-socket-user={}", superuser()));
    command.arg(format!("--datadir={}", made.display()));
    if let Some(name) = user.name() {
        command.arg(format!("--user={name}"));
    }
    run("mariadb-install-db", &mut command)?;
    ensure!(
        made.join("mysql").is_dir(),
        "mariadb-install-db made no system tables"
    );
    run(
        "cp",
        Command::new("cp").arg("-a").arg(made.join(".")).arg(&data),
    )?;
    user.own(&data)
}

/// Servers stand in `sbin`, which is not in everybody's path.
pub(crate) fn program(name: &str) -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/sbin", "/usr/local/sbin", "/usr/bin"].map(PathBuf::from))
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
        .with_context(|| format!("{name} not found: scripts/install-dependencies installs it"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_shared_and_can_be_left_and_come_back_to() -> Result<()> {
        let one = MariaDb::shared()?;
        assert!(Arc::ptr_eq(&one, &MariaDb::shared()?));
        assert_eq!(one.execute("SELECT 1 + 1")?.trim(), "2");

        let folder = Folder::new()?;
        let kept = MariaDb::kept(&folder.join("data"))?;
        kept.execute("CREATE DATABASE stays")?;
        drop(kept);
        let again = MariaDb::kept(&folder.join("data"))?;
        assert!(again.execute("SHOW DATABASES")?.contains("stays"));
        Ok(())
    }
}
