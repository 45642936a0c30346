//! Setting an authenticator app up, and removing it.

use super::check::tell;
use super::page::{self, Shown};
use super::{recovery, removed, store, totp};
use crate::accounts::throttle::{self, FACTOR};
use crate::accounts::{routes, sessions};
use crate::app::App;
use crate::audit::{self, Act, Kind};
use crate::http::csrf::CsrfToken;
use crate::http::{Account, Error, Form, MadeBy, Result, see_other};
use crate::mail::Letter;
use crate::store::Tx;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use zeroize::Zeroizing;

/// How the trail calls it.
const NAME: &str = "the authenticator app";

/// Makes a new secret. The page shows it until a code of it was typed.
pub(super) async fn begin(State(app): State<Arc<App>>, who: Account) -> Result<Response> {
    let mut secret = Zeroizing::new([0; totp::SECRET]);
    getrandom::fill(secret.as_mut_slice())
        .map_err(|error| Error::internal("making a secret", error))?;
    let mut tx = app.db.begin().await?;
    // Where there is a confirmed app, it stays, and the page shows it.
    store::begin(
        &mut tx,
        &app,
        &who.person.id,
        secret.as_slice(),
        app.clock.now(),
    )
    .await?;
    tx.commit().await?;
    Ok(see_other("/account/app"))
}

#[derive(Deserialize)]
pub(super) struct First {
    #[serde(default)]
    code: String,
}

/// Turns the app on where the first code is right, and shows the recovery codes.
pub(super) async fn confirm(
    State(app): State<Arc<App>>,
    csrf: CsrfToken,
    who: Account,
    Form(form): Form<First>,
) -> Result<Response> {
    let person = who.person.id.as_str();
    let refuse = async |wrong: String, status: StatusCode| {
        let shown = Shown {
            wrong: Some(wrong),
            ..Shown::default()
        };
        page::page(&app, &csrf, &who, shown, status).await
    };
    if let Err(seconds) = throttle::count(&app, FACTOR, person).await? {
        return refuse(routes::wait(seconds), StatusCode::TOO_MANY_REQUESTS).await;
    }
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let Some(kept) = store::authenticator(&mut tx, &app, person).await? else {
        return Ok(see_other("/account/app"));
    };
    if kept.confirmed_at.is_some() {
        return Ok(see_other("/account/app"));
    }
    let step = totp::typed(&form.code)
        .and_then(|code| totp::accepted(&kept.secret, &code, now, kept.step));
    let Some(step) = step else {
        tx.rollback().await?;
        let text = "This is not the code that the app shows now. Wait for the next one; if that fails, too, the clock \
             of the phone may be wrong.";
        return refuse(text.to_owned(), StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    if !store::confirm(&mut tx, person, (kept.created_at, step), now).await? {
        return Ok(see_other("/account/app"));
    }
    record(&mut tx, &who, Kind::FactorAdded, now).await?;
    let codes = recovery::make_within(&mut tx, &app, person).await?;
    // Whoever types the code of the app here has both.
    sessions::prove(&mut tx, &who.session, Some(MadeBy::PasswordAndCode), now).await?;
    tell(&mut tx, &app, person, &Letter::AppAdded).await?;
    tx.commit().await?;
    throttle::forgive(&app, FACTOR, person).await?;
    let shown = Shown {
        codes,
        confirmed: true,
        ..Shown::default()
    };
    page::page(&app, &csrf, &who, shown, StatusCode::OK).await
}

/// Removes the app: its codes open nothing from then on.
pub(super) async fn remove(State(app): State<Arc<App>>, who: Account) -> Result<Response> {
    let (person, now) = (who.person.id.as_str(), app.clock.now());
    let mut tx = app.db.begin().await?;
    if !store::remove(&mut tx, person).await? {
        return Ok(see_other("/account/app"));
    }
    record(&mut tx, &who, Kind::FactorRemoved, now).await?;
    removed(&mut tx, person, now).await?;
    tell(&mut tx, &app, person, &Letter::AppRemoved).await?;
    tx.commit().await?;
    Ok(see_other("/account/app?done=removed"))
}

async fn record(tx: &mut Tx, who: &Account, act: Kind, now: i64) -> Result<(), sqlx::Error> {
    let entry = Act {
        act,
        person: Some(&who.person.id),
        team: None,
        subject: Some(&who.person.id),
        detail: json!({"factor": NAME}),
    };
    audit::record(tx, &entry, now).await
}
