//! The master key: 32 bytes that wrap the data keys. It comes from a file in the data folder, from the environment, or
//! from what a command prints; it is never in the database.

mod command;
mod file;
mod source;

pub use source::Source;

pub(crate) use source::VARIABLE;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use packetsense_wire::encoding::to_base64url;
use sha2::Sha256;
use std::path::PathBuf;
use thiserror::Error;
use zeroize::Zeroizing;

/// Why no master key can be used, and what to do about it. Never holds anything of a key.
#[derive(Debug, Error)]
pub enum MasterError {
    /// A file or the folder cannot be read or written.
    #[error("master key {path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file is not a key, or not safe.
    #[error("master key {path}: {reason}")]
    NoKey {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// What the environment or a command gives is not a key.
    #[error("master key from {from}: {reason}")]
    NotGiven {
        /// `PACKETSENSE_MASTER_KEY`, or the command's program.
        from: String,
        /// What is wrong.
        reason: String,
    },
    /// Two sources are configured.
    #[error("both PACKETSENSE_MASTER_KEY and master_key_command are set; keep one of them")]
    Two,
    /// The database holds sealed values, and no source gives a key.
    #[error(
        "the database is sealed with master key {id}, and there is no key: {path} does not exist. Put that file back \
         from your copy, or set PACKETSENSE_MASTER_KEY or master_key_command. No new key was made, because it could \
         not open what is sealed"
    )]
    Missing {
        /// Id of the key that is needed.
        id: String,
        /// Where the file would be.
        path: PathBuf,
    },
    /// The database is sealed with another key than those that there are.
    #[error(
        "the database is sealed with master key {id}, but {from} gives {given}. Put the right key there, or name the \
         database that belongs to this one. Nothing was changed"
    )]
    Wrong {
        /// Id of the key that is needed.
        id: String,
        /// Where keys came from.
        from: String,
        /// Ids of the keys that there are.
        given: String,
    },
    /// The database's own key does not open although its master key is there.
    #[error("the table data_keys is damaged; restore the database from a backup")]
    Damaged,
    /// The database does not answer.
    #[error("reading the data keys: {0}")]
    Database(#[from] sqlx::Error),
}

/// A master key.
#[derive(Clone)]
pub struct Master {
    id: String,
    bytes: Zeroizing<[u8; 32]>,
}

impl Master {
    pub(super) fn new(bytes: Zeroizing<[u8; 32]>) -> Self {
        #[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(bytes.as_slice()).expect("any key length");
        mac.update(b"packetsense master key id");
        let id = to_base64url(&mac.finalize().into_bytes()[..16]);
        Self { id, bytes }
    }

    /// What a key is called in the database and in messages: 22 letters that tell nothing of the key.
    pub fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.bytes
    }
}

/// The master keys that this process can get at; the first one is what new keys are to be wrapped with.
#[derive(Default)]
pub struct Ring(Vec<Master>);

impl Ring {
    /// The first one.
    pub fn first(&self) -> Option<&Master> {
        self.0.first()
    }

    /// The one with that id.
    pub fn get(&self, id: &str) -> Option<&Master> {
        self.0.iter().find(|master| master.id == id)
    }

    fn ids(&self) -> String {
        let ids: Vec<_> = self.0.iter().map(Master::id).collect();
        ids.join(", ")
    }
}

/// Keys as text: base64 of 32 bytes each, parted by commas or white space, the current one first.
fn parse(text: &str) -> Result<Vec<Master>, String> {
    let mut keys = Vec::new();
    for word in text
        .split([',', ' ', '\t', '\r', '\n'])
        .filter(|word| !word.is_empty())
    {
        let number = keys.len() + 1;
        let bytes = [STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD]
            .iter()
            .find_map(|engine| engine.decode(word).ok())
            .map(Zeroizing::new)
            .ok_or_else(|| format!("key {number} is not base64"))?;
        let key = <[u8; 32]>::try_from(bytes.as_slice())
            .map_err(|_| format!("key {number} has {} bytes instead of 32", bytes.len()))?;
        keys.push(Master::new(Zeroizing::new(key)));
    }
    if keys.is_empty() {
        return Err("it is empty; give 32 random bytes as base64".to_owned());
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_in_every_spelling_of_base64_and_what_is_wrong_is_said_without_the_key() {
        let text = STANDARD.encode([251; 32]);
        let url = URL_SAFE_NO_PAD.encode([251; 32]);
        let both = parse(&format!("{text}, {url}\n")).expect("keys");
        assert_eq!(both.len(), 2);
        assert_eq!(both[0].id(), both[1].id());
        assert_eq!(both[0].id().len(), 22);
        for (bad, said) in [
            ("", "empty"),
            ("c2hvcnQ=", "5 bytes"),
            ("not/base!64", "not base64"),
        ] {
            let error = parse(bad).map(|_| ()).expect_err("refused");
            assert!(error.contains(said), "{error}");
            assert!(bad.is_empty() || !error.contains(bad), "{error}");
        }
    }
}
