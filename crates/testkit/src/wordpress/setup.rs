//! How a site is to be, before it starts.

use std::{
    fs,
    net::{IpAddr, Ipv4Addr},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use anyhow::{Context, Result, ensure};
use serde_json::json;

use super::{
    config::{self, Layout},
    core::{self, Core},
    servers::{Servers, Wishes},
    site::{PASSWORDS, Site},
};
use crate::{Folder, mariadb::MariaDb, ports, service_user::ServiceUser};

/// What a site is made of. The defaults suit most tests.
#[derive(Debug, Clone)]
pub struct Setup {
    core: Core,
    title: String,
    folder: Option<PathBuf>,
    database: Option<Arc<MariaDb>>,
    port: Option<u16>,
    posts: u32,
    admin_password: Option<String>,
    constants: Vec<(String, String)>,
    wishes: Wishes,
}

static NEXT: AtomicU32 = AtomicU32::new(1);

impl Setup {
    /// A site with that core: a free port, a temporary folder, the shared MariaDB, three posts, WordPress's debug log
    /// on, cron only when [`Site::run_cron`] is called, no way out to other hosts than itself and `localhost`.
    pub fn new(core: Core) -> Self {
        let constants = [
            ("WP_DEBUG", "true"),
            ("WP_DEBUG_DISPLAY", "false"),
            ("DISABLE_WP_CRON", "true"),
            ("WP_HTTP_BLOCK_EXTERNAL", "true"),
            ("AUTOMATIC_UPDATER_DISABLED", "true"),
            ("FS_METHOD", "'direct'"),
        ];
        Self {
            core,
            title: "Garden notes".to_owned(),
            folder: None,
            database: None,
            port: None,
            posts: 3,
            admin_password: None,
            constants: constants
                .map(|(name, literal)| (name.to_owned(), literal.to_owned()))
                .to_vec(),
            wishes: Wishes {
                port: 0,
                // A public address: private ones are trusted by many a plugin.
                address: IpAddr::V4(Ipv4Addr::new(93, 184, 216, 34)),
                workers: 3,
                validate_timestamps: true,
            },
        }
    }

    /// Keeps the site in that folder, and takes it up again where it is installed there already.
    #[must_use]
    pub fn kept_in(mut self, folder: &Path, database: Arc<MariaDb>) -> Self {
        self.folder = Some(folder.to_owned());
        self.database = Some(database);
        self
    }

    /// The site's title.
    #[must_use]
    pub fn title(mut self, title: &str) -> Self {
        title.clone_into(&mut self.title);
        self
    }

    /// The port to listen on.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = Some(port);
        self
    }

    /// How many posts, with three comments each.
    #[must_use]
    pub fn posts(mut self, posts: u32) -> Self {
        self.posts = posts;
        self
    }

    /// Another password for `admin` than the one in [`PASSWORDS`].
    #[must_use]
    pub fn admin_password(mut self, password: &str) -> Self {
        self.admin_password = Some(password.to_owned());
        self
    }

    /// A constant of `wp-config.php`; `literal` is PHP. Replaces a constant of that name.
    #[must_use]
    pub fn constant(mut self, name: &str, literal: &str) -> Self {
        self.constants.retain(|(known, _)| known != name);
        self.constants.push((name.to_owned(), literal.to_owned()));
        self
    }

    /// The cloud that the plugin connects to.
    #[must_use]
    pub fn cloud(self, url: &str) -> Self {
        self.constant("PACKETSENSE_CLOUD_URL", &config::quoted(url))
    }

    /// Lets visits start WordPress's cron, as it does unless told otherwise.
    #[must_use]
    pub fn cron_by_visits(self) -> Self {
        self.constant("DISABLE_WP_CRON", "false")
    }

    /// Whether opcache looks for changed files (after two seconds). Some hosts have it never look.
    #[must_use]
    pub fn validate_timestamps(mut self, validate: bool) -> Self {
        self.wishes.validate_timestamps = validate;
        self
    }

    /// What a visitor's address is where the request does not say otherwise.
    #[must_use]
    pub fn default_address(mut self, address: IpAddr) -> Self {
        self.wishes.address = address;
        self
    }

    /// How many requests PHP answers at once.
    #[must_use]
    pub fn workers(mut self, workers: u8) -> Self {
        self.wishes.workers = workers;
        self
    }

    /// Makes the site, starts its servers and installs WordPress.
    pub fn start(mut self) -> Result<Site> {
        let user = ServiceUser::find("www-data")?;
        let database = self.database.take().map_or_else(MariaDb::shared, Ok)?;
        let run = Folder::new()?;
        let layout = Layout::new(self.folder.as_deref().unwrap_or(run.path()), run.path());
        self.wishes.port = match self.port {
            Some(port) => port,
            None => ports::free().context("looking for a free port")?,
        };
        let name = if self.folder.is_some() {
            "wp_kept".to_owned()
        } else {
            format!("wp_{}", NEXT.fetch_add(1, Ordering::Relaxed))
        };

        let fresh = !layout.root.join("wp-config.php").is_file();
        for folder in [&layout.root, &layout.logs, &layout.tmp] {
            fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
            user.own(folder)?;
        }
        if fresh {
            self.lay_out(&layout, &user, &database, &name)?;
        } else {
            connect_again(&layout, &database)?;
        }
        let servers = Servers::start(&layout, &user, &self.wishes)?;
        let site = Site::new(
            self.core,
            layout,
            run,
            user,
            database,
            servers,
            self.wishes.clone(),
            name,
        )?;
        if fresh {
            self.install(&site)?;
        }
        Ok(site)
    }

    fn lay_out(
        &self,
        layout: &Layout,
        user: &ServiceUser,
        database: &MariaDb,
        name: &str,
    ) -> Result<()> {
        core::place(self.core, &layout.root)?;
        let password = config::secret()?;
        database.execute(&format!(
            "DROP DATABASE IF EXISTS {name}; CREATE DATABASE {name}; \
             CREATE OR REPLACE USER {name}@localhost IDENTIFIED BY '{password}'; \
             GRANT ALL ON {name}.* TO {name}@localhost"
        ))?;
        let mut constants = self.constants.clone();
        constants.push((
            "WP_DEBUG_LOG".to_owned(),
            config::quoted(&layout.logs.join("debug.log").to_string_lossy()),
        ));
        let text = config::wp_config(name, &password, &database.socket(), &constants)?;
        fs::write(layout.root.join("wp-config.php"), text).context("writing wp-config.php")?;
        user.own_all(&layout.root)
    }

    fn install(&self, site: &Site) -> Result<()> {
        let mut passwords: serde_json::Map<String, serde_json::Value> = PASSWORDS
            .iter()
            .map(|(name, password)| ((*name).to_owned(), json!(password)))
            .collect();
        if let Some(password) = &self.admin_password {
            passwords.insert("admin".to_owned(), json!(password));
        }
        let wish = json!({
            "host": site.host(), "root": site.root(), "title": self.title, "posts": self.posts, "passwords": passwords,
        });
        let version = site.php(include_str!("../../php/install.php"), &wish)?;
        ensure!(
            version == core::version(site.root())?,
            "WordPress's installer printed something unexpected: {version}"
        );
        Ok(())
    }
}

/// The database's socket has another name each time.
fn connect_again(layout: &Layout, database: &MariaDb) -> Result<()> {
    let file = layout.root.join("wp-config.php");
    let text = fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
    let lines: Vec<String> = text
        .lines()
        .map(|line| {
            if line.starts_with("define('DB_HOST'") {
                format!("define('DB_HOST', {});", config::host(&database.socket()))
            } else {
                line.to_owned()
            }
        })
        .collect();
    fs::write(&file, lines.join("\n") + "\n").with_context(|| format!("writing {}", file.display()))
}
