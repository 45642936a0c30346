//! `packetsense scan`.

use anyhow::Result;
use clap::Subcommand;
use std::io::Write as _;
use std::path::PathBuf;

/// What can be scanned.
#[derive(Debug, Subcommand)]
pub(crate) enum Scan {
    /// Print the checksum list of a WordPress core folder, in the format that WordPress publishes
    Checksums {
        /// Folder with wp-includes/version.php in it
        dir: PathBuf,
        /// Add SHA-256, by which the cloud knows a file again that lies elsewhere or on another version
        #[arg(long)]
        sha256: bool,
    },
}

/// Runs it; the list goes to standard output.
pub(crate) fn run(scan: &Scan) -> Result<()> {
    match scan {
        Scan::Checksums { dir, sha256 } => {
            let list = packetsense_scan::checksums::of_core(dir, *sha256)?;
            let mut out = std::io::stdout().lock();
            serde_json::to_writer(&mut out, &list)?;
            writeln!(out)?;
            Ok(())
        }
    }
}
