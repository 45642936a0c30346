//! The page of the authenticator app and of recovery codes.

use super::{Factors, qr, recovery, store, totp};
use crate::accounts::prove;
use crate::app::App;
use crate::clock::DAY;
use crate::face::{Alert, Badge, Field, Tone, When};
use crate::http::csrf::CsrfToken;
use crate::http::{Account, Page, Result};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use std::sync::Arc;

/// How long an app that is being set up waits for its first code.
const WAITS: i64 = DAY / 24;

/// What stands on the page only now.
#[derive(Default)]
pub(super) struct Shown {
    /// New recovery codes.
    pub(super) codes: Vec<String>,
    /// Whether the app was confirmed just now.
    pub(super) confirmed: bool,
    /// Why the first code was not accepted.
    pub(super) wrong: Option<String>,
    /// What was done.
    pub(super) done: Option<&'static str>,
}

/// An app that is being set up.
struct Setup {
    qr: String,
    /// The key in fours, to be typed.
    key: String,
    uri: String,
}

#[derive(Template)]
#[template(path = "accounts/app.html")]
struct AppPage<'a> {
    csrf: &'a str,
    email: &'a str,
    factors: Factors,
    setup: Option<Setup>,
    since: Option<When>,
    used: Option<When>,
    shown: Shown,
    all: usize,
}

/// What was just done.
#[derive(Deserialize)]
pub(super) struct Done {
    #[serde(default)]
    done: String,
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    csrf: CsrfToken,
    who: Account,
    Query(query): Query<Done>,
) -> Result<Response> {
    let shown = Shown {
        done: (query.done == "removed").then_some("The authenticator app is removed."),
        ..Shown::default()
    };
    page(&app, &csrf, &who, shown, StatusCode::OK).await
}

/// The page. The key of an app that is being set up is shown only to somebody who has proved to be the person, and only
/// until it is confirmed.
pub(super) async fn page(
    app: &App,
    csrf: &CsrfToken,
    who: &Account,
    shown: Shown,
    status: StatusCode,
) -> Result<Response> {
    let now = app.clock.now();
    let person = &who.person;
    let factors = Factors::of(&app.db, &person.id).await?;
    let mut tx = app.db.begin().await?;
    let kept = store::authenticator(&mut tx, app, &person.id).await?;
    tx.rollback().await?;
    let (mut setup, mut since, mut used) = (None, None, None);
    match kept {
        Some(kept) if kept.confirmed_at.is_some() => {
            since = kept.confirmed_at.map(|at| When::ago(at, now));
            used = kept.used_at.map(|at| When::ago(at, now));
        }
        Some(kept) if now - kept.created_at < WAITS && prove::holds(app, who).await? => {
            let uri = totp::uri(&kept.secret, &person.email);
            setup = Some(Setup {
                qr: qr::svg(&uri, "QR code with the key for your authenticator app")?,
                key: fours(&totp::base32(&kept.secret)),
                uri,
            });
        }
        _ => {}
    }
    let page = AppPage {
        csrf: csrf.value(),
        email: &person.email,
        factors,
        setup,
        since,
        used,
        shown,
        all: recovery::CODES,
    };
    Ok((status, Page(page)).into_response())
}

fn fours(text: &str) -> String {
    let letters: Vec<_> = text.chars().collect();
    let parts: Vec<String> = letters
        .chunks(4)
        .map(|four| four.iter().collect())
        .collect();
    parts.join(" ")
}
