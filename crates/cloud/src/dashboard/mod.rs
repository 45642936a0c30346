//! What people see.

use crate::app::App;
use crate::http::{MaybeSignedIn, see_other};
use axum::Router;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use std::sync::Arc;

/// Routes.
pub fn routes() -> Router<Arc<App>> {
    Router::new().route("/", get(start))
}

async fn start(MaybeSignedIn(who): MaybeSignedIn) -> Response {
    match who {
        Some(_) => "start".into_response(),
        None => see_other("/sign-in"),
    }
}
