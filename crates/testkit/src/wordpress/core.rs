//! WordPress itself: what Debian's package of this machine holds, and other releases from Debian's other suites.

use std::{
    fs, io,
    path::{Component, Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail, ensure};

use super::debian::Archive;
use crate::{cache, process::run};

/// A release of WordPress.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Core {
    /// What the package `wordpress` of this machine holds: 6.1 on Debian 12, 6.8 on Debian 13. Nothing is downloaded.
    Installed,
    /// 6.1, from Debian 12.
    V6_1,
    /// 6.8, from Debian 13.
    V6_8,
    /// The newest that Debian has, from its unstable suite: 7.1 or newer.
    Newest,
}

impl Core {
    /// All releases that the plugin is tried on.
    pub const ALL: [Self; 3] = [Self::V6_1, Self::V6_8, Self::Newest];

    /// A folder that holds this release, complete, with one theme, and no `wp-config.php`. Made once and kept: delete
    /// `target/testkit/core-*` to have the newest again.
    pub fn folder(self) -> Result<PathBuf> {
        let (name, suite) = match self {
            Self::Installed => ("core-installed", None),
            Self::V6_1 => ("core-6.1", Some("bookworm")),
            Self::V6_8 => ("core-6.8", Some("trixie")),
            Self::Newest => ("core-newest", Some("sid")),
        };
        // A package upgraded since is another core.
        if suite.is_none() {
            let kept = cache::target().join("testkit").join(name);
            if kept.is_dir() && version(&kept)? != version(Path::new("/usr/share/wordpress"))? {
                fs::remove_dir_all(&kept)?;
            }
        }
        let made = cache::folder(name, |folder| match suite {
            None => assemble(Path::new("/"), folder),
            Some(suite) => {
                let work = tempfile::tempdir().context("making a folder for packages")?;
                let archive = Archive::open(suite, work.path())?;
                let packages = archive.closure("wordpress", belongs)?;
                let unpacked = archive.unpack(&packages)?;
                assemble(&unpacked, folder)
            }
        })?;
        let found = version(&made)?;
        let fits = match self {
            Self::Installed => true,
            Self::V6_1 => found.starts_with("6.1"),
            Self::V6_8 => found.starts_with("6.8"),
            Self::Newest => found
                .split('.')
                .next()
                .and_then(|major| major.parse().ok())
                .is_some_and(|major: u32| major >= 7),
        };
        ensure!(
            fits,
            "{} holds WordPress {found}, which is not what {self:?} means",
            made.display()
        );
        Ok(made)
    }

    /// Its version, such as `7.1.4`.
    pub fn version(self) -> Result<String> {
        version(&self.folder()?)
    }
}

/// What of WordPress's dependencies is part of its files: Debian has moved these libraries to packages of their own.
fn belongs(package: &str) -> bool {
    ["libjs-", "libphp-", "php-getid3", "wordpress-theme-"]
        .iter()
        .any(|start| package.starts_with(start))
}

/// The version that a core says it is.
pub(crate) fn version(core: &Path) -> Result<String> {
    let file = core.join("wp-includes/version.php");
    let text = fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
    text.lines()
        .find_map(|line| line.strip_prefix("$wp_version = '")?.strip_suffix("';"))
        .map(str::to_owned)
        .with_context(|| format!("{} names no version", file.display()))
}

