//! `packetsense mail`: looks at mails, and at those that could not be sent.

use crate::state::State;
use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};
use packetsense_cloud::clock::{Clock, SECOND};
use packetsense_cloud::store::Db;
use packetsense_cloud::{Config, mail};
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(crate) struct Mail {
    #[command(flatten)]
    state: State,
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
    match &args.what {
        What::Preview { folder } => preview(&args.state.configuration()?, folder),
        what => args.state.with_existing(async |_, db| act(db, what).await),
    }
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
