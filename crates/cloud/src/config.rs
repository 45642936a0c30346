//! The configuration: defaults, then a TOML file, then the environment, then the command line.
//!
//! Every key is named in `docs/operating.md`. A value that cannot be used is refused with the name of its key.

use crate::mail::Mailer;
use crate::seal;
use figment::Figment;
use figment::providers::{Env, Format as _, Serialized, Toml};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use thiserror::Error;
use url::Url;
use zeroize::Zeroizing;

/// Top-level keys that the environment may set as `PACKETSENSE_<KEY>`.
const KEYS: &[&str] = &[
    "listen",
    "operator_listen",
    "public_url",
    "data",
    "database",
    "probe_allow",
    "trusted_proxies",
    "privacy_contact",
    "mail_url",
    "mail_from",
    "development",
    "master_key_command",
    "breached_passwords_url",
    "retention.events_days",
    "retention.events_drop_days",
    "retention.log_ins_days",
    "retention.logs_days",
    "retention.audit_days",
    "limits.head_seconds",
    "limits.request_seconds",
    "limits.stalled_seconds",
];

/// Why the configuration cannot be used.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// A key has a value that is not of its kind, or is not known.
    #[error("configuration: {0}")]
    Value(String),
    /// A key has a value of the right kind that makes no sense.
    #[error("configuration: {key}: {reason}")]
    Key {
        /// The key.
        key: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// The file cannot be read.
    #[error("configuration: cannot read {path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// How long each class of data is kept; the privacy page prints these values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// Days until security events lose their full address.
    pub events_days: u32,
    /// Days until anonymised events are dropped.
    pub events_drop_days: u32,
    /// Days that log-in attempts are kept.
    pub log_ins_days: u32,
    /// Days that technical logs are kept.
    pub logs_days: u32,
    /// Days until the details of audit entries are erased.
    pub audit_days: u32,
}

/// How long slow clients are waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Seconds for the head of a request, and between two requests of one connection.
    pub head_seconds: u32,
    /// Seconds from a request's head to its answer, the time that its body takes included.
    pub request_seconds: u32,
    /// Seconds for which a client is waited that takes nothing, or less than 1 KiB a second, of its answer.
    pub stalled_seconds: u32,
}

/// What `packetsense serve` runs with.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where people and sites are served.
    pub listen: SocketAddr,
    /// Where `/metrics` is served; keep it off the internet. Port 0 takes a free one.
    pub operator_listen: SocketAddr,
    /// How the cloud is reached from outside, without trailing slash. `http://localhost:PORT` where not set.
    pub public_url: Option<String>,
    /// Folder of the database, the events and the master key.
    pub data: PathBuf,
    /// `postgres://...`, or nothing for SQLite in the data folder.
    pub database: Option<String>,
    /// Exact origins that may be verified although they are not public addresses, and count as production.
    pub probe_allow: Vec<String>,
    /// Networks of reverse proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// How people reach whoever answers for privacy, as the privacy policy prints it.
    pub privacy_contact: Option<String>,
    /// The mail server: `smtp://` or `smtps://`. Without it accounts need no confirmation.
    pub mail_url: Option<String>,
    /// The address that mails come from.
    pub mail_from: String,
    /// Where ranges of breached passwords are asked for, with a slash at the end. Without it nobody is asked.
    pub breached_passwords_url: Option<String>,
    /// Serves pages for developers, `/_components`.
    pub development: bool,
    /// Program and arguments of a command that prints the master key as base64.
    pub master_key_command: Vec<String>,
    /// The master key as base64, from `PACKETSENSE_MASTER_KEY` only: a secret does not belong into the file.
    #[serde(skip)]
    pub master_key: Option<Zeroizing<String>>,
    /// How long data are kept.
    pub retention: Retention,
    /// How long slow clients are waited for.
    pub limits: Limits,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            operator_listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            public_url: None,
            data: PathBuf::from("data"),
            database: None,
            probe_allow: Vec::new(),
            trusted_proxies: Vec::new(),
            privacy_contact: None,
            mail_url: None,
            mail_from: "PacketSense <no-reply@localhost>".to_owned(),
            breached_passwords_url: None,
            development: false,
            master_key_command: Vec::new(),
            master_key: None,
            retention: Retention {
                events_days: 30,
                events_drop_days: 395,
                log_ins_days: 90,
                logs_days: 14,
                audit_days: 395,
            },
            limits: Limits {
                head_seconds: 20,
                request_seconds: 30,
                stalled_seconds: 30,
            },
        }
    }
}

