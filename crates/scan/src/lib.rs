//! Files to findings. So far: the checksum list of a WordPress core folder, in the format that WordPress publishes.

pub mod checksums;

mod error;

pub use error::ScanError;
