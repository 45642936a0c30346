//! What every handler gets, and how the routes come together.

use crate::clock::Clock;
use crate::config::Config;
use crate::events::EventStore;
use crate::keys::ServiceKeys;
use crate::mail::Mailer;
use crate::metrics::Metrics;
use crate::seal::Vault;
use crate::store::Db;
use crate::{accounts, assets, connect, dashboard, http, ingest, operator, policies};
use axum::Router;
use axum::middleware::from_fn_with_state;
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;
use url::Url;

/// The running service.
pub struct App {
    /// What it runs with.
    pub config: Config,
    /// How it is reached from outside; the configured one, or `http://localhost:PORT`.
    pub public_url: Url,
    /// State.
    pub db: Db,
    /// Seals what is secret at rest, and keys the hashes of this deployment.
    pub vault: Vault,
    /// The time.
    pub clock: Clock,
    /// What is counted.
    pub metrics: Metrics,
    /// Security events of connected sites.
    pub events: EventStore,
    /// The keys with which the cloud signs its answers.
    pub keys: ServiceKeys,
    /// Password hashing, a few at a time.
    pub passwords: accounts::Passwords,
    /// Sends mail, where a server is configured.
    pub mailer: Option<Mailer>,
}

impl App {
    /// The public routes of all domains behind everything that a request passes.
    pub fn router(self: &Arc<Self>) -> Router {
        Router::new()
            .merge(accounts::routes())
            .merge(assets::routes())
            .merge(connect::routes())
            .merge(dashboard::routes())
            .merge(ingest::routes())
            .merge(operator::health_routes())
            .merge(policies::routes())
            .fallback(http::not_found)
            // The last one added is the outermost.
            .layer(from_fn_with_state(self.clone(), http::guard))
            .layer(from_fn_with_state(self.clone(), http::time_limit))
            .layer(CatchPanicLayer::custom(http::panicked))
            .layer(from_fn_with_state(self.clone(), ingest::sign_answer))
            .layer(from_fn_with_state(self.clone(), http::security_headers))
            .layer(from_fn_with_state(self.clone(), http::request_context))
            .with_state(self.clone())
    }
}
