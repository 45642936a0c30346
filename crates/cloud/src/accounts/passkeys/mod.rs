//! Passkeys: Web Authentication (W3C, level 3) credentials with which a person signs in without address and password.
//! The device verifies its owner by fingerprint, face or PIN, so a passkey counts as two factors.

mod ceremony;
mod keep;
mod sign_in;
mod store;

pub(super) use keep::remove_within;
pub(super) use sign_in::{Answer, owner, question};
pub(super) use store::{Kept, delete_ceremonies, list};

use crate::app::App;
use axum::Router;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use serde::Serialize;
use std::sync::Arc;

/// Adding and removing passkeys, and signing in with one.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/account/passkeys", get(keep::show).post(keep::add))
        .route("/account/passkeys/begin", post(keep::begin))
        .route("/account/passkeys/{passkey}/remove", post(keep::remove))
        .route("/sign-in/passkey", post(sign_in::finish))
        .route("/sign-in/passkey/begin", post(sign_in::begin))
}

/// Forgets ceremonies that nobody finished.
pub(super) async fn sweep(app: &App) -> Result<(), sqlx::Error> {
    store::delete_expired_ceremonies(&app.db, app.clock.now()).await
}

/// What the page's script asks the device, and by which name the ceremony goes on.
#[derive(Serialize)]
struct Question<T> {
    ceremony: String,
    options: T,
}

impl<T: Serialize> Question<T> {
    fn answer(self) -> Response {
        axum::Json(self).into_response()
    }
}
