//! The `packetsense` program under test.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
    sync::{Mutex, PoisonError},
    time::SystemTime,
};

use anyhow::{Context, Result};

use crate::{cache, process::run};

static FRESH: Mutex<Option<PathBuf>> = Mutex::new(None);

/// The path of `packetsense`, built where it is missing or older than its sources. `PACKETSENSE_BIN` names another.
pub fn packetsense() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("PACKETSENSE_BIN") {
        return Ok(PathBuf::from(named));
    }
    let mut fresh = FRESH.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(path) = fresh.as_ref() {
        return Ok(path.clone());
    }
    let path = cache::target().join("debug/packetsense");
    let built = fs::metadata(&path).and_then(|found| found.modified()).ok();
    let changed =
        last_change(&cache::repository().join("crates")).context("looking at the sources")?;
    if built.is_none_or(|built| built < changed) {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo
            // As everywhere: one build of the whole workspace, so that no dependency is built twice.
            .args(["build", "-q", "--locked", "--workspace", "--bins"])
            .current_dir(cache::repository());
        run("cargo build", &mut cargo)?;
    }
    Ok(fresh.insert(path).clone())
}

/// When something below last changed that goes into the program: neither tests nor this kit do.
fn last_change(folder: &Path) -> io::Result<SystemTime> {
    let mut newest = SystemTime::UNIX_EPOCH;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let changed = if path.is_dir() {
            if matches!(
                path.file_name().and_then(|name| name.to_str()),
                Some("tests" | "testkit" | "benches" | "examples")
            ) {
                continue;
            }
            last_change(&path)?
        } else {
            entry.metadata()?.modified()?
        };
        newest = newest.max(changed);
    }
    Ok(newest)
}