/// Copies core and theme from the tree that packages were unpacked to, links resolved within that tree.
fn assemble(root: &Path, to: &Path) -> Result<()> {
    let core = root.join("usr/share/wordpress");
    ensure!(
        core.is_dir(),
        "WordPress is not installed: scripts/install-dependencies installs it"
    );
    copy(root, &core, to)?;
    for leftover in [".htaccess", "wp-config.php", "wp-content/languages"] {
        let path = to.join(leftover);
        if path.is_dir() {
            fs::remove_dir_all(&path)?;
        } else {
            let _ = fs::remove_file(&path);
        }
    }
    let themes = root.join("var/lib/wordpress/wp-content/themes");
    if themes.is_dir() {
        copy(root, &themes, &to.join("wp-content/themes"))?;
    }
    for name in ["plugins", "themes", "uploads"] {
        fs::create_dir_all(to.join("wp-content").join(name))?;
    }
    for name in ["", "plugins/", "themes/"] {
        let guard = to.join(format!("wp-content/{name}index.php"));
        if !guard.exists() {
            fs::write(guard, "<?php\n// Silence is golden.\n")?;
        }
    }
    let has_theme = fs::read_dir(to.join("wp-content/themes"))?
        .flatten()
        .any(|entry| entry.path().join("style.css").exists());
    ensure!(
        has_theme,
        "no theme came with WordPress: scripts/install-dependencies installs one"
    );
    Ok(())
}

fn copy(root: &Path, from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("reading {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        let source = match resolve(root, &entry.path()) {
            Ok(source) => source,
            // The one link that leads nowhere: the server's own settings.
            Err(_) if entry.file_name() == ".htaccess" => continue,
            Err(error) => return Err(error),
        };
        if source.is_dir() {
            copy(root, &source, &target)?;
        } else {
            fs::copy(&source, &target).with_context(|| format!("copying {}", source.display()))?;
        }
    }
    Ok(())
}

/// Follows links as if `root` were the root of the file system.
fn resolve(root: &Path, path: &Path) -> Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..20 {
        match fs::symlink_metadata(&path) {
            Ok(found) if !found.is_symlink() => return Ok(path),
            Ok(_) => {
                let link = fs::read_link(&path)?;
                let start = if link.is_absolute() {
                    root.to_owned()
                } else {
                    path.parent().unwrap_or(root).to_owned()
                };
                path = walk(start, &link);
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                // Certificates come from this machine; a folder on the way may itself be a link.
                if path.ends_with("etc/ssl/certs/ca-certificates.crt") {
                    return Ok(PathBuf::from("/etc/ssl/certs/ca-certificates.crt"));
                }
                let parent = path.parent().context("a link out of the tree")?;
                let real = resolve(root, parent)
                    .with_context(|| format!("{} leads nowhere", path.display()))?;
                ensure!(
                    real != parent,
                    "{} leads nowhere: its package is missing",
                    path.display()
                );
                path = real.join(path.file_name().unwrap_or_default());
            }
            Err(error) => {
                return Err(error).with_context(|| format!("following {}", path.display()));
            }
        }
    }
    bail!("{} is a link to itself", path.display())
}

fn walk(mut at: PathBuf, link: &Path) -> PathBuf {
    for part in link.components() {
        match part {
            Component::ParentDir => {
                at.pop();
            }
            Component::Normal(name) => at.push(name),
            _ => {}
        }
    }
    at
}

/// Copies a core to where a site is to be.
pub(crate) fn place(core: Core, to: &Path) -> Result<()> {
    run(
        "cp",
        Command::new("cp")
            .arg("-a")
            .arg(core.folder()?.join("."))
            .arg(to),
    )
    .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_followed_within_the_unpacked_tree() -> Result<()> {
        let tree = tempfile::tempdir()?;
        let root = tree.path();
        fs::create_dir_all(root.join("usr/share/a"))?;
        fs::create_dir_all(root.join("usr/lib/real"))?;
        fs::write(root.join("usr/lib/real/file"), "x")?;
        std::os::unix::fs::symlink("../lib/real", root.join("usr/share/linked"))?;
        std::os::unix::fs::symlink("/usr/share/linked/file", root.join("usr/share/a/file"))?;
        std::os::unix::fs::symlink("/nowhere", root.join("usr/share/a/lost"))?;
        assert_eq!(
            fs::read_to_string(resolve(root, &root.join("usr/share/a/file"))?)?,
            "x"
        );
        let error = resolve(root, &root.join("usr/share/a/lost"))
            .expect_err("a link that leads nowhere")
            .to_string();
        assert!(error.contains("nowhere"), "{error}");
        Ok(())
    }
}
