//! The password once more, from somebody who is signed in, before something that cannot be undone.

use super::sign_up::email_key;
use super::throttle::{self, ACCOUNT};
use super::{sessions, store};
use crate::app::App;
use crate::http::{Account, Error, Result};

/// Why it is not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Again {
    /// It is not the password.
    Wrong,
    /// Too many tries: seconds until the next one is looked at.
    Wait(u64),
}

/// Compares the password with the account's, counting the try. `purpose` completes "a wrong password for". Gives the hash
/// that it fits.
pub(crate) async fn again(
    app: &App,
    who: &Account,
    password: String,
    purpose: &str,
) -> Result<Result<String, Again>> {
    let key = email_key(&who.person.email);
    if let Err(seconds) = throttle::count(app, ACCOUNT, &key).await? {
        return Ok(Err(Again::Wait(seconds)));
    }
    let hash = store::credentials(&app.db, &key)
        .await?
        .map(|found| found.1);
    let right = app
        .passwords
        .verify(password, hash.clone())
        .await
        .map_err(|error| Error::internal("verifying a password", error))?;
    let Some(hash) = hash.filter(|_| right) else {
        sessions::refused(app, who, purpose).await?;
        return Ok(Err(Again::Wrong));
    };
    throttle::forgive(app, ACCOUNT, &key).await?;
    Ok(Ok(hash))
}
