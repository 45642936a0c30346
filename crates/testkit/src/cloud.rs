//! The cloud, as `packetsense serve` runs it, and what people do in it.

use std::{
    path::{Path, PathBuf},
    process::{Command, ExitStatus},
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::{
    Folder, Page, Process, Visitor, binary, mail::Catcher, ports, process::run, wordpress::Site,
};

/// How a cloud is to run.
#[derive(Debug, Clone, Default)]
pub struct Setup {
    folder: Option<PathBuf>,
    port: Option<u16>,
    probe_allow: Vec<String>,
    environment: Vec<(String, String)>,
}

/// A running cloud: SQLite, plain HTTP on loopback. Stopped when dropped.
#[derive(Debug)]
pub struct Cloud {
    // Dropped in this order: first the server, then its folder.
    server: Process,
    setup: Setup,
    data: PathBuf,
    port: u16,
    temporary: Option<Folder>,
}

impl Setup {
    /// A cloud on a free port, with its data in a temporary folder.
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps its data in that folder.
    #[must_use]
    pub fn kept_in(mut self, folder: &Path) -> Self {
        self.folder = Some(folder.to_owned());
        self
    }

    /// The port to listen on.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = Some(port);
        self
    }

    /// Lets the cloud reach a site on this machine, and counts it as production.
    #[must_use]
    pub fn probe_allow(mut self, origin: &str) -> Self {
        self.probe_allow.push(origin.to_owned());
        self
    }

    /// Any other setting, as `PACKETSENSE_NAME`.
    #[must_use]
    pub fn environment(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Starts it and waits until it is ready.
    pub fn start(self) -> Result<Cloud> {
        let port = match self.port {
            Some(port) => port,
            None => ports::free().context("looking for a free port")?,
        };
        let temporary = if self.folder.is_none() {
            Some(Folder::new()?)
        } else {
            None
        };
        let data = match (&self.folder, &temporary) {
            (Some(folder), _) => folder.clone(),
            (None, Some(folder)) => folder.join("data"),
            (None, None) => unreachable!("one of the two is there"),
        };
        std::fs::create_dir_all(&data).with_context(|| format!("making {}", data.display()))?;
        let server = serve(&self, &data, port)?;
        Ok(Cloud {
            server,
            setup: self,
            data,
            port,
            temporary,
        })
    }
}

fn serve(setup: &Setup, data: &Path, port: u16) -> Result<Process> {
    let mut command = Command::new(binary::packetsense()?);
    // The settings of whoever runs the tests are not the test's.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("PACKETSENSE_") {
            command.env_remove(name);
        }
    }
    command.args(["serve", "--listen", &format!("127.0.0.1:{port}")]);
    command
        .args([
            "--public-url",
            &format!("http://localhost:{port}"),
            "--data",
        ])
        .arg(data);
    command.env(
        "PACKETSENSE_PROBE_ALLOW",
        json!(setup.probe_allow).to_string(),
    );
    command.envs(setup.environment.iter().map(|(name, value)| (name, value)));
    let mut log = data.to_owned();
    log.set_extension("log");
    let mut server = Process::start("packetsense serve", command, &log)?;
    let visitor = Visitor::new();
    let ready = format!("http://127.0.0.1:{port}/readyz");
    server.wait_until(Duration::from_secs(30), || {
        visitor.get(&ready).is_ok_and(|page| page.status == 200)
    })?;
    Ok(server)
}

