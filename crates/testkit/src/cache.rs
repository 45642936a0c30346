//! Things that take long to make and are the same every time, kept below `target/testkit`.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

/// The root of the repository.
pub fn repository() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// Cargo's target folder.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| repository().join("target"), PathBuf::from)
}

/// The folder `target/testkit/NAME`; where it is not there yet, `make` fills it. Only one process makes it, others wait.
/// To have it made anew, delete it.
pub fn folder(name: &str, make: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
    let cache = target().join("testkit");
    fs::create_dir_all(&cache).with_context(|| format!("making {}", cache.display()))?;
    let path = cache.join(name);
    if path.is_dir() {
        return Ok(path);
    }
    let lock_path = cache.join(format!("{name}.lock"));
    let lock =
        File::create(&lock_path).with_context(|| format!("opening {}", lock_path.display()))?;
    lock.lock()
        .with_context(|| format!("waiting for {}", lock_path.display()))?;
    if path.is_dir() {
        return Ok(path);
    }
    let unfinished = cache.join(format!("{name}.new"));
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished)
            .with_context(|| format!("removing {}", unfinished.display()))?;
    }
    fs::create_dir_all(&unfinished)?;
    make(&unfinished)?;
    fs::rename(&unfinished, &path)
        .with_context(|| format!("putting {} in place", path.display()))?;
    Ok(path)
}
