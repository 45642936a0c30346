//! Temporary folders that servers under other users may walk through.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::reaper;

/// Longest path that still leaves room for a socket's name: an address of a unix socket has 108 bytes.
const LONGEST: usize = 60;

/// Folders are kept in memory where that much is free: a site is thousands of small files, and copying them to a busy disk
/// takes ten times as long.
const ROOM: u64 = 4 << 30;

/// A temporary folder, removed when dropped, or when this process ends in another way.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// A new folder `ps-…` with mode 755: in memory where there is room, else in the system's folder for temporary files
    /// (in `/tmp` where that folder's name is too long for sockets).
    pub fn new() -> Result<Self> {
        let parent = parent();
        let made = tempfile::Builder::new()
            .prefix("ps-")
            .tempdir_in(&parent)
            .with_context(|| format!("making a temporary folder in {}", parent.display()))?;
        let path = made.keep();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755))
            .with_context(|| format!("opening {} to the servers' users", path.display()))?;
        reaper::watch_folder(&path);
        Ok(Self { path })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A path in it.
    pub fn join(&self, name: impl AsRef<Path>) -> PathBuf {
        self.path.join(name)
    }

    /// Makes a folder in it, owned by `user` when this process may give it away.
    pub fn make(&self, name: &str, user: &crate::service_user::ServiceUser) -> Result<PathBuf> {
        let path = self.join(name);
        fs::create_dir_all(&path).with_context(|| format!("making {}", path.display()))?;
        user.own(&path)?;
        Ok(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
        reaper::forget_folder(&self.path);
    }
}

fn parent() -> PathBuf {
    let memory = Path::new("/dev/shm");
    let free =
        rustix::fs::statvfs(memory).map_or(0, |disk| disk.f_bavail.saturating_mul(disk.f_frsize));
    if free >= ROOM && std::env::var_os("TMPDIR").is_none() {
        return memory.to_owned();
    }
    let system = std::env::temp_dir();
    if system.as_os_str().len() > LONGEST {
        PathBuf::from("/tmp")
    } else {
        system
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_gone_once_dropped() -> Result<()> {
        let folder = Folder::new()?;
        let path = folder.path().to_owned();
        fs::write(folder.join("a"), "b")?;
        assert!(path.is_dir());
        drop(folder);
        assert!(!path.exists());
        Ok(())
    }
}
