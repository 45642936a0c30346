use super::{Master, MasterError};
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;
use zeroize::Zeroizing;

/// Reads a key: 32 bytes that only their owner may read. `None` where there is no file.
pub(super) fn read(path: &Path) -> Result<Option<Master>, MasterError> {
    let failed = |source| MasterError::File {
        path: path.to_owned(),
        source,
    };
    let bad = |reason: String| MasterError::NoKey {
        path: path.to_owned(),
        reason,
    };
    let bytes = match std::fs::read(path) {
        Ok(bytes) => Zeroizing::new(bytes),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    let mode = std::fs::metadata(path)
        .map_err(failed)?
        .permissions()
        .mode();
    if mode & 0o077 != 0 {
        return Err(bad("others may read it; set its mode to 600".to_owned()));
    }
    let key = <[u8; 32]>::try_from(bytes.as_slice())
        .map_err(|_| bad(format!("has {} bytes instead of 32", bytes.len())))?;
    Ok(Some(Master::new(Zeroizing::new(key))))
}

/// Makes a key where there is no file. It is written under another name first: a start that is killed half-way leaves no
/// short key behind, and of two starts at the same time one wins.
pub(super) fn make(path: &Path) -> Result<(), MasterError> {
    write(path).map_err(|source| MasterError::File {
        path: path.to_owned(),
        source,
    })
}

fn write(path: &Path) -> std::io::Result<()> {
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
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => sync_folder(path),
    }
}

/// Renames where there is something to rename.
pub(super) fn rename(from: &Path, to: &Path) -> Result<(), MasterError> {
    match std::fs::rename(from, to).and_then(|()| sync_folder(to)) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(MasterError::File {
            path: from.to_owned(),
            source: error,
        }),
        _ => Ok(()),
    }
}

fn sync_folder(path: &Path) -> std::io::Result<()> {
    path.parent()
        .map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_only_its_owner_reads_it() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("master.key");
        assert!(read(&path).expect("no file").is_none());
        make(&path).expect("made");
        let first = read(&path).expect("read").expect("a key");
        make(&path).expect("left alone");
        let second = read(&path).expect("read").expect("a key");
        assert_eq!(first.id(), second.id());
        let mode = std::fs::metadata(&path).expect("file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(folder.path()).expect("folder").count(), 1);
    }

    #[test]
    fn a_damaged_or_readable_key_is_named() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("master.key");
        for (bytes, mode, said) in [(5, 0o600, "5 bytes"), (32, 0o640, "mode to 600")] {
            std::fs::write(&path, vec![1; bytes]).expect("file");
            let mode = std::fs::Permissions::from_mode(mode);
            std::fs::set_permissions(&path, mode).expect("mode");
            let error = read(&path).map(|_| ()).expect_err("refused").to_string();
            assert!(
                error.contains(said) && error.contains("master.key"),
                "{error}"
            );
        }
    }
}
