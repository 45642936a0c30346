//! `packetsense rules`: check, build, eval, generate, new.

mod build;
mod check;
mod eval;
mod generate;
mod new;

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Subcommand};

/// The input itself is wrong: exit status.
const BAD_INPUT: u8 = 2;

#[derive(Debug, Args)]
pub(crate) struct Rules {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Read every rule, check every pattern, run every example; stop at the first fault.
    Check {
        /// The folder with the rules.
        dir: PathBuf,
    },
    /// Check the rules and write them as one pack.
    Build {
        /// The folder with the rules.
        dir: PathBuf,
        /// Where to write the pack; `-` for standard output.
        #[arg(short = 'o', long = "output", value_name = "PACK")]
        output: PathBuf,
    },
    /// Judge the requests of a corpus (JSON Lines), one line of output each.
    Eval(eval::Eval),
    /// Bend examples and honest requests into many new ones; say what they reach.
    Generate(generate::Generate),
    /// Begin a virtual patch: a rule that compiles, with examples from what is known.
    New(Box<new::New>),
}

/// Runs the command: 0 done, 1 rules or pack have a fault or files cannot be used, 2 a bad line of a corpus.
pub(crate) fn run(rules: Rules) -> ExitCode {
    let done = match rules.action {
        Action::Check { dir } => check::run(&dir).map(|()| ExitCode::SUCCESS),
        Action::Build { dir, output } => build::run(&dir, &output).map(|()| ExitCode::SUCCESS),
        Action::Eval(eval) => eval.run(),
        Action::Generate(generate) => generate.run().map(|()| ExitCode::SUCCESS),
        Action::New(new) => new.run().map(|()| ExitCode::SUCCESS),
    };
    done.unwrap_or_else(|error| {
        eprintln!("{error:#}");
        ExitCode::FAILURE
    })
}
