//! The `packetsense` command.

mod rules;
mod serve;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Protects WordPress sites.
#[derive(Debug, Parser)]
#[command(name = "packetsense", version, about, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check, build and try firewall rules.
    Rules(rules::Rules),
    /// Run the cloud: accounts, sites, events and the dashboard.
    Serve(serve::ServeArgs),
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Rules(rules) => return rules::run(rules),
        Command::Serve(args) => serve::run(args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("packetsense: {error:#}");
            ExitCode::FAILURE
        }
    }
}
