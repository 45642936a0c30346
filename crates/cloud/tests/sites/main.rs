//! Sites and the cloud, over HTTP against the running service: connecting, refusals, reports, the challenge.

#![allow(
    clippy::too_many_lines,
    reason = "a story or a table is told in one piece"
)]

#[path = "../support/mod.rs"]
mod support;

mod arbitrary;
mod batches;
mod challenge;
mod connecting;
mod refusals;
mod story;
