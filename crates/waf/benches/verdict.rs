//! Microseconds per request, by corpus: `cargo bench -p packetsense-waf --bench verdict [-- CORPUS...]`.
//!
//! Compiles the repository's `rules/` and judges every request of `rules/corpus/*.jsonl`, or of the files named,
//! several times on one core; each request counts with its fastest time, so that a busy machine does not show.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
    time::{Duration, Instant},
};

use packetsense_waf::{
    compile,
    corpus::Line,
    engine::{Engine, Mode},
    pack::Inventory,
    source::Source,
};

/// How often each request is judged.
const ROUNDS: usize = 5;

fn main() -> ExitCode {
    // `cargo test --benches` runs this too, without `--bench`: then there is nothing to measure.
    if !env::args().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn std::error::Error>> {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules");
    let source = Source::read(&rules)?;
    let start = Instant::now();
    let engine = Engine::new(compile::pack(&source)?, &Inventory::Everything)?;
    println!(
        "{} rules compiled in {:.0} ms",
        source.rules.len(),
        start.elapsed().as_secs_f64() * 1e3
    );
    println!(
        "{:<32}{:>10}{:>12}{:>12}{:>12}{:>12}",
        "corpus", "requests", "median us", "p95 us", "max us", "mean us"
    );
    let named: Vec<PathBuf> = env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .map(PathBuf::from)
        .collect();
    let files = if named.is_empty() {
        corpora(&rules.join("corpus"))?
    } else {
        named
    };
    if files.is_empty() {
        return Err("there is no corpus to judge".into());
    }
    for file in files {
        measure(&engine, &file)?;
    }
    Ok(())
}

fn corpora(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "jsonl")
        })
        .collect();
    files.sort();
    Ok(files)
}

fn measure(engine: &Engine, file: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let text = fs::read_to_string(file)?;
    let lines: Vec<Line> = text.lines().map(Line::parse).collect::<Result<_, _>>()?;
    let mut best = vec![Duration::MAX; lines.len()];
    for _ in 0..ROUNDS {
        for (line, best) in lines.iter().zip(&mut best) {
            let start = Instant::now();
            std::hint::black_box(engine.judge(&line.request, Mode::Settled));
            *best = start.elapsed().min(*best);
        }
    }
    best.sort_unstable();
    let micros = |time: Duration| time.as_secs_f64() * 1e6;
    let at = |percent: usize| {
        best.get((best.len().saturating_sub(1) * percent).div_ceil(100))
            .copied()
            .unwrap_or_default()
    };
    let count = u32::try_from(best.len().max(1))?;
    println!(
        "{:<32}{:>10}{:>12.1}{:>12.1}{:>12.1}{:>12.1}",
        file.file_name().unwrap_or_default().to_string_lossy(),
        best.len(),
        micros(at(50)),
        micros(at(95)),
        micros(at(100)),
        micros(best.iter().sum::<Duration>() / count)
    );
    Ok(())
}
