use super::KeyError;
use packetsense_wire::encoding::{array_from_base64url, to_base64url};
use packetsense_wire::key::{self, SigningKey};
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;
use zeroize::Zeroizing;

/// A key with the time of its use.
#[derive(Clone)]
pub(super) struct StoredKey {
    seed: Zeroizing<[u8; 32]>,
    /// Unix seconds.
    pub(super) not_before: i64,
    /// Unix seconds.
    pub(super) expires: i64,
}

impl StoredKey {
    pub(super) fn generate(not_before: i64, expires: i64) -> Self {
        Self {
            seed: Zeroizing::new(key::generate().to_bytes()),
            not_before,
            expires,
        }
    }

    pub(super) fn signing_key(&self) -> SigningKey {
        SigningKey::from_bytes(&self.seed)
    }

    pub(super) fn keyid(&self) -> String {
        key::thumbprint(&self.signing_key().verifying_key())
    }
}

/// A key as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    seed: String,
    not_before: i64,
    expires: i64,
}

/// The keys in the file, oldest first; none where there is no file.
pub(super) fn read(path: &Path) -> Result<Option<Vec<StoredKey>>, KeyError> {
    let failed = |source| KeyError::File {
        path: path.to_owned(),
        source,
    };
    let damaged = |reason: &str| KeyError::Damaged {
        path: path.to_owned(),
        reason: reason.to_owned(),
    };
    let text = match std::fs::read(path) {
        Ok(text) => Zeroizing::new(text),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    let mode = std::fs::metadata(path)
        .map_err(failed)?
        .permissions()
        .mode();
    if mode & 0o077 != 0 {
        return Err(damaged("others may read it; set its mode to 600"));
    }
    // What serde says could quote a seed.
    let written: Vec<Written> =
        serde_json::from_slice(&text).map_err(|_| damaged("is not a list of keys"))?;
    let keys = written
        .iter()
        .map(|key| {
            Some(StoredKey {
                seed: Zeroizing::new(array_from_base64url(&key.seed)?),
                not_before: key.not_before,
                expires: key.expires,
            })
        })
        .collect::<Option<Vec<_>>>();
    keys.ok_or_else(|| damaged("a key does not have 32 bytes"))
        .map(Some)
}

/// Replaces the file; a crash leaves the old or the new one, never half of one.
pub(super) fn write(path: &Path, keys: &[StoredKey]) -> Result<(), KeyError> {
    let failed = |source| KeyError::File {
        path: path.to_owned(),
        source,
    };
    let written: Vec<_> = keys
        .iter()
        .map(|key| Written {
            seed: to_base64url(key.seed.as_slice()),
            not_before: key.not_before,
            expires: key.expires,
        })
        .collect();
    let text = serde_json::to_vec(&written).map_err(|error| failed(error.into()))?;
    let text = Zeroizing::new(text);
    let draft = path.with_extension("new");
    let replace = || {
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&draft)?;
        file.write_all(&text)?;
        file.sync_all()?;
        std::fs::rename(&draft, path)?;
        path.parent()
            .map_or(Ok(()), |folder| File::open(folder)?.sync_all())
    };
    replace().map_err(failed)
}
