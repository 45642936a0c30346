use super::{Master, MasterError, Ring, command, file, parse};
use crate::config::Config;
use std::path::PathBuf;
use zeroize::Zeroizing;

/// Name of the environment variable.
pub(crate) const VARIABLE: &str = "PACKETSENSE_MASTER_KEY";

/// Where master keys come from. Files in the data folder are always looked at, too: they may hold what the database was
/// sealed with before another source was configured.
pub struct Source {
    given: Given,
    folder: PathBuf,
}

enum Given {
    File,
    Environment(Zeroizing<String>),
    Command(Vec<String>),
}

impl Source {
    /// As configured.
    ///
    /// # Errors
    /// [`MasterError::Two`].
    pub fn of(config: &Config) -> Result<Self, MasterError> {
        let given = match (&config.master_key, config.master_key_command.as_slice()) {
            (None, []) => Given::File,
            (Some(text), []) => Given::Environment(text.clone()),
            (None, command) => Given::Command(command.to_vec()),
            (Some(_), _) => return Err(MasterError::Two),
        };
        Ok(Self {
            given,
            folder: config.data.clone(),
        })
    }

    /// The file `master.key` of the data folder, or with another ending.
    fn path(&self, ending: &str) -> PathBuf {
        self.folder.join(format!("master.key{ending}"))
    }

    /// Whether the key is a file of the data folder.
    pub fn is_file(&self) -> bool {
        matches!(self.given, Given::File)
    }

    /// Every key that there is, that of the configured source first.
    ///
    /// # Errors
    /// Names the file, variable or command that does not hold a key.
    pub async fn load(&self) -> Result<Ring, MasterError> {
        let mut keys = match &self.given {
            Given::File => Vec::new(),
            Given::Environment(text) => parse(text).map_err(|reason| MasterError::NotGiven {
                from: VARIABLE.to_owned(),
                reason,
            })?,
            Given::Command(command) => command::keys(command).await?,
        };
        for ending in ["", ".next", ".previous"] {
            keys.extend(file::read(&self.path(ending))?);
        }
        Ok(Ring(keys))
    }

    /// Makes the file. Only for a database in which nothing is sealed yet.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn make(&self) -> Result<(), MasterError> {
        file::make(&self.path(""))
    }

    /// The error where the key with that id is not among those that there are.
    pub(in crate::seal) fn lacks(&self, ring: &Ring, id: &str) -> MasterError {
        if ring.first().is_none() {
            return MasterError::Missing {
                id: id.to_owned(),
                path: self.path(""),
            };
        }
        MasterError::Wrong {
            id: id.to_owned(),
            from: self.name(),
            given: ring.ids(),
        }
    }

    /// How the source is called in messages.
    pub fn name(&self) -> String {
        match &self.given {
            Given::File => self.path("").display().to_string(),
            Given::Environment(_) => VARIABLE.to_owned(),
            Given::Command(command) => {
                format!("the command {}", command.first().map_or("", String::as_str))
            }
        }
    }

    /// The key that rotation goes to: a new file, made where there is none from a rotation that was interrupted, or the
    /// first one of the environment or the command.
    pub(in crate::seal) async fn successor(&self) -> Result<Option<Master>, MasterError> {
        if self.is_file() {
            let next = self.path(".next");
            file::make(&next)?;
            return file::read(&next);
        }
        Ok(self.load().await?.first().cloned())
    }

    /// After rotation: the old file becomes `master.key.previous`, the new one `master.key`.
    pub(in crate::seal) fn settle(&self) -> Result<(), MasterError> {
        let next = self.path(".next");
        if self.is_file() && file::read(&next)?.is_none() {
            return Ok(());
        }
        file::rename(&self.path(""), &self.path(".previous"))?;
        if self.is_file() {
            file::rename(&next, &self.path(""))?;
        }
        Ok(())
    }
}
