//! What people see of their sites. It reads through the functions of the other domains, and has no tables of its own.

mod audit;
mod gallery;
mod overview;
mod plot;
mod range;
mod series;
mod site;
mod sites;
mod standing;
mod team;

use crate::app::App;
use axum::Router;
use axum::routing::get;
use std::sync::Arc;

/// Overview, sites, team, and the components for developers.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(overview::show))
        .route("/sites", get(sites::show))
        .route("/_components", get(gallery::show))
        .merge(audit::routes())
        .merge(site::routes())
        .merge(team::routes())
}
