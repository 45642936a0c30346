//! What runs: the cloud, MariaDB, and one WordPress site that is protected and connected.

use std::{fmt::Write as _, fs, net::Ipv4Addr};

use anyhow::{Context, Result, ensure};
use packetsense_testkit::{
    Visitor,
    cloud::{self, Cloud},
    mail::Catcher,
    mariadb::MariaDb,
    ports,
    wordpress::{Core, OVERVIEW, Setup, Site},
};
use serde_json::{Value, json};

use crate::place::{Place, write_private};

const EMAIL: &str = "owner@example.org";
const ATTACK: &str = "/?id=1%27%20UNION%20SELECT%20user_pass%20FROM%20wp_users--%20-";

/// Everything that runs. Dropped in this order, it stops.
#[derive(Debug)]
pub(crate) struct World {
    site: Site,
    cloud: Cloud,
    mail: Catcher,
    settings: Settings,
    dashboard: String,
    environment: String,
}

/// Ports and passwords.
#[derive(Debug)]
struct Settings {
    cloud_port: u16,
    site_port: u16,
    smtp_port: u16,
    mail_port: u16,
    cloud_password: String,
    admin_password: String,
}

impl Settings {
    /// As they were at the last start; made at the first.
    fn load(place: &Place) -> Result<Self> {
        let file = place.settings();
        if !file.exists() {
            let fresh = json!({
                "cloud_port": ports::free()?, "site_port": ports::free()?,
                "smtp_port": ports::free()?, "mail_port": ports::free()?,
                "cloud_password": password()?, "admin_password": password()?,
            });
            write_private(&file, &format!("{fresh:#}\n"))?;
        }
        let text =
            fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
        let known: Value =
            serde_json::from_str(&text).with_context(|| format!("reading {}", file.display()))?;
        let port = |name: &str| {
            known[name]
                .as_u64()
                .and_then(|port| u16::try_from(port).ok())
        };
        let text = |name: &str| known[name].as_str().map(str::to_owned);
        let wrong = || {
            format!(
                "{} is not complete: delete {}",
                file.display(),
                place.data().display()
            )
        };
        Ok(Self {
            cloud_port: port("cloud_port").with_context(wrong)?,
            site_port: port("site_port").with_context(wrong)?,
            // Settings from before there was mail have none: any will do, nothing remembers them.
            smtp_port: port("smtp_port").map_or_else(ports::free, Ok)?,
            mail_port: port("mail_port").map_or_else(ports::free, Ok)?,
            cloud_password: text("cloud_password").with_context(wrong)?,
            admin_password: text("admin_password").with_context(wrong)?,
        })
    }
}

