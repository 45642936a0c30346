//! The doors of the service as hostile clients find them: raw connections, foreign pages, odd requests.

#[path = "../common/mod.rs"]
mod common;

mod connections;
mod pages;
mod requests;