/// Without the master key, and the URLs of database and mail server, which may hold passwords.
impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config")
            .field("listen", &self.listen)
            .field("public_url", &self.public_url)
            .field("data", &self.data)
            .field("retention", &self.retention)
            .finish_non_exhaustive()
    }
}

impl Config {
    /// Reads the file, where given, and the environment; checks nothing yet, so that the command line can still change it.
    ///
    /// # Errors
    /// Names the file that cannot be read, or the key that has a wrong value.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        if let Some(path) = file {
            let text = std::fs::read_to_string(path).map_err(|source| ConfigError::File {
                path: path.to_owned(),
                source,
            })?;
            figment = figment.merge(Toml::string(&text));
        }
        let config = figment
            .merge(Env::prefixed("PACKETSENSE_").split("__").only(KEYS))
            .extract::<Self>()
            .map_err(|error| ConfigError::Value(named(&error)))?;
        Ok(Self {
            master_key: std::env::var(seal::master::VARIABLE)
                .ok()
                .map(Zeroizing::new),
            ..config
        })
    }

    /// Checks the values that their types do not bound.
    ///
    /// # Errors
    /// Names the first key that cannot be used.
    pub fn check(&self) -> Result<(), ConfigError> {
        if let Some(text) = &self.public_url {
            public_url(text).map_err(|reason| ConfigError::Key {
                key: "public_url",
                reason,
            })?;
        }
        if let Some(text) = &self.database
            && !text.starts_with("postgres://")
            && !text.starts_with("postgresql://")
        {
            return Err(ConfigError::Key {
                key: "database",
                reason: "is neither empty (SQLite in the data folder) nor postgres://..."
                    .to_owned(),
            });
        }
        if let Some(text) = &self.mail_url {
            Mailer::new(text, &self.mail_from).map_err(|reason| ConfigError::Key {
                key: "mail_url",
                reason,
            })?;
        }
        if let Some(text) = &self.breached_passwords_url {
            range_url(text).map_err(|reason| ConfigError::Key {
                key: "breached_passwords_url",
                reason,
            })?;
        }
        for text in &self.probe_allow {
            origin(text).map_err(|reason| ConfigError::Key {
                key: "probe_allow",
                reason: format!("{text:?} {reason}"),
            })?;
        }
        let Retention {
            events_days,
            events_drop_days,
            log_ins_days,
            logs_days,
            audit_days,
        } = self.retention;
        for (key, days) in [
            ("retention.events_days", events_days),
            ("retention.events_drop_days", events_drop_days),
            ("retention.log_ins_days", log_ins_days),
            ("retention.logs_days", logs_days),
            ("retention.audit_days", audit_days),
        ] {
            if !(1..=3_650).contains(&days) {
                return Err(ConfigError::Key {
                    key,
                    reason: format!("{days} is not between 1 and 3650 days"),
                });
            }
        }
        let Limits {
            head_seconds,
            request_seconds,
            stalled_seconds,
        } = self.limits;
        for (key, seconds) in [
            ("limits.head_seconds", head_seconds),
            ("limits.request_seconds", request_seconds),
            ("limits.stalled_seconds", stalled_seconds),
        ] {
            if !(1..=600).contains(&seconds) {
                return Err(ConfigError::Key {
                    key,
                    reason: format!("{seconds} is not between 1 and 600 seconds"),
                });
            }
        }
        if events_drop_days < events_days {
            return Err(ConfigError::Key {
                key: "retention.events_drop_days",
                reason: "is shorter than retention.events_days".to_owned(),
            });
        }
        Ok(())
    }
}

