//! `packetsense rules generate`.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, Write},
    path::{Path, PathBuf},
};

use anyhow::Context;
use clap::Args;
use packetsense_waf::{
    compile,
    corpus::Line,
    engine::Engine,
    generate::{Coverage, Generator, to_json},
    pack::Inventory,
    source::Source,
};

/// How often it is counted that a transform mattered.
const ENOUGH: usize = 500;

#[derive(Debug, Args)]
pub(super) struct Generate {
    /// The folder with the rules; its `corpus/honest.jsonl` is used where there is one.
    dir: PathBuf,
    /// How many requests.
    #[arg(long, default_value_t = 100_000)]
    count: usize,
    /// The same seed gives the same requests.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where to write them; `-` for standard output.
    #[arg(short = 'o', long = "output", value_name = "FILE")]
    output: PathBuf,
}

impl Generate {
    /// Writes the requests, and to standard error what they reach.
    pub(super) fn run(&self) -> anyhow::Result<()> {
        let source = Source::read(&self.dir)?;
        let engine = Engine::new(compile::pack(&source)?, &Inventory::Everything)?;
        let mut coverage = Coverage::new(&source, ENOUGH)?;
        let mut generator = Generator::new(&source, &self.honest()?, self.seed);
        let mut out: Box<dyn Write> = if self.output == Path::new("-") {
            Box::new(BufWriter::new(io::stdout().lock()))
        } else {
            let file = File::create(&self.output)
                .with_context(|| format!("{} cannot be written", self.output.display()))?;
            Box::new(BufWriter::new(file))
        };
        for _ in 0..self.count {
            let line = generator.next_line();
            coverage.add(&line, &engine);
            writeln!(out, "{}", to_json(&line))?;
        }
        out.flush()?;
        eprintln!("{coverage}");
        Ok(())
    }

    fn honest(&self) -> anyhow::Result<Vec<Line>> {
        let path = self.dir.join("corpus/honest.jsonl");
        if !path.exists() {
            return Ok(Vec::new());
        }
        let file =
            File::open(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        BufReader::new(file)
            .lines()
            .enumerate()
            .map(|(index, text)| {
                Line::parse(&text?).with_context(|| format!("{}:{}", path.display(), index + 1))
            })
            .collect()
    }
}
