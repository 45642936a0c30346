use super::*;
use crate::Config;
use crate::clock::{Clock, DAY, SECOND};
use crate::metrics::Metrics;
use crate::store::Db;
use packetsense_wire::message::batch::Batch;
use packetsense_wire::message::event::Event;
use serde_json::json;
use sqlx::Row as _;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Noon of a Wednesday.
const NOW: i64 = 1_795_608_000 * SECOND;
const BOUNDS: Bounds = Bounds {
    cut: NOW - 30 * DAY,
    log_ins: NOW - 90 * DAY,
    drop: NOW - 395 * DAY,
};

struct Store {
    events: EventStore,
    db: Db,
    time: Arc<AtomicI64>,
    folder: tempfile::TempDir,
    _server: Option<packetsense_testkit::postgres::Database>,
}

async fn store(server: Option<packetsense_testkit::postgres::Database>) -> Store {
    let folder = tempfile::tempdir().expect("folder");
    let config = Config {
        data: folder.path().to_owned(),
        database: server
            .as_ref()
            .map(packetsense_testkit::postgres::Database::url),
        ..Config::default()
    };
    let db = Db::open(&config).await.expect("database");
    let time = Arc::new(AtomicI64::new(NOW));
    let clock = Clock::Set(time.clone());
    let events = EventStore::open(&config, &db, &clock, &Metrics::default()).expect("events");
    Store {
        events,
        db,
        time,
        folder,
        _server: server,
    }
}

/// A block and a log-in of that age, stored as they happened, named after it.
async fn happened(store: &Store, age: i64, ip: &str) {
    let at = NOW - age;
    store.time.store(at, Ordering::SeqCst);
    let block = json!({"type": "block", "id": uuid::Uuid::now_v7(), "at": at, "count": 3, "ip": ip, "method": "GET",
        "path": "/jane", "field": "query:id", "excerpt": "union select", "rule": "sqli-union", "class": "sqli",
        "severity": "critical", "action": "block", "status": 403, "ref": "7Q2K-9F4M"});
    let log_in = json!({"type": "login", "id": uuid::Uuid::now_v7(), "at": at, "count": 2, "ip": ip,
        "account_hash": "0".repeat(64), "account_exists": true, "outcome": "failed", "method": "form"});
    let finding = json!({"type": "finding", "id": uuid::Uuid::now_v7(), "at": at, "count": 1, "kind": "modified",
        "path": "wp-login.php", "size": 1, "sha256": "1".repeat(64), "component": "core", "severity": "high"});
    let events: Vec<Event> = [block, log_in, finding]
        .into_iter()
        .map(|event| serde_json::from_value(event).expect("an event"))
        .collect();
    let batch = Batch {
        batch: uuid::Uuid::now_v7(),
        seq: 1,
        dropped: 0,
        sealed_at: at,
        plugin: "0.1.0".into(),
    };
    store
        .events
        .append("site", batch, &events)
        .await
        .expect("stored");
    store.time.store(NOW, Ordering::SeqCst);
}

/// What is there of each age in microseconds: type, address, and whether anything else of a visitor.
async fn left(store: &Store) -> BTreeMap<(i64, String), (Option<String>, bool, i64)> {
    let mut found = BTreeMap::new();
    for pool in store.events.pools(0).await.expect("pools") {
        let rows = sqlx::query(
            "SELECT at, type, ip, count, CAST(CASE WHEN excerpt IS NULL AND reference IS NULL AND field IS NULL \
             AND (path IS NULL OR type = 'finding') AND (method IS NULL OR type = 'login') THEN 0 ELSE 1 END AS BIGINT) AS more FROM events",
        )
        .fetch_all(&pool)
        .await
        .expect("rows");
        for row in rows {
            let key = (NOW - row.get::<i64, _>("at"), row.get("type"));
            let value = (
                row.get("ip"),
                row.get::<i64, _>("more") == 1,
                row.get("count"),
            );
            assert!(found.insert(key, value).is_none());
        }
    }
    found
}

