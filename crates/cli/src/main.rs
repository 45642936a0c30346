//! The `packetsense` command.

mod admin;
mod audit;
mod keys;
mod logs;
mod mail;
mod privacy;
mod rules;
mod scan;
mod serve;
mod state;

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
    Logs(logs::Logs),
    /// Look at files.
    #[command(subcommand)]
    Scan(scan::Scan),
    /// What the operator does beside the running service.
    Admin(admin::Admin),
    /// Check the audit trail.
    Audit(audit::Audit),
    /// Look at mails, and at those that could not be sent.
    Mail(mail::Mail),
    /// What is kept about whom, how long, and erasing it.
    Privacy(privacy::Privacy),
    /// Look at the keys that seal secrets at rest, and rotate them.
    Keys(keys::Keys),
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Rules(rules) => return rules::run(rules),
        Command::Audit(args) => return audit::run(&args),
        Command::Logs(logs) => match logs::run(logs) {
            Ok(status) => return status,
            Err(error) => Err(error),
        },
        Command::Serve(args) => serve::run(args),
        Command::Scan(scan) => scan::run(&scan),
        Command::Admin(admin) => admin::run(&admin),
        Command::Mail(args) => mail::run(&args),
        Command::Privacy(args) => privacy::run(&args),
        Command::Keys(args) => keys::run(&args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("packetsense: {error:#}");
            ExitCode::FAILURE
        }
    }
}
