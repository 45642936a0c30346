//! Batches as a site makes them.

use flate2::Compression;
use flate2::write::GzEncoder;
use packetsense_wire::message::batch::{self, Batch};
use packetsense_wire::message::event::Event;
use std::io::Write as _;
use uuid::Uuid;

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("written");
    encoder.finish().expect("finished")
}

/// A batch of blocked requests at `at` (unix seconds), with fresh ids.
pub fn blocks(seq: u64, number: usize, at: i64) -> (Batch, Vec<Event>) {
    let batch = Batch {
        batch: Uuid::now_v7(),
        seq,
        dropped: 0,
        sealed_at: at * 1_000_000,
        plugin: "0.1.0".into(),
    };
    let event = |index: usize| {
        serde_json::from_value(serde_json::json!({
            "type": "block", "id": Uuid::now_v7(), "at": at * 1_000_000, "count": 1,
            "ip": format!("203.0.113.{}", index % 250), "method": "GET", "path": "/", "field": "query:id",
            "excerpt": "#' union select", "rule": "sqli-union", "class": "sqli", "severity": "critical",
            "action": "block", "status": 403, "ref": "7Q2K-9F4M",
        }))
        .expect("an event")
    };
    (batch, (0..number).map(event).collect())
}

/// One log-in and one finding.
pub fn others(at: i64) -> Vec<Event> {
    let (login, finding) = (Uuid::now_v7(), Uuid::now_v7());
    [
        serde_json::json!({
            "type": "login", "id": login, "at": at * 1_000_000, "count": 3, "ip": "2001:db8::9",
            "account_hash": "a".repeat(64), "account_exists": true, "outcome": "failed", "method": "form",
        }),
        serde_json::json!({
            "type": "finding", "id": finding, "at": at * 1_000_000, "count": 1, "kind": "modified",
            "path": "wp-login.php", "size": 1234, "sha256": "b".repeat(64), "component": "core", "severity": "high",
        }),
    ]
    .into_iter()
    .map(|value| serde_json::from_value(value).expect("an event"))
    .collect()
}

/// The body of a batch.
pub fn body(batch: &Batch, events: &[Event]) -> Vec<u8> {
    gzip(&batch::write(batch, events))
}
