//! The sign-in.

use super::sign_up::email_key;
use super::store;
use super::throttle::{self, ACCOUNT, SOURCE};
use crate::app::App;
use crate::http::{ClientAddress, Error, Result};
use serde::Deserialize;

/// The form as it comes.
#[derive(Deserialize, Default)]
pub(super) struct SignIn {
    #[serde(default)]
    pub(super) email: String,
    #[serde(default)]
    pub(super) password: String,
    #[serde(default)]
    pub(super) next: String,
}

/// What a try led to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The id of the person.
    Person(String),
    /// Address or password do not fit; which of the two is nobody's business.
    Wrong,
    /// Too many tries: seconds until the next one is looked at.
    Wait(u64),
}

/// Tries a sign-in, counting it first by source and by account.
pub(super) async fn attempt(app: &App, form: &SignIn, from: ClientAddress) -> Result<Outcome> {
    let (key, source) = (email_key(&form.email), from.source());
    for (limit, value) in [(SOURCE, &source), (ACCOUNT, &key)] {
        if let Err(seconds) = throttle::count(app, limit, value).await? {
            return Ok(noted(app, "delayed", Outcome::Wait(seconds)));
        }
    }
    let found = store::credentials(&app.db, &key).await?;
    let (id, hash) = found.unzip();
    let right = app
        .passwords
        .verify(form.password.clone(), hash)
        .await
        .map_err(|error| Error::internal("verifying a password", error))?;
    match id.filter(|_| right) {
        Some(id) => {
            throttle::forgive(app, ACCOUNT, &key).await?;
            throttle::forgive(app, SOURCE, &source).await?;
            Ok(noted(app, "success", Outcome::Person(id)))
        }
        None => Ok(noted(app, "failed", Outcome::Wrong)),
    }
}

fn noted(app: &App, outcome: &'static str, value: Outcome) -> Outcome {
    app.metrics
        .sign_ins
        .get_or_create(&vec![("outcome", outcome.to_owned())])
        .inc();
    value
}
