//! Connecting a site: `/connect` for people, `/v1/connect/token` for the site, and the challenge by which it proves
//! that its URL is its own. OAuth 2.0 authorization code with PKCE, as `docs/protocol.md` has it.

pub(crate) mod challenge;

mod codes;
mod page;
mod redeem;
mod request;
mod token;

use crate::app::App;
use axum::Router;
use axum::routing::{get, post};
use std::sync::Arc;

pub(crate) use codes::{prune, withdraw};

/// Routes.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/connect", get(page::show).post(page::decide))
        .route("/v1/connect/token", post(token::redeem))
}

/// The cloud's public URL as sites know it, without trailing slash: `iss` of RFC 9207.
pub(crate) fn issuer(app: &App) -> String {
    app.public_url.origin().ascii_serialization()
}
