//! A real SMTP server that catches every mail (`smtp-server` from npm, in `tests/mail/catcher.mjs`), with a page that
//! shows them.

use std::{
    path::Path,
    process::Command,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{Folder, Process, Visitor, ports};

/// A running catcher. Stopped when dropped.
#[derive(Debug)]
pub struct Catcher {
    server: Process,
    smtp: u16,
    http: u16,
    // Of the log, where nobody else has one for it.
    folder: Option<Folder>,
}

/// A mail that was caught.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Message-ID.
    pub id: String,
    /// First recipient.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// HTML.
    pub html: String,
}

impl Mail {
    /// The first link whose path begins so, without the origin.
    pub fn link(&self, path: &str) -> Option<String> {
        self.text.lines().find_map(|line| {
            let rest = line.strip_prefix("http")?.split_once("://")?.1;
            let local = &rest[rest.find('/')?..];
            local.starts_with(path).then(|| local.trim().to_owned())
        })
    }
}

impl Catcher {
    /// On free ports. With `faults` it refuses, delays and drops by what the recipient's name begins with.
    pub fn start(faults: bool) -> Result<Self> {
        let flags: &[&str] = if faults { &["--faults"] } else { &[] };
        Self::with(flags)
    }

    /// On free ports, with flags of the script: `--faults`, `--auth=USER:PASSWORD`, `--starttls`.
    pub fn with(flags: &[&str]) -> Result<Self> {
        let folder = Folder::new()?;
        let log = folder.join("mail.log");
        let mut started = Self::on(ports::free()?, ports::free()?, &log, flags)?;
        started.folder = Some(folder);
        Ok(started)
    }

    /// On those ports, with its output in `log`.
    pub fn on(smtp: u16, http: u16, log: &Path, flags: &[&str]) -> Result<Self> {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/mail/catcher.mjs");
        let mut command = Command::new("node");
        command.args([script, &smtp.to_string(), &http.to_string()]);
        command.args(flags);
        let mut server = Process::start("the mail catcher", command, log)?;
        let visitor = Visitor::new();
        let page = format!("http://127.0.0.1:{http}/");
        server.wait_until(Duration::from_secs(30), || {
            visitor.get(&page).is_ok_and(|page| page.status == 200)
        })?;
        Ok(Self {
            server,
            smtp,
            http,
            folder: None,
        })
    }

    /// Whether its log goes when it goes.
    pub fn is_temporary(&self) -> bool {
        self.folder.is_some()
    }

    /// Where SMTP is spoken.
    pub fn smtp_port(&self) -> u16 {
        self.smtp
    }

    /// For `PACKETSENSE_MAIL_URL`.
    pub fn smtp_url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.smtp)
    }

    /// The page that shows the mails; `/mails.json` beside it is the same for programs.
    pub fn page_url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.http)
    }

    /// Whether it still runs.
    pub fn is_running(&mut self) -> bool {
        self.server.is_running()
    }

    /// Everything caught so far, oldest first.
    pub fn mails(&self) -> Result<Vec<Mail>> {
        let page = Visitor::new()
            .get(&format!("{}mails.json", self.page_url()))?
            .expect(200)?;
        let list: Vec<Value> = serde_json::from_str(&page.body).context("reading caught mails")?;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Ok(list
            .iter()
            .map(|mail| Mail {
                id: text(&mail["id"]),
                to: text(&mail["to"][0]),
                subject: text(&mail["subject"]),
                text: text(&mail["text"]),
                html: text(&mail["html"]),
            })
            .collect())
    }

    /// Waits for the newest mail to an address with a link whose path begins so, and gives that link's path and query.
    pub fn link(&self, to: &str, path: &str) -> Result<String> {
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            let mails = self.mails()?;
            let found = mails
                .iter()
                .rev()
                .filter(|mail| mail.to == to)
                .find_map(|mail| mail.link(path));
            if let Some(link) = found {
                return Ok(link);
            }
            if Instant::now() > end {
                bail!(
                    "no mail with a link to {path} came in 20 s; subjects: {:?}",
                    mails.iter().map(|mail| &mail.subject).collect::<Vec<_>>()
                );
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
}
