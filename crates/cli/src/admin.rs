//! `packetsense admin`: what the operator does beside the running service.

use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};
use packetsense_cloud::Config;
use packetsense_cloud::clock::Clock;
use packetsense_cloud::sites::checksums;
use packetsense_cloud::store::Db;
use std::path::PathBuf;

/// Which database.
#[derive(Debug, Args)]
pub(crate) struct Admin {
    /// TOML file with the configuration.
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    /// Folder of the database [default: data].
    #[arg(long, value_name = "DIR", global = true)]
    data: Option<PathBuf>,
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
    let mut config = Config::load(admin.config.as_deref())?;
    if let Some(data) = &admin.data {
        config.data.clone_from(data);
    }
    config.check()?;
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("starting the runtime")?
        .block_on(act(&config, &admin.what))
}

async fn act(config: &Config, what: &What) -> Result<()> {
    match what {
        What::ImportChecksums {
            version,
            locale,
            file,
        } => {
            let list =
                std::fs::read(file).with_context(|| format!("reading {}", file.display()))?;
            std::fs::create_dir_all(&config.data)
                .with_context(|| format!("making {}", config.data.display()))?;
            let db = Db::open(config).await?;
            let files = checksums::import(&db, version, locale, &list, Clock::System.now()).await;
            db.close().await;
            let files = files.with_context(|| format!("importing {}", file.display()))?;
            println!("imported {files} files of WordPress {version} {locale}");
            Ok(())
        }
    }
}
