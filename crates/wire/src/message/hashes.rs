//! Hashes of files, and published checksums.

use super::check::{FieldError, fail, relative_path, sha256, text};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most bytes of a list of hashes.
pub const MAX_BYTES: usize = 1 << 20;
/// Most files of a list.
pub const MAX_FILES: usize = 5_000;

/// Body of `POST /v1/site/hashes`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hashes {
    /// Files that differ from the published release or are not in it.
    pub files: Vec<FileHash>,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileHash {
    /// Below the site's folder.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// Hexadecimal.
    pub sha256: String,
    /// `core`, or the kind and slug of a plugin or theme.
    pub component: String,
}

/// What is known about a file's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum HashVerdict {
    KnownGood,
    KnownBad,
    Unknown,
}

/// Answer to [`Hashes`], by hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HashVerdicts {
    /// By hash.
    pub verdicts: BTreeMap<String, HashVerdict>,
}

/// Answer to `GET /v1/checksums/core`: MD5 by path, as WordPress publishes them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checksums {
    /// Hexadecimal MD5 by path below the site's folder.
    pub checksums: BTreeMap<String, String>,
}

impl Hashes {
    /// Checks the bounds that the types do not carry.
    ///
    /// # Errors
    /// Names the first field that is out of bounds.
    pub fn check(&self) -> Result<(), FieldError> {
        if self.files.len() > MAX_FILES {
            return fail("files", format!("has more than {MAX_FILES} entries"));
        }
        for (at, file) in self.files.iter().enumerate() {
            relative_path(&format!("files[{at}].path"), &file.path)?;
            sha256(&format!("files[{at}].sha256"), &file.sha256)?;
            text(&format!("files[{at}].component"), &file.component, 1..=128)?;
        }
        Ok(())
    }
}
