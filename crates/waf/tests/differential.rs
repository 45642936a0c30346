//! Both engines say the same, byte for byte: of every example, of the honest corpus, and of generated requests, with
//! PCRE's JIT off and on. `PACKETSENSE_GENERATED` sets how many are generated, `PACKETSENSE_SEED` from which seed.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
};

use packetsense_waf::{
    compile,
    corpus::{Line, answer},
    engine::{Engine, Mode},
    generate::{Coverage, Generator, to_json},
    pack::{Action, Inventory},
    source::Source,
};

/// Requests of an ordinary test run; `make bench` takes 100,000.
const GENERATED: usize = 5_000;
/// Of 100,000 generated requests every detector and every transform decides at least so many.
const REACHED_OF_100_000: usize = 200;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn number(name: &str, otherwise: usize) -> usize {
    match std::env::var(name) {
        Ok(text) => text
            .parse()
            .unwrap_or_else(|_| panic!("{name} is not a number: {text}")),
        Err(_) => otherwise,
    }
}

fn source() -> Source {
    Source::read(&root().join("rules")).unwrap_or_else(|fault| panic!("{fault}"))
}

fn engine(source: &Source) -> Engine {
    let pack = compile::pack(source).expect("the rules compile");
    Engine::new(pack, &Inventory::Everything).expect("the patterns compile")
}

fn honest() -> Vec<Line> {
    let corpus = root().join("rules/corpus/honest.jsonl");
    let text = fs::read_to_string(corpus).expect("the honest corpus");
    text.lines()
        .map(|line| Line::parse(line).expect("a line of the corpus"))
        .collect()
}

fn examples(source: &Source) -> Vec<Line> {
    let mut lines = Vec::new();
    for rule in &source.rules {
        for (kind, list) in [("hit", &rule.hit), ("miss", &rule.miss)] {
            for (at, example) in list.iter().enumerate() {
                lines.push(Line {
                    id: format!("{}-{kind}-{at}", rule.id),
                    class: None,
                    label: None,
                    request: example.request.clone(),
                });
            }
        }
    }
    lines
}

/// Judges the lines by both engines and compares what they print; PHP runs in two processes at once.
fn compare(name: &str, engine: &Engine, lines: &[Line], mode: Mode) {
    let folder = std::env::temp_dir().join(format!(
        "packetsense-differential-{name}-{}",
        std::process::id()
    ));
    fs::create_dir_all(&folder).expect("a temporary folder");
    let pack = folder.join("pack.json");
    fs::write(&pack, engine.pack().to_json().expect("a pack")).expect("room for the pack");
    let half = lines.len().div_ceil(2).max(1);
    thread::scope(|scope| {
        for (at, lines) in lines.chunks(half).enumerate() {
            let (folder, pack) = (&folder, &pack);
            scope.spawn(move || {
                compare_some(
                    engine,
                    lines,
                    mode,
                    pack,
                    &folder.join(format!("{at}.jsonl")),
                );
            });
        }
    });
    fs::remove_dir_all(&folder).expect("the temporary folder goes away");
}

fn compare_some(engine: &Engine, lines: &[Line], mode: Mode, pack: &Path, requests: &Path) {
    let text: Vec<String> = lines.iter().map(to_json).collect();
    fs::write(requests, text.join("\n") + "\n").expect("room for the requests");
    let ours: Vec<String> = lines
        .iter()
        .map(|line| engine.judge(&line.request, mode))
        .zip(lines)
        .map(|(verdict, line)| answer(&line.id, &verdict).expect("JSON"))
        .collect();
    for jit in ["0", "1"] {
        let theirs = php(jit, mode, pack, requests);
        let theirs: Vec<&str> = theirs.lines().collect();
        for ((ours, theirs), text) in ours.iter().zip(&theirs).zip(&text) {
            assert_eq!(ours, theirs, "pcre.jit={jit}: {text}");
        }
        assert_eq!(theirs.len(), ours.len(), "pcre.jit={jit}");
    }
}

fn php(jit: &str, mode: Mode, pack: &Path, requests: &Path) -> String {
    let mode = match mode {
        Mode::Settled => "settled",
        Mode::FirstDay => "first-day",
    };
    let done = Command::new("php")
        .args(["-d", &format!("pcre.jit={jit}"), "-d", "memory_limit=512M"])
        .arg(root().join("plugin/packetsense/tools/eval.php"))
        .args(["--mode", mode, "--pack"])
        .arg(pack)
        .arg("--requests")
        .arg(requests)
        .stdin(Stdio::null())
        .output()
        .expect("php runs");
    let complaints = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{}: {complaints}", done.status);
    assert!(complaints.is_empty(), "{complaints}");
    String::from_utf8(done.stdout).expect("UTF-8")
}

#[test]
fn both_engines_agree_on_every_example() {
    let source = source();
    compare(
        "examples",
        &engine(&source),
        &examples(&source),
        Mode::Settled,
    );
}

#[test]
fn both_engines_agree_on_every_example_on_the_first_day() {
    let source = source();
    compare(
        "first-day",
        &engine(&source),
        &examples(&source),
        Mode::FirstDay,
    );
}

#[test]
fn honest_requests_pass_and_both_engines_agree_on_them() {
    let engine = engine(&source());
    let honest = honest();
    assert!(honest.len() > 300, "only {}", honest.len());
    for line in &honest {
        let verdict = engine.judge(&line.request, Mode::Settled);
        let refused = verdict.action == Some(Action::Block);
        assert!(!refused, "{verdict:?}: {}", to_json(line));
    }
    compare("honest", &engine, &honest, Mode::Settled);
}

#[test]
fn both_engines_agree_on_generated_requests() {
    let source = source();
    let engine = engine(&source);
    let count = number("PACKETSENSE_GENERATED", GENERATED);
    let seed = number("PACKETSENSE_SEED", 1) as u64;
    let mut generator = Generator::new(&source, &honest(), seed);
    let enough = count * REACHED_OF_100_000 / 100_000 + 1;
    let mut coverage = Coverage::new(&source, enough).expect("packs without a transform");
    let mut left = count;
    while left > 0 {
        let now = left.min(10_000);
        left -= now;
        let lines: Vec<Line> = (0..now).map(|_| generator.next_line()).collect();
        for line in &lines {
            coverage.add(line, &engine);
        }
        compare("generated", &engine, &lines, Mode::Settled);
    }
    println!("{coverage}");
    assert!(coverage.blocked() >= 20.0, "{coverage}");
    let missed = coverage.missed(REACHED_OF_100_000);
    assert!(missed.is_empty(), "{missed:?}\n{coverage}");
}

#[test]
fn the_same_seed_gives_the_same_requests() {
    let source = source();
    let honest = honest();
    let row = |seed| {
        let mut generator = Generator::new(&source, &honest, seed);
        (0..200)
            .map(|_| to_json(&generator.next_line()))
            .collect::<Vec<_>>()
    };
    assert_eq!(row(3), row(3));
    assert_ne!(row(3), row(4));
}

#[test]
fn a_written_line_is_read_back() {
    let source = source();
    let mut generator = Generator::new(&source, &honest(), 5);
    for _ in 0..500 {
        let line = generator.next_line();
        let again = Line::parse(&to_json(&line)).expect("a line");
        assert_eq!(again.request, line.request);
    }
}
