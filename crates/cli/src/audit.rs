//! `packetsense audit`: checks the audit trail.

use crate::state::State;
use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};
use packetsense_cloud::audit;
use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

#[derive(Debug, Args)]
pub(crate) struct Audit {
    #[command(flatten)]
    state: State,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Walk the hash chain from its first entry to its last; the service may run at the same time
    #[command(
        after_help = "Exits with 0 where the chain is sound, with 1 where it is broken (the first entry that does not fit \
                      is named), and with 2 where it cannot be read.\n\nExample:\n  packetsense audit verify --data \
                      /var/lib/packetsense --known 4711:n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg"
    )]
    Verify {
        /// An entry and its hash as they were written down earlier, say from the log; may stand several times
        #[arg(long, value_name = "NUMBER:HASH", value_parser = anchor)]
        known: Vec<audit::Anchor>,
        /// Do not say how far it is
        #[arg(long)]
        quiet: bool,
    },
}

fn anchor(text: &str) -> Result<audit::Anchor, String> {
    let (seq, hash) = text
        .split_once(':')
        .ok_or("is not of the form NUMBER:HASH")?;
    let seq = seq
        .parse()
        .ok()
        .filter(|seq| *seq > 0)
        .ok_or("has no number from 1 on before the colon")?;
    if hash.len() != 43 {
        return Err("has no hash of 43 characters after the colon".to_owned());
    }
    let hash = hash.to_owned();
    Ok(audit::Anchor { seq, hash })
}

/// Runs it.
pub(crate) fn run(args: &Audit) -> ExitCode {
    match verify(args) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("packetsense: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn verify(args: &Audit) -> Result<bool> {
    let What::Verify { known, quiet } = &args.what;
    let found = args.state.with_existing(async |_, db| {
        let found = audit::verify(db, known, |done, all| {
            if !quiet {
                tell(done, all);
            }
        });
        found.await.context("reading the audit trail")
    })?;
    match found {
        Ok(sound) => {
            println!(
                "sound: {} entries, {} of them without details",
                sound.entries, sound.erased
            );
            if sound.entries > 0 {
                println!("newest {}:{}", sound.entries, sound.head);
            }
            Ok(true)
        }
        Err(broken) => {
            println!("broken: {broken}");
            Ok(false)
        }
    }
}

/// On a terminal in one line; elsewhere, as in a log, one line for every hundred thousand.
fn tell(done: i64, all: i64) {
    let mut out = std::io::stderr();
    // Progress that cannot be shown is no reason to stop.
    let _ = if out.is_terminal() {
        let end = if done == all { "\n" } else { "" };
        write!(out, "\r{done} of {all} entries{end}")
    } else if done % 100_000 == 0 || done == all {
        writeln!(out, "{done} of {all} entries")
    } else {
        Ok(())
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_entry_is_a_number_and_a_hash() {
        let hash = "n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg";
        let known = anchor(&format!("7:{hash}")).expect("read");
        assert_eq!((known.seq, known.hash.as_str()), (7, hash));
        for bad in ["", "7", ":x", "0:x", "x:y", "7:short", "-1:n"] {
            assert!(anchor(bad).is_err(), "{bad}");
        }
    }
}
