//! A running site.

use std::{
    fs,
    io::Write,
    net::IpAddr,
    path::{Path, PathBuf},
    process::Stdio,
    sync::Arc,
    thread,
};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use super::{
    config::Layout,
    core::{self, Core},
    servers::{Servers, Wishes, cli_program},
};
use crate::{Folder, Visitor, mariadb::MariaDb, service_user::ServiceUser};

/// The people of a site and their passwords; each name is the role too, but for `admin`, the administrator.
pub const PASSWORDS: [(&str, &str); 3] = [
    ("admin", "admin-pass-1"),
    ("editor", "editor-pass-1"),
    ("subscriber", "subscriber-pass-1"),
];

/// A WordPress site with servers of its own. Dropping it stops them and removes what was not asked to be kept.
#[derive(Debug)]
pub struct Site {
    pub(super) core: Core,
    pub(super) layout: Layout,
    pub(super) user: ServiceUser,
    database: Arc<MariaDb>,
    // Dropped in this order: first the servers, then their folder.
    servers: Servers,
    run: Folder,
    wishes: Wishes,
    database_name: String,
}

impl Site {
    #[expect(
        clippy::too_many_arguments,
        reason = "called once, by the builder that has all of these"
    )]
    pub(super) fn new(
        core: Core,
        layout: Layout,
        run: Folder,
        user: ServiceUser,
        database: Arc<MariaDb>,
        servers: Servers,
        wishes: Wishes,
        database_name: String,
    ) -> Result<Self> {
        let site = Self {
            core,
            layout,
            user,
            database,
            servers,
            run,
            wishes,
            database_name,
        };
        fs::create_dir_all(site.run.join("tool")).context("making a folder for scripts")?;
        Ok(site)
    }

    /// The address of a path of the site, which begins with a slash.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.host())
    }

    /// `127.0.0.1:PORT`.
    pub fn host(&self) -> String {
        format!("127.0.0.1:{}", self.wishes.port)
    }

    /// The folder that is served, WordPress's `ABSPATH`.
    pub fn root(&self) -> &Path {
        &self.layout.root
    }

    /// The folder of the servers' logs.
    pub fn logs(&self) -> &Path {
        &self.layout.logs
    }

    /// The release it runs, such as `6.1.9`.
    pub fn wordpress_version(&self) -> Result<String> {
        core::version(self.root())
    }

    /// Which release was asked for.
    pub fn core(&self) -> Core {
        self.core
    }

    /// Its MariaDB.
    pub fn database(&self) -> &MariaDb {
        &self.database
    }

    /// Runs SQL in the site's database and gives back the rows, columns parted by tabs.
    pub fn sql(&self, sql: &str) -> Result<String> {
        self.database
            .execute(&format!("USE {}; {sql}", self.database_name))
    }

    /// Someone without cookies, at the site's default address.
    pub fn visitor(&self) -> Visitor {
        Visitor::new()
    }

    /// Someone without cookies, at that address.
    pub fn visitor_from(&self, address: impl Into<IpAddr>) -> Visitor {
        Visitor::new().from(address.into())
    }

    /// Someone who has signed in with a name and password of [`PASSWORDS`].
    pub fn signed_in(&self, name: &str) -> Result<Visitor> {
        let (_, password) = PASSWORDS
            .iter()
            .find(|(known, _)| *known == name)
            .with_context(|| format!("nobody is called {name}"))?;
        let visitor = self.visitor();
        self.sign_in(&visitor, name, password)?;
        Ok(visitor)
    }

    /// Signs in through the form of `wp-login.php`.
    pub fn sign_in(&self, visitor: &Visitor, name: &str, password: &str) -> Result<()> {
        let page = visitor.get(&self.url("/wp-login.php"))?.expect(200)?;
        let mut form = page.form("to sign in", |form| form.id == "loginform")?;
        form.set("log", name)
            .set("pwd", password)
            .set("rememberme", "forever");
        let answer = visitor.submit(&page, &form)?;
        ensure!(
            answer.status == 302,
            "{name} could not sign in ({}): {}",
            answer.status,
            answer.text()
        );
        Ok(())
    }

    /// Has WordPress run the cron jobs that are due, as a host's own cron would.
    pub fn run_cron(&self) -> Result<()> {
        self.visitor()
            .get(&self.url("/wp-cron.php?doing_wp_cron"))?
            .expect(200)
            .map(drop)
    }

    /// Runs PHP within the site's WordPress on the command line, as its first user, and gives what the code returns.
    /// What the code prints is lost.
    pub fn eval(&self, code: &str) -> Result<Value> {
        let wish = json!({"host": self.host(), "root": self.root(), "code": code});
        let text = self.php(include_str!("../../php/eval.php"), &wish)?;
        let last = text.trim_end().rsplit('\n').next().unwrap_or_default();
        serde_json::from_str(last).with_context(|| format!("the code printed: {text}"))
    }

    /// Runs a PHP script as the web's user, with JSON on its standard input; gives what it prints.
    pub fn php(&self, script: &str, input: &Value) -> Result<String> {
        let file = self
            .run
            .join("tool")
            .join(format!("{:?}.php", thread::current().id()));
        fs::write(&file, script).with_context(|| format!("writing {}", file.display()))?;
        let mut child = self
            .user
            .command(cli_program()?)
            .arg("-c")
            .arg(self.layout.run.join("php.ini"))
            .args([
                "-d",
                "memory_limit=512M",
                "-d",
                "display_errors=stderr",
                "-d",
                "error_log=",
            ])
            .arg(&file)
            .current_dir(self.root())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context("starting php")?;
        child
            .stdin
            .take()
            .context("php's standard input")?
            .write_all(input.to_string().as_bytes())?;
        let output = child.wait_with_output().context("waiting for php")?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        if !output.status.success() {
            bail!(
                "PHP failed ({}):\n{}{text}",
                output.status,
                String::from_utf8_lossy(&output.stderr)
            );
        }
        Ok(text)
    }

    /// Everything that PHP and WordPress have complained of over the web so far, without what WordPress complains of by
    /// itself: that it cannot reach its makers, and that PHP is newer than an old release of it.
    pub fn complaints(&self) -> String {
        let own = [
            "could not establish a secure connection to WordPress.org",
            "/wp-includes/Requests/",
        ];
        let logs = ["debug.log", "php.log"]
            .map(|name| fs::read_to_string(self.layout.logs.join(name)).unwrap_or_default())
            .concat();
        let mut rest: String = logs
            .lines()
            .filter(|line| !own.iter().any(|words| line.contains(words)))
            .collect::<Vec<_>>()
            .join("\n");
        rest.truncate(rest.floor_char_boundary(8000));
        rest
    }

    /// Forgets those complaints.
    pub fn forget_complaints(&self) -> Result<()> {
        for name in ["debug.log", "php.log"] {
            let file = self.layout.logs.join(name);
            if file.exists() {
                fs::File::options()
                    .write(true)
                    .truncate(true)
                    .open(&file)
                    .with_context(|| format!("emptying {name}"))?;
            }
        }
        Ok(())
    }

    /// Stops php-fpm and starts it again: opcache is empty then, and `.user.ini` read anew.
    pub fn restart_php(&mut self) -> Result<()> {
        self.servers.fpm.stop()?;
        self.servers.fpm = Servers::start_fpm(&self.layout)?;
        Ok(())
    }

    /// Process ids of PHP's workers.
    pub fn php_workers(&self) -> Result<Vec<u32>> {
        let file = PathBuf::from(format!(
            "/proc/{0}/task/{0}/children",
            self.servers.fpm.pid()
        ));
        let text =
            fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
        Ok(text
            .split_whitespace()
            .filter_map(|pid| pid.parse().ok())
            .collect())
    }

    /// Whether both servers still run.
    pub fn is_running(&mut self) -> bool {
        self.servers.nginx.is_running() && self.servers.fpm.is_running()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        if self.layout.folder == self.run.path() {
            let name = &self.database_name;
            let _ = self.database.execute(&format!(
                "DROP DATABASE IF EXISTS {name}; DROP USER IF EXISTS {name}@localhost"
            ));
        }
    }
}
