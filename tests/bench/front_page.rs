//! What the plugin costs on requests that it allows: two WordPress sites, one of them protected (extended mode) and
//! connected, asked in turns. Processor time of the PHP worker, database queries, files opened for writing, locks.

use std::{
    fs,
    process::{Command, ExitCode},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use packetsense_testkit::{
    Folder, Process, Visitor, cloud, ports,
    wordpress::{Core, Setup, Site},
};

/// Address, and how many milliseconds of processor time it may cost more.
const PAGES: [(&str, &str, f64); 3] = [
    ("front page", "/", 1.0),
    ("one post", "/post-number-3/", 1.0),
    ("trivial PHP", "/trivial.php?page=2&s=garden+chairs", 0.3),
];
/// Requests that are counted for queries, files and locks.
const COUNTED: u32 = 20;

fn main() -> ExitCode {
    match measure() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("front-page: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn measure() -> Result<()> {
    let requests = match std::env::args().nth(1) {
        Some(text) => text
            .parse()
            .with_context(|| format!("{text} is no number of requests"))?,
        None => 300,
    };
    let port = ports::free()?;
    let cloud = cloud::Setup::new()
        .probe_allow(&format!("http://127.0.0.1:{port}"))
        .start()?;
    let setup = || {
        Setup::new(Core::Newest)
            .posts(10)
            .workers(1)
            .constant("WP_DEBUG", "false")
    };
    let plain = setup().start()?;
    let guarded = setup().port(port).cloud(&cloud.url("")).start()?;
    guarded.install_plugin()?;
    let browser = guarded.signed_in("admin")?;
    guarded.activate_plugin_as(&browser)?;
    guarded.press_as(&browser, "extend")?;
    cloud.sign_up(&browser, "Ada", "ada@example.org", "a sentence is fine")?;
    cloud.connect(&guarded, &browser)?;
    for site in [&plain, &guarded] {
        fs::write(site.root().join("trivial.php"), "<?php echo 'ok';")?;
        site.run_cron()?;
    }
    println!(
        "WordPress {}, one PHP worker each, {requests} requests a page, in turns",
        plain.wordpress_version()?
    );
    let mut over = Vec::new();
    for (name, path, aim) in PAGES {
        let ([without, with], added) = times([&plain, &guarded], path, requests)?;
        println!(
            "{name:12} processor {added:+.3} ms (median {:.3} with, {:.3} without), answer {:+.3} ms ({:.3}, {:.3})",
            with.cpu,
            without.cpu,
            with.answer - without.answer,
            with.answer,
            without.answer,
        );
        let counts = [counts(&plain, path)?, counts(&guarded, path)?];
        println!(
            "{:12} a request: queries {:+.2} ({:.2}), files opened for writing {:+.2} ({:.2}), locks {:+.2} ({:.2})",
            "",
            counts[1].queries - counts[0].queries,
            counts[1].queries,
            counts[1].writes - counts[0].writes,
            counts[1].writes,
            counts[1].locks - counts[0].locks,
            counts[1].locks,
        );
        if added > aim {
            over.push(format!("{name}: {added:.3} ms, aim {aim} ms"));
        }
    }
    ensure!(
        over.is_empty(),
        "costs more than it should: {}",
        over.join("; ")
    );
    Ok(())
}

/// Medians in milliseconds.
struct Times {
    cpu: f64,
    answer: f64,
}

/// Of both sites, and the median of what a request cost more on the second than the one beside it on the first: the
/// machine's moods change slowly, so they fall out of the difference.
fn times(sites: [&Site; 2], path: &str, requests: u32) -> Result<([Times; 2], f64)> {
    let visitors = [Visitor::new(), Visitor::new()];
    let mut cpu = [Vec::new(), Vec::new()];
    let mut answers = [Vec::new(), Vec::new()];
    let warm_up = 30;
    for round in 0..requests + warm_up {
        // Who goes first changes, so that neither always finds the caches as the other left them.
        for which in if round % 2 == 0 { [0, 1] } else { [1, 0] } {
            let before = used(sites[which])?;
            let start = Instant::now();
            visitors[which].get(&sites[which].url(path))?.expect(200)?;
            let answered = start.elapsed();
            // What PHP does after the answer counts as well.
            thread::sleep(Duration::from_millis(4));
            let after = used(sites[which])?;
            if round >= warm_up {
                cpu[which].push((after - before) / 1e6);
                answers[which].push(answered.as_secs_f64() * 1e3);
            }
        }
    }
    let mut added: Vec<f64> = cpu[0]
        .iter()
        .zip(&cpu[1])
        .map(|(without, with)| with - without)
        .collect();
    let both = [0, 1].map(|which| Times {
        cpu: median(&mut cpu[which]),
        answer: median(&mut answers[which]),
    });
    Ok((both, median(&mut added)))
}

/// Nanoseconds of processor time that the site's PHP worker has used.
#[expect(
    clippy::cast_precision_loss,
    reason = "differences of milliseconds are asked for"
)]
fn used(site: &Site) -> Result<f64> {
    let mut sum = 0;
    for pid in site.php_workers()? {
        let text = fs::read_to_string(format!("/proc/{pid}/schedstat"))
            .context("reading a worker's time")?;
        sum += text
            .split_whitespace()
            .next()
            .and_then(|time| time.parse::<u64>().ok())
            .context("a worker's time")?;
    }
    Ok(sum as f64)
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Per request.
struct Counts {
    queries: f64,
    writes: f64,
    locks: f64,
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand at most")]
fn counts(site: &Site, path: &str) -> Result<Counts> {
    let visitor = Visitor::new();
    let ask = || -> Result<()> {
        for _ in 0..COUNTED {
            visitor.get(&site.url(path))?.expect(200)?;
        }
        Ok(())
    };
    ask()?;
    let before = site.database().statements()?;
    ask()?;
    // The question for the counter is a statement too.
    let queries = site.database().statements()? - before - 1;

    let folder = Folder::new()?;
    let trace = folder.join("trace");
    let mut command = Command::new("strace");
    command
        .args([
            "-f",
            "-qq",
            "-e",
            "trace=open,openat,creat,flock,fcntl",
            "-o",
        ])
        .arg(&trace);
    for pid in site.php_workers()? {
        command.args(["-p", &pid.to_string()]);
    }
    let mut strace = Process::start("strace", command, &folder.join("log"))?;
    thread::sleep(Duration::from_millis(500));
    ensure!(
        strace.is_running(),
        "strace cannot look at PHP: {}",
        strace.log()
    );
    ask()?;
    thread::sleep(Duration::from_millis(200));
    strace.stop()?;
    let text = fs::read_to_string(&trace).context("reading strace's output")?;
    let per_request = |wanted: &dyn Fn(&str) -> bool| {
        text.lines().filter(|line| wanted(line)).count() as f64 / f64::from(COUNTED)
    };
    let opened = |line: &str| line.contains("open") || line.contains("creat(");
    let writes = |line: &str| {
        opened(line)
            && ["O_WRONLY", "O_RDWR", "O_CREAT", "creat("]
                .iter()
                .any(|flag| line.contains(flag))
    };
    let locks = |line: &str| line.contains("flock(") || line.contains("F_SETLK");
    Ok(Counts {
        queries: queries as f64 / f64::from(COUNTED),
        writes: per_request(&writes),
        locks: per_request(&locks),
    })
}
