use std::path::PathBuf;
use thiserror::Error;

/// Why a folder could not be read to its end.
#[derive(Debug, Error)]
pub enum ScanError {
    /// There is no `wp-includes/version.php` below it.
    #[error("{0} is no WordPress folder: wp-includes/version.php is not there")]
    NotWordPress(PathBuf),
    /// A file or folder could not be read.
    #[error("reading {path}: {source}")]
    Read {
        /// Which one.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A name is not UTF-8; published lists have none such.
    #[error("{0} has a name that is not UTF-8")]
    Name(PathBuf),
}
