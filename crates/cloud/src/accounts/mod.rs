//! People: sign-up, sign-in, sign-out, and their sessions.
//!
//! Whether an account exists cannot be told from the sign-in: the same words, the same work, the same delays. A
//! sign-up tells nothing either where mail can be sent: the account is made when its address is confirmed. Without a mail
//! server it does tell, and is limited by source.

mod account;
mod change;
mod confirm;
mod devices;
mod fitness;
mod links;
mod message;
mod passkeys;
mod password;
mod reset;
mod routes;
mod sessions;
mod sign_in;
mod sign_up;
mod store;
mod throttle;

use crate::app::App;
use crate::mail::Letter;
use crate::store::Tx;
use axum::Router;
use std::sync::Arc;

pub(crate) use links::token;
pub use password::Passwords;
pub use sessions::session;

/// Sign-up, sign-in, sign-out, and what people do by the links of mails.
pub fn routes() -> Router<Arc<App>> {
    routes::routes()
        .merge(confirm::routes())
        .merge(reset::routes())
        .merge(change::routes())
        .merge(passkeys::routes())
        .merge(account::routes())
}

/// What a waiting letter becomes when it is sent. `None` where nobody is to get one.
pub(crate) async fn settle(
    app: &App,
    id: &str,
    address: &str,
    letter: Letter,
) -> Result<Option<Letter>, sqlx::Error> {
    Ok(match letter {
        Letter::SignUp { link } => Some(
            match store::credentials(&app.db, &sign_up::email_key(address)).await? {
                Some(_) => Letter::AccountExists,
                None => Letter::Confirm { link },
            },
        ),
        Letter::Forgotten { origin } => reset::link(app, id, address, origin.as_ref())
            .await?
            .map(|link| Letter::Reset { link }),
        other => Some(other),
    })
}

/// What a person is called now, and the address, for the audit trail.
pub(crate) async fn name_and_address(
    tx: &mut Tx,
    person: &str,
) -> Result<Option<(String, String)>, sqlx::Error> {
    store::name_and_address(tx, person).await
}

/// Removes sessions that have expired and throttles that nobody needs any more.
pub async fn sweep(app: &App) -> Result<(), sqlx::Error> {
    sessions::delete_expired(&app.db, app.clock.now()).await?;
    links::sweep(app).await?;
    devices::sweep(app).await?;
    passkeys::sweep(app).await?;
    throttle::sweep(app).await
}
