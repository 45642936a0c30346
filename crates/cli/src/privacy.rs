//! `packetsense privacy`: what is kept about whom, and what the operator does about it.

use crate::state::State;
use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};
use packetsense_cloud::accounts::email_key;
use packetsense_cloud::clock::Clock;
use packetsense_cloud::events::EventStore;
use packetsense_cloud::metrics::Metrics;
use packetsense_cloud::privacy::{self, erase, record, retention};

#[derive(Debug, Args)]
pub(crate) struct Privacy {
    #[command(flatten)]
    state: State,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print the data map: every column, whose it is, why, how long, and what becomes of it
    Map {
        /// As a record of processing activities (GDPR Art. 30), with the configured times and processors
        #[arg(long, conflicts_with = "json")]
        art30: bool,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Cut and delete now what has been kept long enough, as the service does every six hours
    Sweep,
    /// Erase an account for good, with the teams that nobody else is in; the service may run at the same time
    #[command(
        after_help = "There is no undo. What stays: numbers of the audit trail without names, and mails that were sent \
                      to the address before an account had it, until they expire.\n\nExample:\n  packetsense privacy erase \
                      jane@example.org --for-good --data /var/lib/packetsense"
    )]
    Erase {
        /// The account's e-mail address
        address: String,
        /// Says that you mean it
        #[arg(long)]
        for_good: bool,
    },
}

/// Runs it.
pub(crate) fn run(args: &Privacy) -> Result<()> {
    match &args.what {
        What::Map { art30, json } => {
            let map = privacy::data_map()?;
            if *art30 {
                print!("{}", record::art30(&map, &args.state.configuration()?));
            } else if *json {
                println!("{}", serde_json::to_string_pretty(&record::json(&map)?)?);
            } else {
                print!("{}", record::table(&map)?);
            }
            Ok(())
        }
        What::Sweep => args.state.with_existing(async |config, db| {
            let clock = Clock::System;
            let events = EventStore::open(config, db, &clock, &Metrics::default())?;
            let swept = retention::sweep(config, db, &events, &clock).await;
            events.close().await;
            let swept = swept.context("sweeping")?;
            println!(
                "{} events cut, {} rows deleted, {} files or partitions dropped",
                swept.cut, swept.deleted, swept.dropped
            );
            Ok(())
        }),
        What::Erase { address, for_good } => {
            if !for_good {
                bail!("this cannot be undone; say --for-good where you mean it");
            }
            args.state.with_existing(async |config, db| {
                let clock = Clock::System;
                let events = EventStore::open(config, db, &clock, &Metrics::default())?;
                let erased = erase::person(db, &events, &clock, &email_key(address)).await;
                events.close().await;
                let erased = erased.context("erasing")?;
                println!("erased with {} teams:", erased.teams);
                for (table, rows) in &erased.rows {
                    println!("{rows:>10}  {table}");
                }
                Ok(())
            })
        }
    }
}
