//! Events as rows: the order of columns, and how a batch becomes the one JSON value that the database unpacks.

use packetsense_wire::message::event::Event;
use serde_json::{Value, json};

/// Values of a row, beside site and time of receipt, in the order of the statements in `sqlite.rs` and `postgres.rs`.
#[cfg(test)]
const VALUES: usize = 22;

/// The batch as a JSON array of arrays. An event cannot have happened after it arrived: where a site's clock says so,
/// the time of receipt is stored, so that a range of times needs no files from before its beginning.
pub(super) fn batch(events: &[Event], received_at: i64) -> String {
    let rows: Vec<Value> = events.iter().map(|event| of(event, received_at)).collect();
    Value::Array(rows).to_string()
}

fn of(event: &Event, received_at: i64) -> Value {
    let at = event.at().min(received_at);
    match event {
        Event::Block(e) => json!([
            at,
            e.id,
            "block",
            e.count,
            e.ip,
            e.method,
            e.path,
            e.field,
            e.excerpt,
            e.rule,
            e.class,
            e.severity,
            e.action,
            e.status,
            e.reference,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
        ]),
        Event::Login(e) => json!([
            at,
            e.id,
            "login",
            e.count,
            e.ip,
            e.method,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            e.account_hash,
            i64::from(e.account_exists),
            e.outcome,
            null,
            null,
            null,
            null,
        ]),
        Event::Finding(e) => json!([
            at,
            e.id,
            "finding",
            e.count,
            null,
            null,
            e.path,
            null,
            null,
            null,
            null,
            e.severity,
            null,
            null,
            null,
            null,
            null,
            null,
            e.kind,
            e.size.map(signed),
            e.sha256,
            e.component,
        ]),
    }
}

/// The databases' integers are signed; no file has more bytes than fit.
pub(super) fn signed(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_event_has_a_value_for_every_column() {
        for line in super::super::tests::LINES {
            let event: Event = serde_json::from_str(line).expect("an event");
            let row = of(&event, i64::MAX);
            assert_eq!(row.as_array().map(Vec::len), Some(VALUES), "{line}");
        }
    }
}
