//! Microseconds per request, by corpus: `cargo bench -p packetsense-waf --bench verdict [-- CORPUS...]`.
//!
//! Compiles the repository's `rules/` and judges every request of `rules/corpus/*.jsonl`, or of the files named,
//! several times on one core; each request counts with its fastest time, so that a busy machine does not show.
//! Then the kinds of requests whose cost is promised, with the repository's rules and with synthetic virtual patches besides.

mod growth;

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
    pack::{Action, Condition, Confidence, Inventory, Match, Pack, Patch, PatchKind, Rule},
    request::Request,
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
    let pack = engine.pack().clone();
    println!(
        "{:<10}{:>10}{:>10}{:>10}{:>10}{:>10}{:>12}  microseconds, all values of parameters new, headers known but in `GET new`",
        "patches", "log line", "GET", "GET new", "form", "fields", "compiled"
    );
    let mut rows: Vec<(usize, [f64; 3])> = Vec::new();
    for count in [0, 100, 1000, 5000] {
        let start = Instant::now();
        let engine = Engine::new(with_patches(pack.clone(), count)?, &Inventory::Everything)?;
        let compiled = start.elapsed();
        let log: Vec<Request> = (0..4000).map(log_line).collect();
        let gets: Vec<Request> = (0..4000).map(get).collect();
        let forms: Vec<Request> = (0..400).map(form).collect();
        let mut scratch = engine.scratch();
        let line = fastest(&log, |request| {
            drop(engine.judge_with(&mut scratch, request, Mode::Settled));
        });
        let known = fastest(&gets, |request| {
            drop(engine.judge_with(&mut scratch, request, Mode::Settled));
        });
        let new = fastest(&gets, |request| drop(engine.judge(request, Mode::Settled)));
        let posted = fastest(&forms, |request| {
            drop(engine.judge_with(&mut scratch, request, Mode::Settled));
        });
        let fields = fastest(&gets, |request| {
            drop(std::hint::black_box(engine.fields(request)));
        });
        println!(
            "{count:<10}{line:>10.2}{known:>10.2}{new:>10.2}{posted:>10.1}{fields:>10.2}{:>9.0} ms",
            compiled.as_secs_f64() * 1e3
        );
        rows.push((count, [line, known, posted]));
    }
    growth::draw(&rows)?;
    Ok(())
}

/// Microseconds a request: a few at a time, each few in their fastest round, so that a busy machine shows little.
fn fastest(requests: &[Request], mut judge: impl FnMut(&Request)) -> f64 {
    let few = (requests.len() / 100).max(1);
    let mut best = vec![Duration::MAX; requests.len().div_ceil(few)];
    for _ in 0..REPEATS {
        for (requests, best) in requests.chunks(few).zip(&mut best) {
            let start = Instant::now();
            for request in requests {
                judge(std::hint::black_box(request));
            }
            *best = start.elapsed().min(*best);
        }
    }
    let count = u32::try_from(requests.len().max(1)).unwrap_or(u32::MAX);
    best.iter().sum::<Duration>().as_secs_f64() * 1e6 / f64::from(count)
}

/// How often each kind of request is judged.
const REPEATS: u32 = 7;

/// What an access log tells of a request.
fn log_line(number: usize) -> Request {
    Request::new(
        "GET",
        format!("/shop/page-{number}/?s=green+tea+%26+cups+{number}&post_type=product{number}&orderby=price-{number}"),
    )
    .header(
        "Referer",
        "https://shop.example/products/green-tea/?utm_source=newsletter",
    )
    .header(
        "User-Agent",
        "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    )
}

/// With five parameters.
fn get(number: usize) -> Request {
    let mut request = log_line(number)
        .header("Host", "shop.example")
        .header("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
        .header("Accept-Language", "en-GB,en;q=0.5")
        .header("Accept-Encoding", "gzip, deflate, br")
        .header("Cookie", "_ga=GA1.2.1234567890.1700000000; woocommerce_items_in_cart=2; tk_ai=jetpack%3AaBcDeFgHiJkLmNoP");
    request
        .uri
        .extend_from_slice(format!("&paged={number}&min_price={number}").as_bytes());
    request
}

/// A comment of 4 KB.
fn form(number: usize) -> Request {
    let mut request = get(number).header("Content-Type", "application/x-www-form-urlencoded");
    request.method = b"POST".to_vec();
    request.uri = b"/wp-comments-post.php".to_vec();
    let sentence = "Thank+you+for+this.+I%27ve+tried+it+with+%22select%22+tea+%26+it%27s+the+best%3B+1%2F2+the+price%2C+too%21+%28Ask+Tom%2C+or+the+cat.%29+";
    request.body(format!("author=Ann+Lee+{number}&email=ann{number}%40shop.example&comment_post_ID={number}&comment={}&submit=Post+Comment", sentence.repeat(4000 / sentence.len())))
}

/// The pack with so many synthetic virtual patches besides: an action or a script of a plugin, and a condition on one parameter.
fn with_patches(mut pack: Pack, count: usize) -> Result<Pack, Box<dyn std::error::Error>> {
    let condition = |target: &str,
                     matcher: Match,
                     literals: &[&str]|
     -> Result<Condition, Box<dyn std::error::Error>> {
        Ok(Condition {
            targets: vec![target.parse()?],
            chain: 0,
            matcher,
            literals: Some(literals.iter().map(|text| (*text).to_owned()).collect()),
        })
    };
    for number in 0..count {
        let slug = format!("synthetic-plugin-{number}");
        let name = [
            "id", "file", "order", "url", "name", "data", "path", "user_id",
        ][number % 8];
        let attack = Match::Regex(r"union.{1,40}select|\.\./|<script".to_owned());
        let entry = if number % 2 == 0 {
            let action = format!("{slug}_export");
            condition(
                "args.action",
                Match::Equals(vec![action.clone()]),
                &[&action],
            )?
        } else {
            let path = format!("/plugins/{slug}/ajax.php");
            condition("path", Match::Regex(path.clone()), &[&path])?
        };
        pack.patches.push(Patch {
            kind: PatchKind::Plugin,
            slug,
            versions: Vec::new(),
            cve: None,
            source: String::new(),
            verified: true,
            rules: vec![Rule {
                id: format!("synthetic-{number}"),
                title: "Synthetic".to_owned(),
                class: "wordpress".to_owned(),
                severity: 4,
                confidence: Confidence::High,
                action: Action::Block,
                unless: None,
                plain: true,
                when: vec![
                    condition(
                        &format!("args.{name}"),
                        attack,
                        &["union", "../", "<script"],
                    )?,
                    entry,
                ],
                not: Vec::new(),
            }],
        });
    }
    Ok(pack)
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
