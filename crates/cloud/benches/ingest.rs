//! How many events a second the store takes on SQLite, durably (`synchronous=FULL`), as the ingest route calls it.
//!
//! `cargo bench -p packetsense-cloud --bench ingest`; without `--bench` it only shows that it runs.

use packetsense_cloud::Config;
use packetsense_cloud::clock::Clock;
use packetsense_cloud::events::EventStore;
use packetsense_cloud::metrics::Metrics;
use packetsense_cloud::store::Db;
use packetsense_wire::message::batch::Batch;
use packetsense_wire::message::event::Event;
use serde_json::json;
use std::sync::Arc;
use std::time::{Duration, Instant};
use uuid::Uuid;

fn batch(seq: u64, events: usize, at: i64) -> (Batch, Vec<Event>) {
    let batch = Batch {
        batch: Uuid::now_v7(),
        seq,
        dropped: 0,
        sealed_at: at,
        plugin: "0.1.0".into(),
    };
    let event = |index: usize| {
        let value = json!({
            "type": "block", "id": Uuid::now_v7(), "at": at, "count": 1 + index % 3,
            "ip": format!("203.0.{}.{}", index / 250 % 250, index % 250), "method": "GET",
            "path": format!("/shop/{index}"), "field": "query:id", "excerpt": "#' union select user_pass from wp_users -- -",
            "rule": "sqli-union", "class": "sqli", "severity": "critical", "action": "block", "status": 403,
            "ref": "7Q2K-9F4M",
        });
        serde_json::from_value(value).expect("an event")
    };
    (batch, (0..events).map(event).collect())
}

async fn measure(senders: usize, events: usize, time: Duration) {
    let folder = tempfile::tempdir().expect("temporary folder");
    let config = Config {
        data: folder.path().to_owned(),
        ..Config::default()
    };
    let db = Db::open(&config).await.expect("state");
    let store =
        EventStore::open(&config, &db, &Clock::System, &Metrics::default()).expect("events");
    let store = Arc::new(store);
    let started = Instant::now();
    let tasks: Vec<_> = (0..senders)
        .map(|sender| {
            let store = store.clone();
            tokio::spawn(async move {
                let site = format!("00000000-0000-7000-8000-{sender:012}");
                let (mut sealed, batch_events) = batch(0, events, Clock::System.now());
                let mut stored = 0;
                while started.elapsed() < time {
                    sealed.batch = Uuid::now_v7();
                    let done = store.append(&site, sealed.clone(), &batch_events).await;
                    stored += done.expect("stored").events;
                }
                stored
            })
        })
        .collect();
    let mut stored = 0;
    for task in tasks {
        stored += task.await.expect("ran");
    }
    let seconds = started.elapsed().as_secs_f64();
    store.close().await;
    let bytes: u64 = std::fs::read_dir(folder.path().join("events"))
        .expect("folder")
        .filter_map(|file| Some(file.ok()?.metadata().ok()?.len()))
        .sum();
    #[allow(clippy::cast_precision_loss, reason = "for people")]
    let (rate, size) = (stored as f64 / seconds, bytes as f64 / stored.max(1) as f64);
    println!(
        "{senders} senders, batches of {events}: {rate:.0} rows/s, {size:.0} bytes a row on disk"
    );
}

fn main() {
    let full = std::env::args().any(|argument| argument == "--bench");
    let time = Duration::from_millis(if full { 10_000 } else { 50 });
    let runtime = tokio::runtime::Runtime::new().expect("runtime");
    for (senders, events) in [(1, 1), (1, 500), (8, 50), (8, 500), (32, 500)] {
        runtime.block_on(measure(senders, events, time));
    }
}
