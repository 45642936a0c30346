//! People: sign-up, sign-in, sign-out, and their sessions.
//!
//! Whether an account exists cannot be told from the sign-in: the same words, the same work, the same delays. A
//! sign-up tells nothing either where mail can be sent: the account is made when its address is confirmed. Without a mail
//! server it does tell, and is limited by source.

mod account;
mod again;
mod change;
mod confirm;
mod devices;
mod factor;
mod fitness;
mod links;
mod message;
mod passkeys;
mod password;
mod prove;
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

pub(crate) use again::{Again, again};
pub(crate) use factor::Factors;
pub(crate) use links::{id as link_id, token};
pub use password::Passwords;
pub use sessions::session;

pub(crate) use prove::{first as prove_first, holds as proof_holds};

pub(crate) use sessions::act_in;
pub use sign_up::email_key;
pub(crate) use sign_up::is_address;

/// Sign-up, sign-in, sign-out, and what people do by the links of mails.
pub fn routes() -> Router<Arc<App>> {
    routes::routes()
        .merge(confirm::routes())
        .merge(reset::routes())
        .merge(change::routes())
        .merge(passkeys::routes())
        .merge(account::routes())
        .merge(factor::routes())
        .merge(prove::routes())
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

/// What is counted before a mail is sent that somebody asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Throttled<'a> {
    /// Mails that a team asks for, by its id.
    Team(&'a str),
    /// Mails to an address.
    Address(&'a str),
}

/// Counts a mail. `Err` holds the seconds until the next one is sent.
pub(crate) async fn count(app: &App, what: Throttled<'_>) -> Result<Result<(), u64>, sqlx::Error> {
    let tried = match what {
        Throttled::Team(team) => throttle::count(app, throttle::INVITE, team).await?,
        Throttled::Address(to) => throttle::count(app, throttle::MAIL, &email_key(to)).await?,
    };
    Ok(tried.map(|_| ()))
}

/// What to say to somebody who has to wait.
pub(crate) fn wait(seconds: u64) -> String {
    routes::wait(seconds)
}

/// Removes sessions that have expired and throttles that nobody needs any more.
pub async fn sweep(app: &App) -> Result<(), sqlx::Error> {
    sessions::delete_expired(&app.db, app.clock.now()).await?;
    links::sweep(app).await?;
    devices::sweep(app).await?;
    passkeys::sweep(app).await?;
    factor::sweep(app).await?;
    throttle::sweep(app).await
}
