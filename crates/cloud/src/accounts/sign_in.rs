//! The sign-in.

use super::sign_up::email_key;
use super::store;
use super::throttle::{self, ACCOUNT, SOURCE};
use crate::app::App;
use crate::audit::{self, Act, Kind};
use crate::http::{ClientAddress, Error, Origin, Result};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

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
pub(super) async fn attempt(app: &Arc<App>, form: &SignIn, from: ClientAddress) -> Result<Outcome> {
    let (key, source) = (email_key(&form.email), from.source());
    let mut tries = 0;
    for (limit, value) in [(SOURCE, &source), (ACCOUNT, &key)] {
        match throttle::count(app, limit, value).await? {
            Ok(count) => tries = count,
            Err(seconds) => return Ok(noted(app, "delayed", Outcome::Wait(seconds))),
        }
    }
    let found = store::credentials(&app.db, &key).await?;
    let (id, hash) = found.unzip();
    let right = app
        .passwords
        .verify(form.password.clone(), hash)
        .await
        .map_err(|error| Error::internal("verifying a password", error))?;
    match (id, right) {
        (Some(id), true) => {
            throttle::forgive(app, ACCOUNT, &key).await?;
            throttle::forgive(app, SOURCE, &source).await?;
            Ok(Outcome::Person(id))
        }
        (id, _) => {
            if let Some(id) = id {
                record_failure(app, id, tries);
            }
            Ok(noted(app, "failed", Outcome::Wrong))
        }
    }
}

/// Records that somebody failed to sign in to an account: the first time, and whenever the tries in a row have doubled,
/// so that whoever guesses cannot fill the trail. In a task of its own: the answer comes as soon for an account that
/// exists as for one that does not.
fn record_failure(app: &Arc<App>, person: String, tries: i64) {
    if !tries.unsigned_abs().is_power_of_two() {
        return;
    }
    let (app, origin) = (app.clone(), Origin::of_request());
    tokio::spawn(async move {
        let done = async {
            let mut tx = app.db.begin().await?;
            let Some(email) = store::lock_email(&mut tx, &person).await? else {
                return Ok(());
            };
            let act = Act {
                act: Kind::SignInFailed,
                person: None,
                team: None,
                subject: Some(&person),
                detail: json!({"email": email, "tries": tries}),
            };
            audit::record_from(&mut tx, &act, origin.as_ref(), app.clock.now()).await?;
            tx.commit().await
        };
        if let Err(error) = done.await {
            tracing::error!(cause = %error, "a failed sign-in could not be recorded");
        }
    });
}

fn noted(app: &App, outcome: &'static str, value: Outcome) -> Outcome {
    note(app, outcome);
    value
}

/// Counts a try in the metrics.
pub(super) fn note(app: &App, outcome: &'static str) {
    app.metrics
        .sign_ins
        .get_or_create(&vec![("outcome", outcome.to_owned())])
        .inc();
}
