//! `packetsense logs`.

use std::{
    fs,
    io::{IsTerminal, Write},
    path::PathBuf,
    process::ExitCode,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use anyhow::{Context, Result, anyhow};
use clap::{Args, ValueEnum};
use packetsense_logs::{Progress, Wishes, judge, report, rules};
use packetsense_waf::{
    engine::Engine,
    pack::{Installed, Inventory, Pack},
};

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// Text with a plot.
    Human,
    /// One JSON object.
    Json,
    /// One HTML page that needs nothing else.
    Html,
}

/// Judge access logs by the firewall's rules: attacks, addresses, and what probably succeeded.
#[derive(Debug, Args)]
pub(crate) struct Logs {
    /// Access logs of nginx or Apache in the common or combined format, packed by gzip or not; `-` for standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// How the report is to look
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Write the report to this file
    #[arg(long, short)]
    output: Option<PathBuf>,
    /// Count virtual patches only for what this file says is installed (JSON: plugins, themes, core)
    #[arg(long)]
    inventory: Option<PathBuf>,
    /// Judge by this pack instead of the rules in this program
    #[arg(long)]
    pack: Option<PathBuf>,
    /// Leave out what came before (2026-10-01 or 2026-10-01T12:00:00Z)
    #[arg(long, value_parser = moment)]
    since: Option<i64>,
    /// Leave out what came from then on
    #[arg(long, value_parser = moment)]
    until: Option<i64>,
    /// How many threads judge; all cores unless said
    #[arg(long)]
    threads: Option<usize>,
}

fn moment(text: &str) -> Result<i64, String> {
    let full = if text.len() == 10 {
        format!("{text}T00:00:00Z")
    } else {
        text.to_owned()
    };
    full.parse::<jiff::Timestamp>()
        .map(jiff::Timestamp::as_second)
        .map_err(|_| "not a day like 2026-10-01 nor a time like 2026-10-01T12:00:00Z".to_owned())
}

/// Runs it: 0 where nothing was found, 1 where attacks were, 2 where a file could not be read to its end.
pub(crate) fn run(logs: Logs) -> Result<ExitCode> {
    let inventory = match &logs.inventory {
        None => Inventory::Everything,
        Some(file) => {
            let text = fs::read(file).with_context(|| file.display().to_string())?;
            let installed: Installed = serde_json::from_slice(&text)
                .with_context(|| format!("{} is no inventory", file.display()))?;
            Inventory::Site(installed)
        }
    };
    let pack = match &logs.pack {
        None => rules::carried().map_err(|fault| anyhow!("the rules in this program: {fault}"))?,
        Some(file) => {
            let text = fs::read(file).with_context(|| file.display().to_string())?;
            Pack::from_json(&text).with_context(|| format!("{} is no pack", file.display()))?
        }
    };
    let engine = Engine::new(pack, &inventory)?;
    let wishes = Wishes {
        files: logs.files,
        inventory,
        since: logs.since,
        until: logs.until,
        threads: logs
            .threads
            .or_else(|| thread::available_parallelism().ok().map(usize::from))
            .unwrap_or(1),
    };
    let found = watched(&engine, &wishes);
    let text = match logs.format {
        Format::Human => {
            let colours = logs.output.is_none()
                && std::io::stdout().is_terminal()
                && std::env::var_os("NO_COLOR").is_none();
            report::terminal(&found, colours)?
        }
        Format::Json => serde_json::to_string_pretty(&found)? + "\n",
        Format::Html => report::html(&found)?,
    };
    match &logs.output {
        Some(file) => {
            fs::write(file, text).with_context(|| format!("writing {}", file.display()))?;
        }
        None => std::io::stdout().lock().write_all(text.as_bytes())?,
    }
    Ok(if !found.faults.is_empty() {
        for fault in &found.faults {
            eprintln!("packetsense: {fault}");
        }
        ExitCode::from(2)
    } else if found.attacks > 0 {
        ExitCode::from(1)
    } else {
        ExitCode::SUCCESS
    })
}

/// Judges, and tells a person who watches how far it is.
fn watched(engine: &Engine, wishes: &Wishes) -> report::Report {
    let progress = Progress::default();
    if !std::io::stderr().is_terminal() {
        return judge(engine, wishes, &progress);
    }
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                thread::park_timeout(Duration::from_millis(200));
                eprint!(
                    "\r{} lines, {} MiB ",
                    progress.lines.load(Ordering::Relaxed),
                    progress.bytes.load(Ordering::Relaxed) >> 20
                );
            }
            eprint!("\r\x1b[K");
        });
        let found = judge(engine, wishes, &progress);
        done.store(true, Ordering::Relaxed);
        found
    })
}
