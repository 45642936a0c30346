//! `packetsense serve` killed amid batches: every acknowledged event is there afterwards, none twice.

#[path = "../../../cloud/tests/support/events.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    reason = "shared with other tests"
)]
mod events;
#[path = "../../../cloud/tests/support/person.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    reason = "shared with other tests"
)]
mod person;
#[path = "../../../cloud/tests/support/site.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    reason = "shared with other tests"
)]
mod site;

use packetsense_cloud::Config;
use packetsense_cloud::clock::Clock;
use packetsense_cloud::events::{Cursor, EventStore, Filter};
use packetsense_cloud::metrics::Metrics;
use packetsense_cloud::store::Db;
use person::Person;
use site::SiteClient;
use std::collections::{BTreeMap, BTreeSet};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

const KILLS: usize = 8;
const SENDERS: usize = 6;
const EVENTS: usize = 25;

/// A running service, killed when it goes out of scope.
struct Service(Child);

impl Service {
    async fn start(data: &Path, port: u16) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_packetsense"))
            .args(["serve", "--listen", &format!("127.0.0.1:{port}"), "--data"])
            .arg(data)
            .env_remove("PACKETSENSE_DATABASE")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("started");
        let service = Self(child);
        for _ in 0..600 {
            let answer = reqwest::get(format!("http://localhost:{port}/readyz")).await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return service;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the service did not become ready in 30 seconds");
    }

    /// SIGKILL.
    fn kill(&mut self) {
        self.0.kill().expect("killed");
        self.0.wait().expect("gone");
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn now() -> i64 {
    Clock::System.seconds()
}

/// What one sender did.
#[derive(Default)]
struct Sent {
    /// Ids of the events of each batch, acknowledged or not.
    batches: Vec<(bool, Vec<String>)>,
    attempts: usize,
}

/// Seals batches and sends each until it is acknowledged, as the plugin does, until `end`.
async fn send(site: Arc<SiteClient>, acknowledged: Arc<AtomicUsize>, end: Arc<AtomicBool>) -> Sent {
    let mut sent = Sent::default();
    for seq in 0.. {
        let (batch, events) = events::blocks(seq, EVENTS, now());
        let body = events::body(&batch, &events);
        let ids = events.iter().map(|event| event.id().to_string()).collect();
        sent.batches.push((false, ids));
        loop {
            if end.load(Ordering::Relaxed) {
                return sent;
            }
            sent.attempts += 1;
            match site.try_send(site.batch(body.clone(), now())).await {
                Ok(answer) => {
                    assert_eq!(
                        (answer.status, answer.signature),
                        (202, Ok(())),
                        "{}",
                        answer.json
                    );
                    acknowledged.fetch_add(1, Ordering::Relaxed);
                    if let Some(last) = sent.batches.last_mut() {
                        last.0 = true;
                    }
                    break;
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    }
    sent
}

/// How often each event is stored, by id.
async fn stored(data: &Path, site: &str) -> BTreeMap<String, usize> {
    let config = Config {
        data: data.to_owned(),
        ..Config::default()
    };
    let db = Db::open(&config).await.expect("state");
    let store =
        EventStore::open(&config, &db, &Clock::System, &Metrics::default()).expect("events");
    let mut counts = BTreeMap::new();
    let mut filter = Filter {
        kinds: Vec::new(),
        class: None,
        action: None,
        text: None,
        from: 0,
        to: i64::MAX,
        limit: 1_000,
        before: None,
    };
    loop {
        let page = store.query(site, &filter).await.expect("events");
        let Some(last) = page.last() else { break };
        filter.before = Some(Cursor {
            at: last.at,
            id: last.id.clone(),
        });
        for event in page {
            *counts.entry(event.id).or_default() += 1;
        }
    }
    let total = store.counts(site, 0, i64::MAX).await.expect("counted");
    let rows: usize = counts.values().sum();
    assert_eq!(
        usize::try_from(total.blocked),
        Ok(rows),
        "paging skips nothing that is twice"
    );
    counts
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_killed_amid_batches_has_every_acknowledged_event_once() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let data = folder.path().join("data");
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let port = free.expect("a free port").port();
    let origin = format!("http://localhost:{port}");
    let mut service = Service::start(&data, port).await;
    let person = Person::signed_up(&origin, "ada@example.org").await;
    let site = SiteClient::connected(&origin, &person, "https://example.org", now()).await;
    let site = Arc::new(site);

    let (end, acknowledged) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicUsize::new(0)),
    );
    let senders: Vec<_> = (0..SENDERS)
        .map(|_| tokio::spawn(send(site.clone(), acknowledged.clone(), end.clone())))
        .collect();
    for kill in 0..KILLS {
        // Only amid batches: some must have been acknowledged since the last time.
        let before = acknowledged.load(Ordering::Relaxed);
        for _ in 0..600 {
            if acknowledged.load(Ordering::Relaxed) >= before + SENDERS {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert!(
            acknowledged.load(Ordering::Relaxed) > before,
            "nothing was acknowledged in 30 s"
        );
        tokio::time::sleep(Duration::from_millis(37 * kill as u64 % 100)).await;
        service.kill();
        service = Service::start(&data, port).await;
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    end.store(true, Ordering::Relaxed);
    service.kill();

    let (mut all, mut safe) = (BTreeSet::new(), BTreeSet::new());
    let (mut batches, mut attempts) = (0, 0);
    for sender in senders {
        let sent = sender.await.expect("ran");
        attempts += sent.attempts;
        for (acknowledged, ids) in sent.batches {
            batches += 1;
            all.extend(ids.iter().cloned());
            if acknowledged {
                safe.extend(ids);
            }
        }
    }
    let stored = stored(&data, &site.id()).await;
    let twice = stored.values().filter(|count| **count > 1).count();
    let lost = safe.iter().filter(|id| !stored.contains_key(*id)).count();
    println!(
        "killed {} times; batches sent {batches} (in {attempts} requests), acknowledged {}, stored {}; events \
         acknowledged {}, stored {}, lost {lost}, twice {twice}",
        KILLS + 1,
        safe.len() / EVENTS,
        stored.len() / EVENTS,
        safe.len(),
        stored.len(),
    );
    assert_eq!((lost, twice), (0, 0));
    assert!(
        stored.keys().all(|id| all.contains(id)),
        "nothing is there that was not sent"
    );
    assert_eq!(stored.len() % EVENTS, 0, "batches are stored as a whole");
    assert_eq!(safe.len() / EVENTS, acknowledged.load(Ordering::Relaxed));
}
