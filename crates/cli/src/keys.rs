//! `packetsense keys`: the keys that seal secrets at rest.

use crate::state::State;
use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use packetsense_cloud::audit::{self, Act, Kind};
use packetsense_cloud::clock::Clock;
use packetsense_cloud::seal::Vault;
use packetsense_cloud::seal::rotate::{self, Status, Step};
use packetsense_cloud::store::Db;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// How often progress is told.
const OFTEN: Duration = Duration::from_secs(1);

#[derive(Debug, Args)]
pub(crate) struct Keys {
    #[command(flatten)]
    state: State,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Say which keys there are, what is sealed with them, and how the last rotation went
    Status,
    /// Replace every data key and seal every value anew, or replace the master key; the service goes on running
    #[command(
        after_help = "Interrupted at any moment, it goes on where it was when it is run again.\n\n\
                      Examples:\n  packetsense keys rotate --data /var/lib/packetsense\n  \
                      packetsense keys rotate --master --data /var/lib/packetsense"
    )]
    Rotate {
        /// The master key instead of the data keys
        #[arg(long)]
        master: bool,
    },
}

/// Runs it; the service may run at the same time.
pub(crate) fn run(keys: &Keys) -> Result<()> {
    keys.state.with_existing(async |config, db| {
        let vault = Vault::open(config, db).await?;
        match keys.what {
            What::Status => {
                print(&rotate::status(db).await?);
                Ok(())
            }
            What::Rotate { master: true } => master(db, &vault).await,
            What::Rotate { master: false } => data(db, &vault).await,
        }
    })
}

async fn master(db: &Db, vault: &Vault) -> Result<()> {
    let (id, keys) = rotate::rotate_master(db, vault, &mut |_| ()).await?;
    record(db, Kind::MasterRotated, json!({"count": keys})).await?;
    println!("{keys} data keys are wrapped with the new master key {id}");
    println!("keep the old one as long as you keep backups from before");
    Ok(())
}

async fn data(db: &Db, vault: &Vault) -> Result<()> {
    let (mut told, mut last) = (Instant::now(), None);
    let done = rotate::rotate(db, vault, &mut |step| {
        if step == Step::Resumed {
            println!("going on with a rotation that was interrupted");
        } else if told.elapsed() >= OFTEN {
            (told, last) = (Instant::now(), None);
            say(&step);
        } else {
            last = Some(step);
        }
    })
    .await?;
    if let Some(step) = last {
        say(&step);
    }
    record(db, Kind::KeysRotated, json!({"count": done.resealed})).await?;
    println!(
        "{} data keys replaced, {} values sealed anew, {} old keys destroyed",
        done.keys, done.resealed, done.destroyed
    );
    if !done.damaged.is_empty() {
        for place in done.damaged.iter().take(20) {
            eprintln!("{place} does not open");
        }
        bail!(
            "{} values do not open; they were left as they are, with their keys",
            done.damaged.len()
        );
    }
    Ok(())
}

/// Writes it down in the audit trail, as something that the operator did.
async fn record(db: &Db, kind: Kind, detail: Value) -> Result<()> {
    let act = Act {
        act: kind,
        person: None,
        team: None,
        subject: None,
        detail,
    };
    let mut tx = db.begin().await?;
    audit::record(&mut tx, &act, Clock::System.now()).await?;
    Ok(tx.commit().await?)
}

fn say(step: &Step) {
    match step {
        Step::Resumed => {}
        Step::Keys(keys) => println!("{keys} data keys have a successor"),
        Step::Values { column, resealed } => {
            println!("{resealed} values sealed anew, now in {column}");
        }
    }
}

fn print(status: &Status) {
    for (id, keys) in &status.masters {
        println!("master key {id} wraps {keys} keys");
    }
    let [teams, people, deployment] = status.current;
    println!(
        "data keys: {teams} of teams, {people} of people, {deployment} of the deployment; {} retired",
        status.retired
    );
    for (column, all, old) in &status.values {
        println!("{column}: {all} sealed values, {old} of them with a retired key");
    }
    match status.rotation {
        None => println!("the data keys were never rotated"),
        Some((began, None, resealed)) => println!(
            "a rotation that began at {} is not finished: {resealed} values so far; packetsense keys rotate goes on",
            time(began)
        ),
        Some((began, Some(ended), resealed)) => println!(
            "last rotation: from {} to {}, {resealed} values",
            time(began),
            time(ended)
        ),
    }
}

fn time(at: i64) -> String {
    jiff::Timestamp::from_microsecond(at).map_or_else(|_| "?".to_owned(), |at| at.to_string())
}
