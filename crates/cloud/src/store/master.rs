use super::StoreError;
use crate::config::Config;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;
use zeroize::Zeroizing;

/// The secret from which every other secret of this deployment is derived: `master.key` in the data folder, 32 random
/// bytes that only the service may read.
pub struct MasterKey(Zeroizing<[u8; 32]>);

impl MasterKey {
    /// Makes the data folder (mode 700) and the key where they are not there, and reads the key.
    pub fn open(config: &Config) -> Result<Self, StoreError> {
        let folder = |source| StoreError::Folder {
            path: config.data.clone(),
            source,
        };
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&config.data)
            .map_err(folder)?;
        let path = config.data.join("master.key");
        if !path.exists() {
            make(&path).map_err(folder)?;
        }
        let bytes = Zeroizing::new(std::fs::read(&path).map_err(folder)?);
        let key = <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| StoreError::MasterKey {
            path: path.clone(),
            reason: format!("has {} bytes instead of 32", bytes.len()),
        })?;
        Ok(Self(Zeroizing::new(key)))
    }

    /// A key for one purpose; knowing it does not tell the master key or that of another purpose.
    pub fn derive(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.mac(b"derive", purpose.as_bytes()))
    }

    /// A keyed hash that nobody without the key can look up by trying values, for throttles and commitments.
    pub fn hash(&self, purpose: &'static str, value: &[u8]) -> [u8; 32] {
        self.mac(purpose.as_bytes(), value)
    }

    fn mac(&self, domain: &[u8], value: &[u8]) -> [u8; 32] {
        #[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_slice()).expect("any key length");
        mac.update(&(domain.len() as u64).to_be_bytes());
        mac.update(domain);
        mac.update(value);
        mac.finalize().into_bytes().into()
    }
}

/// Writes the key under another name first: a start that is killed half-way leaves no short key behind, and of two
/// starts at the same time one wins.
fn make(path: &Path) -> std::io::Result<()> {
    let mut key = Zeroizing::new([0_u8; 32]);
    getrandom::fill(key.as_mut_slice()).map_err(std::io::Error::other)?;
    let draft = path.with_extension(format!("new-{}", std::process::id()));
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)?;
    file.write_all(key.as_slice())?;
    file.sync_all()?;
    let linked = std::fs::hard_link(&draft, path);
    std::fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn the_key_is_made_once_and_only_its_owner_reads_it() {
        let folder = tempfile::tempdir().expect("folder");
        let config = Config {
            data: folder.path().join("data"),
            ..Config::default()
        };
        let first = MasterKey::open(&config).expect("made").derive("a");
        let second = MasterKey::open(&config).expect("read");
        assert_eq!(first, second.derive("a"));
        assert_ne!(first, second.derive("b"));
        let mode = std::fs::metadata(config.data.join("master.key"))
            .expect("file")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_damaged_key_stops_the_start() {
        let folder = tempfile::tempdir().expect("folder");
        std::fs::write(folder.path().join("master.key"), b"short").expect("file");
        let config = Config {
            data: folder.path().to_owned(),
            ..Config::default()
        };
        assert!(matches!(
            MasterKey::open(&config),
            Err(StoreError::MasterKey { .. })
        ));
    }
}
