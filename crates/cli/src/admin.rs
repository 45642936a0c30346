//! `packetsense admin`: what the operator does beside the running service.

use crate::state::State;
use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};
use packetsense_cloud::clock::Clock;
use packetsense_cloud::sites::checksums;
use packetsense_cloud::store::Db;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct Admin {
    #[command(flatten)]
    state: State,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Import the checksum list of a WordPress release; sites of that release are then checked against it
    #[command(
        after_help = "The file is in the format that WordPress publishes, or what `packetsense scan checksums --sha256` \
                      prints.\n\nExample:\n  packetsense admin import-checksums --version 6.8.1 --locale en_US list.json"
    )]
    ImportChecksums {
        /// Version of WordPress, as in 6.8.1
        #[arg(long)]
        version: String,
        /// Locale, as in `en_US`
        #[arg(long)]
        locale: String,
        /// The list
        file: PathBuf,
    },
}

/// Runs it; the service may run at the same time.
pub(crate) fn run(admin: &Admin) -> Result<()> {
    admin.state.with(async |_, db| act(db, &admin.what).await)
}

async fn act(db: &Db, what: &What) -> Result<()> {
    match what {
        What::ImportChecksums {
            version,
            locale,
            file,
        } => {
            let list =
                std::fs::read(file).with_context(|| format!("reading {}", file.display()))?;
            let files = checksums::import(db, version, locale, &list, Clock::System.now()).await;
            let files = files.with_context(|| format!("importing {}", file.display()))?;
            println!("imported {files} files of WordPress {version} {locale}");
            Ok(())
        }
    }
}
