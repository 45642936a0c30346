//! What is wrong, and where.

use std::path::PathBuf;

use thiserror::Error;

/// A fault in a rule file. Shown as `file:line: what is wrong`.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{}:{line}: {what}", file.display())]
pub struct Fault {
    /// The file.
    pub file: PathBuf,
    /// The line, from 1; 0 where the file as a whole is meant.
    pub line: u64,
    /// What is wrong, in a sentence.
    pub what: String,
}

impl Fault {
    /// A fault at a line of a file.
    pub fn new(file: impl Into<PathBuf>, line: u64, what: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            line,
            what: what.into(),
        }
    }
}
