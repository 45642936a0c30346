//! `packetsense mail`: looks at mails, and at those that could not be sent.

use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};
use packetsense_cloud::clock::{Clock, SECOND};
use packetsense_cloud::store::Db;
use packetsense_cloud::{Config, mail};
use std::path::{Path, PathBuf};

/// Which database.
#[derive(Debug, Args)]
pub(crate) struct Mail {
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
    /// Write one mail of every kind into a folder, as HTML and as plain text
    #[command(after_help = "Example:\n  packetsense mail preview /tmp/mails")]
    Preview {
        /// The folder, made where it is not there
        folder: PathBuf,
    },
    /// List the mails that could not be sent for a day or were refused, with the last error
    Dead,
    /// Put a mail of that list back into the queue
    Again {
        /// Its id
        id: String,
    },
}

/// Runs it; the service may run at the same time.
pub(crate) fn run(args: &Mail) -> Result<()> {
    let mut config = Config::load(args.config.as_deref())?;
    if let Some(data) = &args.data {
        config.data.clone_from(data);
    }
    config.check()?;
    if let What::Preview { folder } = &args.what {
        return preview(&config, folder);
    }
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("starting the runtime")?
        .block_on(async {
            let db = Db::open(&config).await?;
            let done = act(&db, &args.what).await;
            db.close().await;
            done
        })
}

fn preview(config: &Config, folder: &Path) -> Result<()> {
    let url = config
        .public_url
        .as_deref()
        .unwrap_or("https://cloud.example");
    let mails = mail::samples(&url.parse()?)?;
    std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    println!("{} mails in {}", mails.len(), folder.display());
    for one in mails {
        for (ending, text) in [
            ("html", &one.html),
            ("txt", &format!("Subject: {}\n\n{}", one.subject, one.text)),
        ] {
            let file = folder.join(format!("{}.{ending}", one.kind));
            std::fs::write(&file, text).with_context(|| format!("writing {}", file.display()))?;
        }
        println!("{}: {}", one.kind, one.subject);
    }
    Ok(())
}

async fn act(db: &Db, what: &What) -> Result<()> {
    match what {
        What::Preview { .. } => {}
        What::Dead => {
            let list = mail::dead(db).await?;
            println!("{} mails could not be sent", list.len());
            for one in list {
                let hours = (Clock::System.now() - one.created_at) / (3_600 * SECOND);
                println!(
                    "{}  {hours} h old, {} tries: {}",
                    one.id, one.attempts, one.last_error
                );
            }
        }
        What::Again { id } => {
            if !mail::again(db, id, Clock::System.now()).await? {
                bail!("there is no mail {id} on the list");
            }
            println!("{id} is in the queue again");
        }
    }
    Ok(())
}
