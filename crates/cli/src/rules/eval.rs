//! `packetsense rules eval`.

use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader, BufWriter, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

use anyhow::Context;
use clap::{Args, ValueEnum};
use packetsense_waf::{
    corpus::{Line, Summary, answer},
    engine::{self, Engine},
    pack::{Installed, Inventory, Pack},
};

/// How bold the firewall is.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Mode {
    /// Rules of medium confidence block by their score.
    Settled,
    /// Rules of medium confidence only record.
    FirstDay,
}

#[derive(Debug, Args)]
pub(super) struct Eval {
    /// The pack; `-` for standard input.
    #[arg(long)]
    pack: PathBuf,
    /// The corpus, one request a line; `-` for standard input.
    #[arg(long)]
    requests: PathBuf,
    /// As on a site's first day, or later.
    #[arg(long, value_enum, default_value_t = Mode::Settled)]
    mode: Mode,
    /// Use only the virtual patches for what this file (JSON) says is installed.
    #[arg(long)]
    inventory: Option<PathBuf>,
    /// Print rates and times instead of one line per request.
    #[arg(long)]
    summary: bool,
}

impl Eval {
    /// Judges every line. A bad one is named on standard error, and the status is 2.
    pub(super) fn run(&self) -> anyhow::Result<ExitCode> {
        let engine = self.engine()?;
        let mode = match self.mode {
            Mode::Settled => engine::Mode::Settled,
            Mode::FirstDay => engine::Mode::FirstDay,
        };
        let mut out = BufWriter::new(io::stdout().lock());
        let mut summary = Summary::default();
        for (index, text) in open(&self.requests)?.lines().enumerate() {
            let number = index + 1;
            let text = text.with_context(|| format!("line {number} cannot be read"));
            let parsed = text.and_then(|text| {
                let line = Line::parse(&text)?;
                anyhow::ensure!(
                    engine.pack().roles.contains_key(&line.request.role),
                    "the pack has no role {}",
                    line.request.role
                );
                Ok(line)
            });
            let line = match parsed {
                Ok(line) => line,
                Err(error) => {
                    out.flush()?;
                    eprintln!("line {number}: {error:#}");
                    return Ok(ExitCode::from(super::BAD_INPUT));
                }
            };
            let start = Instant::now();
            let verdict = engine.judge(&line.request, mode);
            let took = start.elapsed();
            if self.summary {
                summary.add(&line, &verdict, took);
            } else {
                writeln!(out, "{}", answer(&line.id, &verdict)?)?;
            }
        }
        if self.summary {
            writeln!(out, "{summary}")?;
        }
        out.flush()?;
        Ok(ExitCode::SUCCESS)
    }

    fn engine(&self) -> anyhow::Result<Engine> {
        anyhow::ensure!(
            self.pack != Path::new("-") || self.requests != Path::new("-"),
            "pack and requests cannot both come from standard input"
        );
        let mut text = Vec::new();
        io::Read::read_to_end(&mut open(&self.pack)?, &mut text)?;
        let pack = Pack::from_json(&text).with_context(|| self.pack.display().to_string())?;
        let inventory = match &self.inventory {
            None => Inventory::Everything,
            Some(file) => {
                let text =
                    fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
                let site: Installed =
                    serde_json::from_slice(&text).with_context(|| file.display().to_string())?;
                Inventory::Site(site)
            }
        };
        Ok(Engine::new(pack, &inventory)?)
    }
}

fn open(path: &Path) -> anyhow::Result<Box<dyn BufRead>> {
    if path == Path::new("-") {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(Box::new(BufReader::new(file)))
}
