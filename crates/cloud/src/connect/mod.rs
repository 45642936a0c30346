//! Connecting a site: `/connect` for people, `/v1/connect/token` for the site.

use crate::app::App;
use axum::Router;
use std::sync::Arc;

/// Routes.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
}
