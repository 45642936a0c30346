//! nginx and php-fpm of one site.

use std::{
    fs,
    net::{IpAddr, TcpStream},
    path::PathBuf,
    process::Command,
    time::Duration,
};

use anyhow::{Context, Result};

use super::config::{self, Layout};
use crate::{Process, mariadb::program, service_user::ServiceUser};

/// A site's two servers. Both end when dropped.
#[derive(Debug)]
pub(super) struct Servers {
    pub(super) nginx: Process,
    pub(super) fpm: Process,
}

/// How they are to run.
#[derive(Debug, Clone)]
pub(super) struct Wishes {
    pub(super) port: u16,
    /// What a visitor's address is where the header does not say.
    pub(super) address: IpAddr,
    pub(super) workers: u8,
    pub(super) validate_timestamps: bool,
}

impl Servers {
    pub(super) fn start(layout: &Layout, user: &ServiceUser, wishes: &Wishes) -> Result<Self> {
        for (name, text) in [
            ("php.ini", config::php(layout, wishes.validate_timestamps)),
            ("fpm.conf", config::fpm(layout, user, wishes.workers)),
            (
                "nginx.conf",
                config::nginx(layout, user, wishes.port, wishes.address),
            ),
        ] {
            let file = layout.run.join(name);
            fs::write(&file, text).with_context(|| format!("writing {}", file.display()))?;
        }
        let fpm = Self::start_fpm(layout)?;
        let mut command = Command::new(program("nginx")?);
        command.arg("-e").arg(layout.logs.join("nginx.log"));
        command
            .arg("-p")
            .arg(&layout.tmp)
            .arg("-c")
            .arg(layout.run.join("nginx.conf"));
        let mut nginx = Process::start("nginx", command, &layout.logs.join("nginx.out"))?;
        nginx.wait_until(Duration::from_secs(20), || {
            TcpStream::connect(("127.0.0.1", wishes.port)).is_ok()
        })?;
        Ok(Self { nginx, fpm })
    }

    /// Starts php-fpm with the configuration that is there already.
    pub(super) fn start_fpm(layout: &Layout) -> Result<Process> {
        let socket = layout.run.join("fpm.sock");
        let _ = fs::remove_file(&socket);
        let mut command = Command::new(fpm_program()?);
        command
            .args(["--nodaemonize", "--fpm-config"])
            .arg(layout.run.join("fpm.conf"));
        command
            .arg("-c")
            .arg(layout.run.join("php.ini"))
            .arg("--allow-to-run-as-root");
        let mut fpm = Process::start("php-fpm", command, &layout.logs.join("fpm.out"))?;
        fpm.wait_until(Duration::from_secs(20), || socket.exists())?;
        Ok(fpm)
    }
}

/// Debian names php-fpm by its version; the newest is taken.
fn fpm_program() -> Result<PathBuf> {
    let mut found: Vec<(u32, u32, PathBuf)> = fs::read_dir("/usr/sbin")
        .context("reading /usr/sbin")?
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let (major, minor) = name.strip_prefix("php-fpm")?.split_once('.')?;
            Some((major.parse().ok()?, minor.parse().ok()?, entry.path()))
        })
        .collect();
    found.sort();
    found
        .pop()
        .map(|(.., path)| path)
        .context("php-fpm not found: scripts/install-dependencies installs it")
}

/// The command line's PHP of the same version as php-fpm.
pub(super) fn cli_program() -> Result<PathBuf> {
    let fpm = fpm_program()?;
    let version = fpm
        .to_string_lossy()
        .rsplit("php-fpm")
        .next()
        .unwrap_or_default()
        .to_owned();
    program(&format!("php{version}")).or_else(|_| program("php"))
}
