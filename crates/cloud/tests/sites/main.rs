//! Sites and the cloud, over HTTP against the running service: connecting, refusals, reports, the challenge.

#[path = "../support/mod.rs"]
mod support;

mod arbitrary;
mod batches;
mod challenge;
mod connecting;
mod refusals;
mod story;
