//! What connected sites say and ask: `/v1`, as `docs/protocol.md` has it. Every handler takes its site from
//! [`signed::Signed`], which verifies the request's signature first.

pub(crate) mod nonces;
pub(crate) mod signed;

mod answer;
mod body;
mod checksums;
mod events;
mod hashes;
mod inventory;
mod rest;
mod site;

pub(crate) use answer::sign_answer;

use crate::app::App;
use axum::Router;
use axum::routing::{delete, get, post, put};
use std::sync::Arc;

/// Routes of connected sites.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/site", delete(site::disconnect))
        .route("/v1/site/state", get(site::state))
        .route("/v1/site/inventory", put(inventory::replace))
        .route("/v1/site/events", post(events::append))
        .route("/v1/site/hashes", post(hashes::report))
        .route("/v1/checksums/core", get(checksums::core))
}
