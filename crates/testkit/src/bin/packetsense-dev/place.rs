//! Where the running thing keeps what: `target/run`.

use std::{
    fs::{self, File, TryLockError},
    io::{Read, Seek, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use packetsense_testkit::{cache, service_user::ServiceUser};
use rustix::process::Pid;

/// The folders and files of `make run` and `make up`.
#[derive(Debug)]
pub(crate) struct Place {
    run: PathBuf,
    data: PathBuf,
}

impl Place {
    /// `target/run`, and beside it, where the servers' users may not walk there, a folder in `/var/tmp` for their data.
    pub(crate) fn find() -> Result<Self> {
        let target = cache::target();
        fs::create_dir_all(target.join("run"))
            .with_context(|| format!("making {}/run", target.display()))?;
        let run = target.join("run").canonicalize()?;
        let data = if reachable(&run)? {
            run.join("data")
        } else {
            elsewhere(&run)?
        };
        fs::create_dir_all(&data).with_context(|| format!("making {}", data.display()))?;
        Ok(Self { run, data })
    }

    /// The folder of all that is kept.
    pub(crate) fn data(&self) -> &Path {
        &self.data
    }

    /// What the background prints.
    pub(crate) fn log(&self) -> PathBuf {
        self.run.join("log")
    }

    /// Ports and passwords, kept from one start to the next.
    pub(crate) fn settings(&self) -> PathBuf {
        self.data.join("settings.json")
    }

    /// The file for shells.
    pub(crate) fn environment(&self) -> PathBuf {
        self.run.join("env")
    }

    /// Who runs it at the moment. The lock tells whether somebody does; the number in it, who.
    pub(crate) fn holder(&self) -> Result<Option<Pid>> {
        let mut file = self.lock_file()?;
        match file.try_lock() {
            Ok(()) => Ok(None),
            Err(TryLockError::WouldBlock) => {
                let mut text = String::new();
                file.read_to_string(&mut text).context("reading the lock")?;
                let pid = text.trim().parse().ok().and_then(Pid::from_raw);
                pid.context("somebody starts it this very moment; try again")
                    .map(Some)
            }
            Err(TryLockError::Error(error)) => Err(error).context("looking at the lock"),
        }
    }

    /// Takes the lock, which holds until the file is dropped.
    pub(crate) fn hold(&self) -> Result<File> {
        let mut file = self.lock_file()?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                bail!("PacketSense runs already; `make down` stops it")
            }
            Err(TryLockError::Error(error)) => return Err(error).context("taking the lock"),
        }
        file.set_len(0)?;
        file.rewind()?;
        write!(file, "{}", std::process::id())?;
        Ok(file)
    }

    /// What to tell people, written once everything runs.
    pub(crate) fn read_greeting(&self) -> Result<String> {
        let file = self.run.join("ready");
        fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))
    }

    /// See [`Self::read_greeting`].
    pub(crate) fn write_greeting(&self, text: &str) -> Result<()> {
        write_private(&self.run.join("ready"), text)
    }

    /// Nothing runs: takes away what says so.
    pub(crate) fn clear(&self) -> Result<()> {
        for name in ["ready", "env"] {
            let file = self.run.join(name);
            if file.exists() {
                fs::remove_file(&file).with_context(|| format!("removing {}", file.display()))?;
            }
        }
        Ok(())
    }

    fn lock_file(&self) -> Result<File> {
        let path = self.run.join("lock");
        File::options()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)
            .with_context(|| format!("opening {}", path.display()))
    }
}

/// Writes a file that only its owner may read, whole or not at all.
pub(crate) fn write_private(path: &Path, text: &str) -> Result<()> {
    let unfinished = path.with_extension("new");
    let _ = fs::remove_file(&unfinished);
    let mut file = File::options()
        .create_new(true)
        .write(true)
        .mode(0o600)
        .open(&unfinished)
        .with_context(|| format!("writing {}", unfinished.display()))?;
    file.write_all(text.as_bytes())?;
    fs::rename(&unfinished, path).with_context(|| format!("writing {}", path.display()))
}

/// Whether the web server's and the database's users may walk into the folder.
fn reachable(folder: &Path) -> Result<bool> {
    for name in ["www-data", "mysql"] {
        let status = ServiceUser::find(name)?
            .command("test")
            .arg("-x")
            .arg(folder)
            .status()
            .context("running test")?;
        if !status.success() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A folder of this checkout's own, where every user may walk.
fn elsewhere(run: &Path) -> Result<PathBuf> {
    let name = run
        .to_string_lossy()
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    let folder = PathBuf::from(format!("/var/tmp/packetsense-{name:016x}"));
    match fs::create_dir(&folder) {
        Ok(()) => fs::set_permissions(&folder, fs::Permissions::from_mode(0o755))?,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            use std::os::unix::fs::MetadataExt;
            let found = fs::symlink_metadata(&folder)?;
            if found.uid() != rustix::process::geteuid().as_raw() || !found.is_dir() {
                bail!("{} belongs to somebody else", folder.display());
            }
        }
        Err(error) => return Err(error).with_context(|| format!("making {}", folder.display())),
    }
    Ok(folder)
}
