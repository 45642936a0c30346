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

/// Compares the password with the account's, counting the try. `purpose` completes "a wrong password for".
pub(crate) async fn again(
    app: &App,
    who: &Account,
    password: String,
    purpose: &str,
) -> Result<Result<(), Again>> {
    let key = email_key(&who.person.email);
    if let Err(seconds) = throttle::count(app, ACCOUNT, &key).await? {
        return Ok(Err(Again::Wait(seconds)));
    }
    let hash = store::credentials(&app.db, &key).await?;
    let right = app
        .passwords
        .verify(password, hash.map(|(_, hash)| hash))
        .await
        .map_err(|error| Error::internal("verifying a password", error))?;
    if !right {
        sessions::refused(app, who, purpose).await?;
        return Ok(Err(Again::Wrong));
    }
    throttle::forgive(app, ACCOUNT, &key).await?;
    Ok(Ok(()))
}