impl World {
    /// Starts everything, and does by forms and clicks what has not been done yet.
    pub(crate) fn start(place: &Place) -> Result<Self> {
        let settings = Settings::load(place)?;
        // The addresses are known to the site and to the cloud by now, so no other port will do.
        for port in [
            settings.cloud_port,
            settings.site_port,
            settings.smtp_port,
            settings.mail_port,
        ] {
            ensure!(
                ports::is_free(port),
                "port {port} is taken; stop what listens there, or delete {}",
                place.data().display()
            );
        }
        let site_url = format!("http://127.0.0.1:{}", settings.site_port);
        say("starting the cloud (the first time it is built, which takes some minutes)");
        let mail_log = place.data().join("mail.log");
        let mail = Catcher::on(settings.smtp_port, settings.mail_port, &mail_log, &[])?;
        let cloud = cloud::Setup::new()
            .kept_in(&place.data().join("cloud"))
            .port(settings.cloud_port)
            .probe_allow(&site_url)
            .environment("PACKETSENSE_MAIL_URL", &mail.smtp_url())
            .start()?;
        say("starting MariaDB and WordPress");
        let database = MariaDb::kept(&place.data().join("mariadb"))?;
        let site = Setup::new(Core::Installed)
            .kept_in(&place.data().join("site"), database)
            .port(settings.site_port)
            .admin_password(&settings.admin_password)
            .cloud(&cloud.url(""))
            .constant("WP_DEBUG", "false")
            .default_address(Ipv4Addr::LOCALHOST.into())
            .start()?;

        let browser = Visitor::new();
        if !cloud.sign_in(&browser, EMAIL, &settings.cloud_password)? {
            say("making the account");
            let owner = ("Site owner", EMAIL, settings.cloud_password.as_str());
            cloud.sign_up_by_mail(&browser, &mail, owner)?;
        }
        // An account from before the cloud could send mail.
        cloud.confirm_by_mail(&browser, &mail, EMAIL)?;
        say("importing the checksums of this WordPress");
        cloud.import_checksums(
            Core::Installed.folder()?.as_path(),
            &site.wordpress_version()?,
        )?;
        say("installing the plugin");
        if site.plugin_folder().exists() {
            site.delete_plugin_folder()?;
        }
        site.install_plugin()?;
        site.sign_in(&browser, "admin", &settings.admin_password)?;
        if !site.plugin_is_active()? {
            site.activate_plugin_as(&browser)?;
            site.press_as(&browser, "extend")?;
        }
        let overview = browser.get(&site.url(OVERVIEW))?.expect(200)?;
        if !overview.text().contains("Open the dashboard") {
            say("connecting the site");
            cloud.connect(&site, &browser)?;
        }
        let dashboard = cloud.site_page(&browser)?;
        let mut world = Self {
            site,
            cloud,
            mail,
            settings,
            dashboard,
            environment: place.environment().display().to_string(),
        };
        world.keep()?;
        write_private(&place.environment(), &world.variables())?;
        Ok(world)
    }

    /// Runs the site's cron, as its host would, and sees that everything still runs.
    pub(crate) fn keep(&mut self) -> Result<()> {
        ensure!(
            self.cloud.is_running(),
            "the cloud has ended:\n{}",
            self.cloud.log()
        );
        ensure!(self.mail.is_running(), "the mail catcher has ended");
        ensure!(
            self.site.is_running(),
            "nginx or php-fpm has ended; see {}",
            self.site.logs().display()
        );
        if let Err(error) = self.site.run_cron() {
            say(&format!("WordPress's cron did not run: {error:#}"));
        }
        Ok(())
    }

    /// For people: where to look and how to sign in.
    pub(crate) fn greeting(&self) -> String {
        let Settings {
            cloud_password,
            admin_password,
            ..
        } = &self.settings;
        let mut text = String::new();
        let _ = write!(
            text,
            "PacketSense runs.\n\n\
             \x20 Cloud      {}   sign in as {EMAIL}, password {cloud_password}\n\
             \x20 WordPress  {}   wp-admin: admin, password {admin_password}\n\
             \x20 Dashboard  {}\n\
             \x20 Mail       {}   every mail is caught here; none leaves this machine\n\n\
             Attack it, then look at the dashboard:\n\n\
             \x20 curl -i \"{}\"\n\n\
             `. {}` sets CLOUD_URL, SITE_URL and the rest. `make down` stops everything and keeps the data.\n",
            self.cloud.url("/"),
            self.site.url("/"),
            self.dashboard,
            self.mail.page_url(),
            self.site.url(ATTACK),
            self.environment,
        );
        text
    }

    /// For shells, quoted.
    fn variables(&self) -> String {
        let values = [
            ("CLOUD_URL", self.cloud.url("")),
            ("SITE_URL", self.site.url("")),
            ("CLOUD_USER", EMAIL.to_owned()),
            ("CLOUD_PASSWORD", self.settings.cloud_password.clone()),
            ("MAIL_URL", self.mail.page_url()),
            ("WP_ADMIN", "admin".to_owned()),
            ("WP_PASSWORD", self.settings.admin_password.clone()),
        ];
        let mut text = String::new();
        for (name, value) in values {
            let _ = writeln!(text, "{name}='{}'", value.replace('\'', r"'\''"));
        }
        text
    }
}

fn say(text: &str) {
    println!("packetsense-dev: {text}");
}

fn password() -> Result<String> {
    packetsense_testkit::wordpress::secret().map(|secret| secret.chars().take(20).collect())
}
