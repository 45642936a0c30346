//! How much of what is hostile is stopped, and how much of what is honest is refused: by the Rust engine, by PHP's, by
//! the plugin on a real WordPress over HTTP, and by `ModSecurity` 3 with the Core Rule Set over HTTP, in one run.
//!
//! Usage: `bench/evaluation [--sample N] [--pack PACK] [FILE...]`, where the files are corpora as docs/pack.md describes
//! them ("Output of eval"); without any, the repository's honest requests.

mod corpus;
mod engines;
mod modsecurity;
mod table;
mod wire;
mod wordpress;

use std::{path::PathBuf, process::ExitCode, time::Instant};

use anyhow::{Context, Result, bail};

fn main() -> ExitCode {
    match evaluate() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("evaluation: {error:#}");
            ExitCode::FAILURE
        }
    }
}

struct Wishes {
    files: Vec<PathBuf>,
    pack: Option<PathBuf>,
    /// Requests of each class that go over HTTP; the engines judge all.
    sample: usize,
}

fn wishes() -> Result<Wishes> {
    let mut wishes = Wishes {
        files: Vec::new(),
        pack: None,
        sample: 100,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--sample" => {
                let number = words.next().context("--sample needs a number")?;
                wishes.sample = number
                    .parse()
                    .with_context(|| format!("{number} is no number of requests"))?;
            }
            "--pack" => {
                wishes.pack = Some(words.next().context("--pack needs a file")?.into());
            }
            option if option.starts_with("--") => bail!("there is no option {option}"),
            file => wishes.files.push(file.into()),
        }
    }
    if wishes.files.is_empty() {
        wishes
            .files
            .push(corpus::repository().join("rules/corpus/honest.jsonl"));
    }
    Ok(wishes)
}

fn evaluate() -> Result<()> {
    let wishes = wishes()?;
    let mut cases = Vec::new();
    for file in &wishes.files {
        cases.extend(corpus::read(file)?);
    }
    let pack = engines::Pack::of(wishes.pack.as_deref())?;
    println!("{} requests, pack {}", cases.len(), pack.name());
    let rust = engines::rust(&pack, &cases)?;
    let php = engines::php(&pack, &cases)?;
    let differ = rust.iter().zip(&php).filter(|(a, b)| a != b).count();
    println!("the two engines differ in {differ} verdicts");

    let sample = corpus::sample(&cases, wishes.sample);
    let start = Instant::now();
    let site = wordpress::Protected::start(&pack)?;
    let laid = site.lay(sample.iter().map(|&which| &cases[which]))?;
    println!(
        "{laid} empty scripts laid where attacks call those of plugins that are not installed"
    );
    let over_http = sample
        .iter()
        .map(|&which| Ok((which, site.ask(which, &cases[which])?)))
        .collect::<Result<Vec<_>>>()?;
    println!(
        "{} requests over HTTP to WordPress {} took {} s",
        over_http.len(),
        site.version()?,
        start.elapsed().as_secs()
    );
    drop(site);
    let mut columns = vec![
        table::Column::whole("Rust", &rust),
        table::Column::whole("PHP", &php),
        table::Column::part("WordPress", &over_http),
    ];
    let Some(peer) = modsecurity::Server::start()? else {
        println!(
            "no peer beside us: apt-get install {}",
            modsecurity::PACKAGES
        );
        table::print(&cases, &columns);
        return Ok(());
    };
    let by_peer = sample
        .iter()
        .map(|&which| Ok((which, peer.ask(&cases[which])?)))
        .collect::<Result<Vec<_>>>()?;
    println!("peer: {}\n", modsecurity::Server::name());
    columns.push(table::Column::part("ModSecurity", &by_peer));
    table::print(&cases, &columns);
    peer.print_cost()
}
