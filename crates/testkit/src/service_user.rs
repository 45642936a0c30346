//! The users that servers run as: started by root, a server drops to its package's user; started by anyone else, it
//! runs as that person.

use std::{ffi::OsStr, fs, path::Path, process::Command};

use anyhow::{Context, Result, ensure};

/// A user of the system that a server runs as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceUser {
    /// Name, user id and group id; `None` when this process is not root and cannot become anyone else.
    known: Option<(String, u32, u32)>,
}

impl ServiceUser {
    /// The user of that name in `/etc/passwd`.
    pub fn find(name: &str) -> Result<Self> {
        if !rustix::process::geteuid().is_root() {
            return Ok(Self { known: None });
        }
        let passwd = fs::read_to_string("/etc/passwd").context("reading /etc/passwd")?;
        let ids = passwd.lines().find_map(|line| {
            let mut columns = line.split(':');
            (columns.next() == Some(name))
                .then(|| (columns.nth(1)?.parse().ok(), columns.next()?.parse().ok()).into())?
        });
        match ids {
            Some((Some(uid), Some(gid))) => Ok(Self {
                known: Some((name.to_owned(), uid, gid)),
            }),
            _ => anyhow::bail!(
                "no user {name} in /etc/passwd: scripts/install-dependencies installs its package"
            ),
        }
    }

    /// The name to put in a server's configuration, where this process is root.
    pub fn name(&self) -> Option<&str> {
        self.known.as_ref().map(|(name, ..)| name.as_str())
    }

    /// A command that runs `program` as this user.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        match self.name() {
            Some(name) => {
                let mut command = Command::new("setpriv");
                command
                    .args(["--reuid", name, "--regid", name, "--init-groups", "--"])
                    .arg(program);
                command
            }
            None => Command::new(program),
        }
    }

    /// Gives the file or folder to this user.
    pub fn own(&self, path: &Path) -> Result<()> {
        if let Some((_, uid, gid)) = self.known {
            std::os::unix::fs::lchown(path, Some(uid), Some(gid)).with_context(|| {
                format!(
                    "giving {} to {}",
                    path.display(),
                    self.name().unwrap_or_default()
                )
            })?;
        }
        Ok(())
    }

    /// Gives a whole folder to this user.
    pub fn own_all(&self, folder: &Path) -> Result<()> {
        if let Some((name, ..)) = &self.known {
            let status = Command::new("chown")
                .arg("-R")
                .arg("-h")
                .arg(format!("{name}:"))
                .arg(folder)
                .status()?;
            ensure!(status.success(), "giving {} to {name}", folder.display());
        }
        Ok(())
    }
}
