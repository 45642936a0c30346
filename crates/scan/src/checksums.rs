//! The checksum list of a core folder.

use crate::ScanError;
use md5::Md5;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::Path;
use walkdir::WalkDir;

/// Folders that are core as a whole.
const FOLDERS: [&str; 2] = ["wp-admin", "wp-includes"];
/// Files of the root that are core and are not named `wp-*.php`.
const ROOT_FILES: [&str; 4] = ["index.php", "license.txt", "readme.html", "xmlrpc.php"];

/// Hashes by path below the core folder, `/` between the parts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checksums {
    /// Hexadecimal MD5, as WordPress publishes them.
    pub checksums: BTreeMap<String, String>,
    /// Hexadecimal SHA-256, where asked for: by these a file is known again that lies elsewhere or on another version.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sha256: BTreeMap<String, String>,
}

/// Hashes the core files below `folder`: `wp-admin`, `wp-includes` and those of the root; never `wp-content` or
/// `wp-config.php`. Links are followed, because distributions link to shared libraries; a link that leads nowhere is
/// left out, as a site with that core does not have the file either. `with_sha256` fills [`Checksums::sha256`].
///
/// # Errors
/// [`ScanError`] where the folder is no WordPress, or something in it cannot be read: a list with a hole would report
/// good files as unexpected.
pub fn of_core(folder: &Path, with_sha256: bool) -> Result<Checksums, ScanError> {
    if !folder.join("wp-includes/version.php").is_file() {
        return Err(ScanError::NotWordPress(folder.to_owned()));
    }
    let mut list = Checksums::default();
    for entry in WalkDir::new(folder).min_depth(1).max_depth(1) {
        let entry = entry.map_err(|error| walk_error(folder, error))?;
        let is_core = entry.file_name().to_str().is_some_and(is_core_root_file);
        if is_core && entry.path().is_file() {
            add(&mut list, folder, entry.path(), with_sha256)?;
        }
    }
    for name in FOLDERS {
        for entry in WalkDir::new(folder.join(name)).follow_links(true) {
            match entry {
                Ok(entry) if entry.file_type().is_file() => {
                    add(&mut list, folder, entry.path(), with_sha256)?;
                }
                Ok(_) => {}
                Err(error) if leads_nowhere(&error) => {}
                Err(error) => return Err(walk_error(folder, error)),
            }
        }
    }
    Ok(list)
}

/// Whether a file of this name in the root belongs to core.
fn is_core_root_file(name: &str) -> bool {
    let is_php = Path::new(name).extension().is_some_and(|e| e == "php");
    ROOT_FILES.contains(&name) || (name.starts_with("wp-") && is_php && name != "wp-config.php")
}

fn leads_nowhere(error: &walkdir::Error) -> bool {
    error.io_error().map(std::io::Error::kind) == Some(ErrorKind::NotFound)
        && error.path().is_some_and(Path::is_symlink)
}

fn walk_error(folder: &Path, error: walkdir::Error) -> ScanError {
    ScanError::Read {
        path: error.path().unwrap_or(folder).to_owned(),
        source: error.into(),
    }
}

fn add(
    list: &mut Checksums,
    folder: &Path,
    path: &Path,
    with_sha256: bool,
) -> Result<(), ScanError> {
    let name = path
        .strip_prefix(folder)
        .ok()
        .and_then(Path::to_str)
        .ok_or_else(|| ScanError::Name(path.to_owned()))?
        .replace(std::path::MAIN_SEPARATOR, "/");
    let (md5, sha256) = hashes(path).map_err(|source| ScanError::Read {
        path: path.to_owned(),
        source,
    })?;
    if with_sha256 {
        list.sha256.insert(name.clone(), sha256);
    }
    list.checksums.insert(name, md5);
    Ok(())
}

fn hashes(path: &Path) -> std::io::Result<(String, String)> {
    let (mut md5, mut sha256) = (Md5::new(), Sha256::new());
    let mut file = File::open(path)?;
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok((hex(&md5.finalize()), hex(&sha256.finalize())));
        }
        md5.update(&buffer[..read]);
        sha256.update(&buffer[..read]);
    }
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|b| [DIGITS[usize::from(b >> 4)], DIGITS[usize::from(b & 15)]])
        .map(char::from)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn core() -> tempfile::TempDir {
        let root = tempfile::tempdir().expect("temporary folder");
        for (path, text) in [
            ("index.php", "abc"),
            ("wp-login.php", ""),
            ("wp-config.php", "secret"),
            ("wp-config-sample.php", "sample"),
            (".htaccess", "deny"),
            ("notes.txt", "mine"),
            ("wp-admin/css/a.css", "a"),
            ("wp-includes/version.php", "<?php"),
            ("wp-content/plugins/p/p.php", "p"),
        ] {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().expect("has a folder")).expect("folder");
            fs::write(path, text).expect("file");
        }
        root
    }

    #[test]
    fn only_core_files_are_listed_with_the_md5_that_wordpress_publishes() {
        let list = of_core(core().path(), false).expect("readable");
        let names: Vec<_> = list.checksums.keys().map(String::as_str).collect();
        assert_eq!(
            names,
            [
                "index.php",
                "wp-admin/css/a.css",
                "wp-config-sample.php",
                "wp-includes/version.php",
                "wp-login.php"
            ]
        );
        // RFC 1321, appendix A.5.
        assert_eq!(
            list.checksums["index.php"],
            "900150983cd24fb0d6963f7d28e17f72"
        );
        assert_eq!(
            list.checksums["wp-login.php"],
            "d41d8cd98f00b204e9800998ecf8427e"
        );
        assert!(list.sha256.is_empty());
    }

    #[test]
    fn sha_256_comes_where_asked_for() {
        let list = of_core(core().path(), true).expect("readable");
        assert_eq!(
            list.sha256["index.php"],
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(list.sha256.len(), list.checksums.len());
    }

    #[test]
    fn a_folder_without_wordpress_is_named_in_the_error() {
        let empty = tempfile::tempdir().expect("temporary folder");
        let error = of_core(empty.path(), false).expect_err("no WordPress");
        assert!(
            error.to_string().contains("wp-includes/version.php"),
            "{error}"
        );
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_dangling_ones_left_out() {
        let root = core();
        let includes = root.path().join("wp-includes");
        std::os::unix::fs::symlink(root.path().join("index.php"), includes.join("linked.php"))
            .expect("link");
        std::os::unix::fs::symlink("/nowhere/at/all", includes.join("gone.php")).expect("link");
        let list = of_core(root.path(), false).expect("readable");
        assert_eq!(
            list.checksums["wp-includes/linked.php"],
            list.checksums["index.php"]
        );
        assert!(!list.checksums.contains_key("wp-includes/gone.php"));
    }
}
