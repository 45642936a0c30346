//! `packetsense admin`: what the operator does beside the running service.

use crate::state::State;
use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};
use packetsense_cloud::clock::Clock;
use packetsense_cloud::operator::{self, Found};
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
    /// Show the state of an account, a team or a site; the look and its reason are in the customer's audit trail
    #[command(
        after_help = "Shows no secret. A look that finds nothing is not recorded.\n\nExamples:\n  packetsense admin \
                      look jane@example.org --reason \"ticket 4711: cannot sign in\"\n  packetsense admin look \
                      shop.example --reason \"abuse report of 3 May\" --json"
    )]
    Look {
        /// An e-mail address, an id, or the host of a site
        wanted: String,
        /// Why; the customer reads it
        #[arg(long, value_parser = reason)]
        reason: String,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Show what waits: jobs by kind, mails by state
    Queues {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

/// A reason that says something.
fn reason(text: &str) -> Result<String, String> {
    let text = text.trim();
    match text.chars().count() {
        0..=4 => Err("says too little: name the ticket or the cause".to_owned()),
        5..=200 if !text.contains(char::is_control) => Ok(text.to_owned()),
        5..=200 => Err("has control characters".to_owned()),
        _ => Err("is longer than 200 characters".to_owned()),
    }
}

/// Runs it; the service may run at the same time.
pub(crate) fn run(admin: &Admin) -> Result<()> {
    match admin.what {
        What::ImportChecksums { .. } => admin.state.with(async |_, db| act(db, &admin.what).await),
        What::Look { .. } | What::Queues { .. } => admin
            .state
            .with_existing(async |_, db| act(db, &admin.what).await),
    }
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
        }
        What::Look {
            wanted,
            reason,
            json,
        } => {
            let found = operator::look(db, wanted, reason, Clock::System.now()).await?;
            let Some(found) = found else {
                bail!(
                    "there is no account with that address, nothing with that id and no site on that host"
                );
            };
            if *json {
                println!("{}", serde_json::to_string_pretty(&found)?);
            } else {
                tell(&found);
            }
        }
        What::Queues { json } => {
            let queues = operator::queues(db).await?;
            if *json {
                println!("{}", serde_json::to_string_pretty(&queues)?);
            } else if queues.is_empty() {
                println!("nothing waits");
            }
            for one in queues.iter().filter(|_| !json) {
                let (of, kind, count, tried) = (one.of, &one.kind, one.count, one.tried);
                println!(
                    "{of} {kind}: {count}, {tried} of them tried before, the oldest of {}",
                    operator::printed(one.oldest)
                );
            }
        }
    }
    Ok(())
}

fn tell(found: &Found) {
    for one in &found.accounts {
        println!("account {}  {} <{}>", one.id, one.name, one.email);
        let confirmed = one.confirmed_at.map_or("not confirmed".to_owned(), |at| {
            format!("confirmed {}", operator::printed(at))
        });
        println!("  made {}, {confirmed}", operator::printed(one.created_at));
        let seen = one.seen_at.map_or(String::new(), |at| {
            format!(", last used {}", operator::printed(at))
        });
        println!("  {} sessions{seen}", one.sessions);
        let app = if one.app {
            "an authenticator app"
        } else {
            "no authenticator app"
        };
        println!(
            "  {app}, {} passkeys, {} recovery codes",
            one.passkeys, one.recovery_codes
        );
    }
    for team in &found.teams {
        println!("team {}  {}", team.id, team.name);
        let rule = if team.two_factors {
            ", asks for a second factor"
        } else {
            ""
        };
        println!("  made {}{rule}", operator::printed(team.created_at));
        let (plan, seats, used) = &team.plan;
        println!("  plan {plan}, {used} of {seats} seats taken");
        for (person, role) in &team.members {
            println!("  {role} {person}");
        }
        for site in &team.sites {
            let state = match (site.disconnected_at, site.seen_at) {
                (Some(at), _) => format!("disconnected {}", operator::printed(at)),
                (None, Some(at)) => format!("heard {}", operator::printed(at)),
                (None, None) => "never heard".to_owned(),
            };
            println!(
                "  site {}  {} ({}), plugin {}, {state}",
                site.id, site.url, site.name, site.plugin
            );
        }
    }
}
