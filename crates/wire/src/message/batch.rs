//! A batch of events: lines of JSON, the first of which names the batch.

use super::check::{FieldError, text, time};
use super::event::Event;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

/// Most bytes of a batch as sent.
pub const MAX_COMPRESSED: usize = 1 << 20;
/// Most bytes of a batch unpacked.
pub const MAX_UNPACKED: usize = 8 << 20;
/// Most events of a batch.
pub const MAX_EVENTS: usize = 20_000;

/// The first line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    /// Idempotency key, version 7, fixed when the batch is sealed.
    pub batch: Uuid,
    /// Rises by one with each batch of a site.
    pub seq: u64,
    /// Events lost since the last batch.
    pub dropped: u64,
    /// Microseconds since the epoch.
    pub sealed_at: i64,
    /// Version of the plugin.
    pub plugin: String,
}

/// The first line with its `type`. (A struct that carries the tag itself would refuse it as an unknown field.)
#[derive(Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum FirstLine<B> {
    Batch(B),
}

/// The answer to a batch that is on disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// Of the batch.
    pub batch: Uuid,
    /// Events in it.
    pub accepted: usize,
}

/// Why a batch is refused; lines count from one.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BatchError {
    /// Nothing there.
    #[error("the body is empty")]
    Empty,
    /// Over [`MAX_EVENTS`].
    #[error("more than {MAX_EVENTS} events")]
    TooMany,
    /// Not JSON, or not a message of the protocol.
    #[error("line {line}: {detail}")]
    Line {
        /// Number of the line.
        line: usize,
        /// What is wrong.
        detail: String,
    },
    /// A field out of bounds.
    #[error("line {line}: {error}")]
    Field {
        /// Number of the line.
        line: usize,
        /// Which field, and what is wrong.
        error: FieldError,
    },
}

impl Batch {
    fn check(&self) -> Result<(), FieldError> {
        if self.batch.get_version_num() != 7 {
            return super::check::fail("batch", "is not a UUID of version 7");
        }
        if self.seq > i64::MAX.unsigned_abs() || self.dropped > i64::MAX.unsigned_abs() {
            return super::check::fail("seq", "or dropped is out of bounds");
        }
        time("sealed_at", self.sealed_at)?;
        text("plugin", &self.plugin, 1..=32)
    }
}

/// Reads an unpacked batch; all of it or nothing.
///
/// # Errors
/// The first line that is not as the protocol says.
pub fn parse(unpacked: &[u8]) -> Result<(Batch, Vec<Event>), BatchError> {
    let body = unpacked.strip_suffix(b"\n").unwrap_or(unpacked);
    if body.is_empty() {
        return Err(BatchError::Empty);
    }
    let mut lines = (1..).zip(body.split(|b| *b == b'\n'));
    let (_, first) = lines.next().ok_or(BatchError::Empty)?;
    let FirstLine::Batch(batch) = json::<FirstLine<Batch>>(1, first)?;
    batch
        .check()
        .map_err(|error| BatchError::Field { line: 1, error })?;
    let mut events = Vec::new();
    for (line, text) in lines {
        if events.len() == MAX_EVENTS {
            return Err(BatchError::TooMany);
        }
        let event: Event = json(line, text)?;
        event
            .check()
            .map_err(|error| BatchError::Field { line, error })?;
        events.push(event);
    }
    Ok((batch, events))
}

fn json<'a, T: Deserialize<'a>>(line: usize, text: &'a [u8]) -> Result<T, BatchError> {
    serde_json::from_slice(text).map_err(|error| {
        // serde_json counts lines within the text, which here is always one.
        let detail = error
            .to_string()
            .replace(" at line 1 column ", " at column ");
        BatchError::Line { line, detail }
    })
}

/// Writes a batch as [`parse`] reads it.
pub fn write(batch: &Batch, events: &[Event]) -> Vec<u8> {
    let mut out = serde_json::to_vec(&FirstLine::Batch(batch)).unwrap_or_default();
    for event in events {
        out.push(b'\n');
        out.extend(serde_json::to_vec(event).unwrap_or_default());
    }
    out.push(b'\n');
    out
}
