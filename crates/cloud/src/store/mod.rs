//! The state database: SQLite in the data folder, or PostgreSQL. One body of SQL for both.
//!
//! What agrees on both, and is used: `$1` placeholders, `TEXT`, `BIGINT` and `BLOB`/`BYTEA`, `ON CONFLICT`, `RETURNING`.
//! Where a sum or count is read, write `CAST(... AS BIGINT)`: PostgreSQL sums integers into decimals.

mod migrations;
mod pool;
pub mod schema;

pub use pool::{Db, Kind, StoreError, Tx};

/// A new id: a `UUIDv7` as text, so that ids sort by the time they were made.
pub fn new_id() -> String {
    uuid::Uuid::now_v7().to_string()
}
