//! What the operator and the machines that watch the service ask for.

mod look;
mod queues;

pub use look::{Account, Found, Site, Team, look};
pub use queues::{Queue, queues};

use crate::app::App;
use crate::face::time;
use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use std::sync::Arc;

use crate::http::{Error, Result};

/// A time as it is printed for the operator: RFC 3339 in UTC.
pub fn printed(at: i64) -> String {
    time::iso(at)
}

/// `/healthz` (the process answers) and `/readyz` (its database answers too), on the public listener.
pub fn health_routes() -> Router<Arc<App>> {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
}

/// The operator's own listener: `/metrics`.
pub fn router(app: &Arc<App>) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .with_state(app.clone())
}

async fn ready(State(app): State<Arc<App>>) -> Result<&'static str> {
    sqlx::query("SELECT 1")
        .execute(app.db.pool())
        .await
        .map_err(|error| {
            tracing::error!(cause = %error, "the state database does not answer");
            Error::new(
                axum::http::StatusCode::SERVICE_UNAVAILABLE,
                "unavailable",
                "The state database does not answer.",
            )
        })?;
    Ok("ready\n")
}

async fn metrics(State(app): State<Arc<App>>) -> impl IntoResponse {
    (
        [(
            CONTENT_TYPE,
            "application/openmetrics-text; version=1.0.0; charset=utf-8",
        )],
        app.metrics.text(),
    )
}
