//! The second factor: an authenticator app, recovery codes, and the second step of a sign-in. Passkeys, which count as
//! both factors, stand in `passkeys`.

mod app;
mod check;
mod half;
mod page;
mod qr;
mod recovery;
mod second_step;
mod store;
mod totp;
mod wanted;

use super::sessions;
use crate::app::App;
use crate::store::{Db, Tx};
use axum::Router;
use axum::routing::{get, post};
use std::sync::Arc;

pub(super) use check::{Refused, check, note_refused, spend};
pub(super) use half::{begin as begin_half, forget as forget_halves};

/// Setting the app up, recovery codes, and the second step.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/account/app", get(page::show).post(app::confirm))
        .route("/account/app/begin", post(app::begin))
        .route("/account/app/remove", post(app::remove))
        .route("/second-factor", get(wanted::show))
        .route("/account/recovery-codes", post(recovery::make))
        .route(
            "/sign-in/code",
            get(second_step::show).post(second_step::finish),
        )
}

/// What somebody has beside the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Factors {
    /// An authenticator app.
    pub(crate) app: bool,
    /// Passkeys.
    pub(crate) passkeys: i64,
    /// Recovery codes that were not used yet.
    pub(crate) codes: i64,
}

impl Factors {
    /// Of a person.
    pub(crate) async fn of(db: &Db, person: &str) -> Result<Self, sqlx::Error> {
        let (app, passkeys, codes) = store::counts(db, person).await?;
        Ok(Self {
            app,
            passkeys,
            codes,
        })
    }

    /// Whether there is any second factor. Recovery codes alone are none: they stand in for one that is lost.
    pub(crate) fn any(self) -> bool {
        self.app || self.passkeys > 0
    }
}

/// After a factor was removed: where it was the last one, recovery codes go with it, and sessions count as made with
/// the password alone.
pub(super) async fn removed(tx: &mut Tx, person: &str, now: i64) -> Result<(), sqlx::Error> {
    if store::any(tx, person).await? {
        return Ok(());
    }
    store::set_codes(tx, person, &[], now).await?;
    sessions::lower(tx, person).await
}

/// Removes sign-ins whose second step never came.
pub(super) async fn sweep(app: &App) -> Result<(), sqlx::Error> {
    half::sweep(&app.db, app.clock.now()).await
}