impl Cloud {
    /// The address of a path, which begins with a slash: `http://localhost:PORT/...`.
    pub fn url(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.port)
    }

    /// Its data folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// What it has logged since it first started.
    pub fn log(&self) -> String {
        self.server.log()
    }

    /// Whether it still runs.
    pub fn is_running(&mut self) -> bool {
        self.server.is_running()
    }

    /// Stops it as a service manager does.
    pub fn stop(&mut self) -> Result<ExitStatus> {
        self.server.stop()
    }

    /// Ends it by SIGKILL.
    pub fn kill(&mut self) -> Result<ExitStatus> {
        self.server.kill()
    }

    /// Starts it again on the same data and port.
    pub fn start_again(&mut self) -> Result<()> {
        self.server = serve(&self.setup, &self.data, self.port)?;
        Ok(())
    }

    /// Whether its data goes when it goes.
    pub fn is_temporary(&self) -> bool {
        self.temporary.is_some()
    }

    /// Imports a checksum list made of that WordPress, as the operator does.
    pub fn import_checksums(&self, core: &Path, version: &str) -> Result<()> {
        let program = binary::packetsense()?;
        let list = run(
            "packetsense scan checksums",
            Command::new(&program).args(["scan", "checksums"]).arg(core),
        )?;
        let file = tempfile::NamedTempFile::new().context("a file for checksums")?;
        std::fs::write(file.path(), list).context("writing checksums")?;
        run(
            "packetsense admin import-checksums",
            Command::new(&program)
                .args([
                    "admin",
                    "import-checksums",
                    "--version",
                    version,
                    "--locale",
                    "en_US",
                    "--data",
                ])
                .arg(&self.data)
                .arg(file.path()),
        )
        .map(drop)
    }

    /// Makes an account by the form, as a person does; the visitor is signed in then.
    pub fn sign_up(
        &self,
        visitor: &Visitor,
        name: &str,
        email: &str,
        password: &str,
    ) -> Result<()> {
        let page = visitor.get(&self.url("/sign-up"))?.expect(200)?;
        let mut form = page.form("to sign up", |form| {
            form.has("password") && form.has("email")
        })?;
        form.set("name", name)
            .set("email", email)
            .set("password", password)
            .set("age", "yes")
            .set("terms", "yes");
        let answer = visitor.submit(&page, &form)?.expect(303)?;
        visitor.follow(answer)?.expect(200).map(drop)
    }

    /// Makes an account where the cloud sends mail: by the form, and by the link that the catcher has caught.
    pub fn sign_up_by_mail(
        &self,
        visitor: &Visitor,
        catcher: &Catcher,
        (name, email, password): (&str, &str, &str),
    ) -> Result<()> {
        let page = visitor.get(&self.url("/sign-up"))?.expect(200)?;
        let mut form = page.form("to sign up", |form| form.has("email"))?;
        form.set("name", name)
            .set("email", email)
            .set("password", password)
            .set("age", "yes")
            .set("terms", "yes");
        visitor.submit(&page, &form)?.expect(200)?;
        self.follow_confirmation(visitor, catcher, email)
    }

    /// Confirms the address of somebody who is signed in, where that has not been done yet.
    pub fn confirm_by_mail(&self, visitor: &Visitor, catcher: &Catcher, email: &str) -> Result<()> {
        let page = visitor.get(&self.url("/"))?.expect(200)?;
        let Ok(form) = page.form("to confirm", |form| form.action == "/account/confirm") else {
            return Ok(());
        };
        visitor.submit(&page, &form)?.expect(200)?;
        self.follow_confirmation(visitor, catcher, email)
    }

    fn follow_confirmation(&self, visitor: &Visitor, catcher: &Catcher, email: &str) -> Result<()> {
        let link = catcher.link(email, "/confirm")?;
        let page = visitor.get(&self.url(&link))?.expect(200)?;
        let form = page.form("to confirm", |form| form.has("token"))?;
        visitor.submit(&page, &form)?.expect(303).map(drop)
    }

    /// Signs in by the form; says whether the cloud let the visitor in.
    pub fn sign_in(&self, visitor: &Visitor, email: &str, password: &str) -> Result<bool> {
        sign_in(visitor, &self.url(""), email, password)
    }

    /// Connects a site: the button in wp-admin, the cloud's page, its button, and back. `browser` is signed in to both.
    /// Gives the Overview screen that comes last.
    pub fn connect(&self, site: &Site, browser: &Visitor) -> Result<Page> {
        let leaving = site.press_as(browser, "connect")?;
        let page = browser.follow(leaving)?.expect(200)?;
        ensure!(
            page.url.as_str().starts_with(&self.url("/connect")),
            "Connect led to {}:\n{}",
            page.url,
            page.text()
        );
        let mut form = page.form("to agree", |form| form.has("code_challenge"))?;
        form.press("agree")
            .with_context(|| format!("no button to agree:\n{}", page.text()))?;
        let answer = browser.submit(&page, &form)?.expect(303)?;
        let overview = browser.follow(answer)?.expect(200)?;
        ensure!(
            overview.text().contains("is connected"),
            "after connecting, wp-admin says:\n{}",
            overview.text()
        );
        Ok(overview)
    }

    /// The dashboard's address of the one site of this visitor.
    pub fn site_page(&self, visitor: &Visitor) -> Result<String> {
        let page = visitor.get(&self.url("/sites"))?.expect(200)?;
        let link = page.link("to the site", |link| link.href.starts_with("/sites/"))?;
        Ok(page.url.join(&link.href)?.to_string())
    }
}

/// Signs in to the cloud at that address, without slash at the end; says whether it let the visitor in.
pub fn sign_in(visitor: &Visitor, cloud: &str, email: &str, password: &str) -> Result<bool> {
    let page = visitor.get(&format!("{cloud}/sign-in"))?.expect(200)?;
    let mut form = page.form("to sign in", |form| form.has("password"))?;
    form.set("email", email).set("password", password);
    Ok(visitor.submit(&page, &form)?.status == 303)
}