fn named(error: &figment::Error) -> String {
    let key = error.path.join(".");
    let text = error.to_string();
    if key.is_empty() || text.contains(&key) {
        text
    } else {
        format!("{key}: {text}")
    }
}

/// Reads a public URL: an origin, https but on loopback.
pub(crate) fn public_url(text: &str) -> Result<Url, String> {
    let url = origin(text)?;
    if url.scheme() == "https" || is_loopback(&url) {
        Ok(url)
    } else {
        Err("must be https: plain http is for loopback only".to_owned())
    }
}

/// Reads `scheme://host[:port]`.
pub(crate) fn origin(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("is not a URL: {error}"))?;
    let plain = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.path() == "/"
        && !text.ends_with('/')
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    if plain {
        Ok(url)
    } else {
        Err("must be scheme, host and port only, as in https://cloud.example".to_owned())
    }
}

/// Checks an address to which the first digits of a digest are appended.
fn range_url(text: &str) -> Result<(), String> {
    let url = Url::parse(text).map_err(|error| format!("is not a URL: {error}"))?;
    if !text.ends_with('/') {
        return Err("must end in a slash: five digits are appended".to_owned());
    }
    if url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url)) {
        Ok(())
    } else {
        Err("must be https: plain http is for loopback only".to_owned())
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(change: impl FnOnce(&mut Config)) -> Result<(), String> {
        let mut config = Config::default();
        change(&mut config);
        config.check().map_err(|error| error.to_string())
    }

    #[test]
    fn the_defaults_hold() {
        assert!(with(|_| ()).is_ok());
    }

    #[test]
    fn a_bad_value_names_its_key() {
        let said = with(|c| c.public_url = Some("http://cloud.example".to_owned()));
        assert!(said.is_err_and(|text| text.contains("public_url") && text.contains("https")));
        let said = with(|c| c.probe_allow = vec!["localhost:1".to_owned()]);
        assert!(said.is_err_and(|text| text.contains("probe_allow")));
        let said = with(|c| c.database = Some("mysql://x".to_owned()));
        assert!(said.is_err_and(|text| text.contains("database")));
        let said = with(|c| c.mail_url = Some("http://u:hunter2@mail.example".to_owned()));
        assert!(said.is_err_and(|text| text.contains("mail_url") && !text.contains("hunter2")));
        for bad in ["https://range.example/x", "http://range.example/", "range"] {
            let said = with(|c| c.breached_passwords_url = Some(bad.to_owned()));
            assert!(
                said.is_err_and(|text| text.contains("breached_passwords_url")),
                "{bad}"
            );
        }
        let said = with(|c| c.limits.head_seconds = 0);
        assert!(said.is_err_and(|text| text.contains("limits.head_seconds")));
        let said = with(|c| c.retention.events_drop_days = 5);
        assert!(said.is_err_and(|text| text.contains("events_drop_days")));
    }

    #[test]
    fn a_value_of_the_wrong_kind_and_an_unknown_key_are_named() {
        let folder = tempfile::tempdir().expect("folder");
        let file = folder.path().join("packetsense.toml");
        for (text, key) in [("listen = 7", "listen"), ("lissten = \"x\"", "lissten")] {
            std::fs::write(&file, text).expect("file");
            let said = Config::load(Some(&file)).expect_err("refused").to_string();
            assert!(said.contains(key), "{said}");
        }
    }

    #[test]
    fn what_is_printed_never_holds_the_databases_password() {
        let config = Config {
            database: Some("postgres://u:hunter2@h/d".to_owned()),
            mail_url: Some("smtps://u:hunter2@h".to_owned()),
            ..Config::default()
        };
        assert!(!format!("{config:?}").contains("hunter2"));
    }
}