async fn what_is_due_goes_and_nothing_else(store: Store) {
    let second = SECOND;
    // Oldest first, as they came: just outside and just inside of each time.
    for (age, ip) in [
        (500 * DAY, "198.51.100.7"),
        (395 * DAY + second, "198.51.100.8"),
        (395 * DAY - second, "198.51.100.9"),
        (90 * DAY + second, "2001:db8:1:2::3"),
        (90 * DAY - second, "2001:db8:1:2::3"),
        (30 * DAY + second, "203.0.113.9"),
        (30 * DAY - second, "203.0.113.9"),
        (0, "203.0.113.10"),
    ] {
        happened(&store, age, ip).await;
    }
    let swept = store
        .events
        .sweep(BOUNDS, Bounds::default())
        .await
        .expect("swept");
    assert!(swept.dropped >= 1, "{swept:?}");
    let after = left(&store).await;
    let of = |age: i64, kind: &str| after.get(&(age, kind.to_owned())).cloned();
    for age in [500 * DAY, 395 * DAY + second] {
        for kind in ["block", "login", "finding"] {
            assert_eq!(of(age, kind), None, "{age} {kind}");
        }
    }
    let cut = |text: &str, count| Some((Some(text.to_owned()), false, count));
    assert_eq!(of(395 * DAY - second, "block"), cut("198.51.100.0/24", 3));
    assert_eq!(of(395 * DAY - second, "login"), None);
    assert_eq!(of(90 * DAY + second, "login"), None);
    assert_eq!(of(90 * DAY - second, "login"), cut("2001:db8:1::/48", 2));
    assert_eq!(of(30 * DAY + second, "block"), cut("203.0.113.0/24", 3));
    assert_eq!(
        of(30 * DAY - second, "block"),
        Some((Some("203.0.113.9".to_owned()), true, 3))
    );
    assert_eq!(
        of(0, "login"),
        Some((Some("203.0.113.10".to_owned()), false, 2))
    );
    for age in [395 * DAY - second, 90 * DAY + second, 0] {
        assert_eq!(of(age, "finding"), Some((None, false, 1)));
    }
    // Again from the beginning: nothing is left to do; and from where it was, a day later, what has become due.
    let again = store
        .events
        .sweep(BOUNDS, Bounds::default())
        .await
        .expect("swept");
    assert_eq!((again.cut, again.deleted), (0, 0));
    let later = Bounds {
        cut: BOUNDS.cut + DAY,
        log_ins: BOUNDS.log_ins + DAY,
        drop: BOUNDS.drop + DAY,
    };
    let next = store.events.sweep(later, BOUNDS).await.expect("swept");
    assert_eq!(
        next.cut, 2,
        "the block and the log-in of just inside 30 days"
    );
    assert!(left(&store).await.keys().all(|(age, _)| *age < 394 * DAY));
    store.events.close().await;
    store.db.close().await;
    drop(store.folder);
}

#[tokio::test]
async fn what_is_due_goes_and_nothing_else_on_sqlite() {
    what_is_due_goes_and_nothing_else(store(None).await).await;
}

#[tokio::test]
async fn what_is_due_goes_and_nothing_else_on_postgres() {
    let server = packetsense_testkit::postgres::database().expect("PostgreSQL");
    what_is_due_goes_and_nothing_else(store(Some(server)).await).await;
}

#[tokio::test]
async fn nothing_that_was_cut_out_can_be_read_in_the_files_any_more() {
    let store = store(None).await;
    happened(&store, 31 * DAY, "203.0.113.77").await;
    happened(&store, 0, "203.0.113.78").await;
    store
        .events
        .sweep(BOUNDS, Bounds::default())
        .await
        .expect("swept");
    let mut bytes = Vec::new();
    for file in std::fs::read_dir(store.folder.path().join("events")).expect("folder") {
        bytes.extend(std::fs::read(file.expect("file").path()).expect("bytes"));
    }
    let holds = |text: &str| {
        bytes
            .windows(text.len())
            .any(|part| part == text.as_bytes())
    };
    assert!(!holds("203.0.113.77") && holds("203.0.113.0/24") && holds("203.0.113.78"));
    store.events.close().await;
}
