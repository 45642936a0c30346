//! People: sign-up, sign-in, sign-out, and their sessions.
//!
//! Whether an account exists cannot be told from the sign-in: the same words, the same work, the same delays. A
//! sign-up with an address that has an account does tell it, until new addresses are confirmed by mail; that is why it
//! is limited by source.

mod password;
mod routes;
mod sessions;
mod sign_in;
mod sign_up;
mod store;
mod throttle;

use crate::app::App;

pub use password::Passwords;
pub use routes::routes;
pub use sessions::session;

/// Removes sessions that have expired and throttles that nobody needs any more.
pub async fn sweep(app: &App) -> Result<(), sqlx::Error> {
    store::delete_expired(&app.db, app.clock.now()).await?;
    throttle::sweep(app).await
}
