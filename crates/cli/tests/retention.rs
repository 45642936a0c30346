//! `packetsense privacy sweep` killed half-way, again and again: what should have gone goes, what should stay stays.

use packetsense_cloud::Config;
use packetsense_cloud::clock::{Clock, DAY};
use packetsense_cloud::events::EventStore;
use packetsense_cloud::metrics::Metrics;
use packetsense_cloud::store::Db;
use packetsense_wire::message::batch::Batch;
use packetsense_wire::message::event::Event;
use serde_json::json;
use sqlx::Row as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};
use uuid::Uuid;

const KILLS: usize = 10;
const BATCH: i64 = 1_000;
/// Ages in half days, so that no event comes of age while the test runs: ten that stay as they are, twenty that are cut,
/// twenty from which log-ins go, and ten that go whole.
const AGES: [(i64, i64); 4] = [(1, 10), (62, 20), (400, 20), (800, 10)];

/// Half of them blocked requests, half log-ins; `PACKETSENSE_RETENTION_EVENTS` says how many.
fn wanted() -> i64 {
    let told = std::env::var("PACKETSENSE_RETENTION_EVENTS");
    told.ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(120_000)
}

fn events(at: i64) -> Vec<Event> {
    let one = |n: i64| {
        let ip = format!("203.0.{}.{}", n % 200, n % 250);
        let event = if n % 2 == 0 {
            json!({"type": "block", "id": Uuid::now_v7(), "at": at, "count": 1, "ip": ip, "method": "GET",
                "path": "/jane", "field": "query:id", "excerpt": "union select", "rule": "sqli-union", "class": "sqli",
                "severity": "critical", "action": "block", "status": 403, "ref": "7Q2K-9F4M"})
        } else {
            json!({"type": "login", "id": Uuid::now_v7(), "at": at, "count": 1, "ip": ip,
                "account_hash": "0".repeat(64), "account_exists": true, "outcome": "failed", "method": "form"})
        };
        serde_json::from_value(event).expect("an event")
    };
    (0..BATCH).map(one).collect()
}

/// Fills the files as events came, oldest first; gives how many of each of the four kinds of age.
async fn fill(data: &Path, now: i64) -> [i64; 4] {
    let config = Config {
        data: data.to_owned(),
        ..Config::default()
    };
    let db = Db::open(&config).await.expect("database");
    let time = Arc::new(AtomicI64::new(now));
    let clock = Clock::Set(time.clone());
    let store = EventStore::open(&config, &db, &clock, &Metrics::default()).expect("events");
    let days: i64 = AGES.iter().map(|(_, count)| count).sum();
    let batches = (wanted() / BATCH / days).max(1);
    let mut stored = [0; 4];
    for (kind, (first, count)) in AGES.into_iter().enumerate().rev() {
        for age in (0..count).rev() {
            let at = now - (first + age * 2) * DAY / 2;
            time.store(at, Ordering::SeqCst);
            for _ in 0..batches {
                let batch = Batch {
                    batch: Uuid::now_v7(),
                    seq: 1,
                    dropped: 0,
                    sealed_at: at,
                    plugin: "0.1.0".into(),
                };
                store
                    .append("site", batch, &events(at))
                    .await
                    .expect("stored");
                stored[kind] += BATCH;
            }
        }
    }
    store.close().await;
    db.close().await;
    stored
}

/// Sums of a statement with one number over all files.
async fn sum(data: &Path, sql: &'static str, at: i64) -> i64 {
    sqlx::any::install_default_drivers();
    let mut total = 0;
    for file in std::fs::read_dir(data.join("events")).expect("folder") {
        let path = file.expect("file").path();
        if path.extension().is_some_and(|ending| ending == "sqlite") {
            let url = format!("sqlite://{}", path.display());
            let pool = sqlx::AnyPool::connect(&url)
                .await
                .expect("a file of events");
            let row = sqlx::query(sql)
                .bind(at)
                .fetch_one(&pool)
                .await
                .expect("counted");
            total += row.get::<i64, _>(0);
            pool.close().await;
        }
    }
    total
}

fn sweep(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_packetsense"));
    command
        .args(["privacy", "sweep", "--data"])
        .arg(data)
        .env_remove("PACKETSENSE_DATABASE")
        .stdout(Stdio::null());
    command
}

#[tokio::test]
async fn a_sweep_killed_again_and_again_takes_what_is_due_and_nothing_else() {
    let folder = tempfile::tempdir().expect("folder");
    let now = Clock::System.now();
    let [fresh, cut, old, gone] = fill(folder.path(), now).await;
    // How long it takes to begin: a sweep of nothing.
    let empty = tempfile::tempdir().expect("folder");
    let config = Config {
        data: empty.path().to_owned(),
        ..Config::default()
    };
    Db::open(&config).await.expect("database").close().await;
    let begun = Instant::now();
    assert!(sweep(empty.path()).status().expect("ran").success());
    let start = begun.elapsed();

    let mut killed = 0;
    for kill in 0..KILLS {
        let mut child = sweep(folder.path()).spawn().expect("started");
        std::thread::sleep(start / 2 + Duration::from_millis(13 * kill as u64));
        child.kill().expect("killed");
        let ended = child.wait().expect("gone");
        killed += usize::from(!ended.success());
    }
    let half = sum(
        folder.path(),
        "SELECT COUNT(*) FROM events WHERE at < $1 AND instr(ip, '/') = 0",
        now - 30 * DAY,
    )
    .await;
    let begun = Instant::now();
    assert!(sweep(folder.path()).status().expect("ran").success());
    let took = begun.elapsed();

    let all = "SELECT COUNT(*) FROM events WHERE at > $1";
    let whole = "SELECT COUNT(*) FROM events WHERE at > $1 AND instr(ip, '/') = 0 AND (type = 'login' OR (path IS NOT NULL \
                 AND excerpt IS NOT NULL AND reference IS NOT NULL))";
    let uncut = "SELECT COUNT(*) FROM events WHERE at < $1 AND (instr(ip, '/') = 0 OR path IS NOT NULL OR excerpt IS NOT NULL)";
    let log_ins = "SELECT COUNT(*) FROM events WHERE at < $1 AND type = 'login'";
    let older = "SELECT COUNT(*) FROM events WHERE at < $1";
    let at = |days: i64| now - days * DAY;
    let stayed_wrongly = sum(folder.path(), uncut, at(30)).await
        + sum(folder.path(), log_ins, at(90)).await
        + sum(folder.path(), older, at(395)).await;
    let left = sum(folder.path(), all, 0).await;
    let whole = sum(folder.path(), whole, at(30)).await;
    println!(
        "{} events, killed {killed} times half-way ({half} left to cut then), last sweep {} ms; should have gone and \
         stayed {stayed_wrongly}, should have stayed and went {}",
        fresh + cut + old + gone,
        took.as_millis(),
        fresh + cut + old / 2 - left + fresh - whole,
    );
    assert_eq!(killed, KILLS);
    assert!(half > 0, "it was killed half-way");
    assert_eq!(
        (stayed_wrongly, left, whole),
        (0, fresh + cut + old / 2, fresh)
    );
}
