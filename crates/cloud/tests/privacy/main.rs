//! What the data map promises, held against running databases.

#[path = "../common/mod.rs"]
mod common;

mod erasure;
mod sentinels;
