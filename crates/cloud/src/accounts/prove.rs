//! “Is it still you?”: asked before what could lock somebody out or let others in, where the session's person has not
//! proved to be themselves within ten minutes. Which routes ask stands in `http/access.rs`.
//!
//! What was typed waits in the page as hidden fields; after the proof the browser sends it again (307), as it was.
//!
//! The password proves nothing where there is a second factor that the session was not made with: whoever has stolen a
//! password could otherwise add a factor of their own.

use super::factor::{self, Factors, Refused};
use super::passkeys::{self, Answer};
use super::routes::{target, wait};
use super::sessions;
use super::{Again, again};
use crate::app::App;
use crate::face::{Alert, Field};
use crate::http::csrf::{self, CsrfToken};
use crate::http::{Account, Error, Fields, MadeBy, Page, Result, answers_machine, see_other};
use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/prove", get(show).post(prove))
        .route("/prove/begin", post(begin))
}

/// What is typed as a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Typed {
    Password,
    /// A code of the app, or a recovery code.
    Code,
    /// A recovery code: there are passkeys, and no app.
    Recovery,
    /// Only a passkey will do.
    Nothing,
}

/// With what somebody can prove to be themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Ways {
    typed: Typed,
    passkey: bool,
}

impl Ways {
    async fn of(app: &App, who: &Account) -> Result<Self, sqlx::Error> {
        let factors = Factors::of(&app.db, &who.person.id).await?;
        let typed = if factors.app {
            Typed::Code
        } else if !factors.any() || who.two_factors() {
            Typed::Password
        } else if factors.codes > 0 {
            Typed::Recovery
        } else {
            Typed::Nothing
        };
        Ok(Self {
            typed,
            passkey: factors.passkeys > 0,
        })
    }
}

#[derive(Template)]
#[template(path = "accounts/prove.html")]
struct ProvePage<'a> {
    csrf: &'a str,
    email: &'a str,
    ways: Ways,
    /// Where it goes on.
    to: &'a str,
    /// The fields of the form that waits; none where a page was asked for.
    waits: Option<Vec<(String, String)>>,
    wrong: Option<String>,
}

/// Names of fields that are the proof's own.
const OWN: [&str; 2] = ["prove_", csrf::FIELD];

/// Whether somebody has proved to be themselves within ten minutes, with a second factor where they have one.
pub(crate) async fn holds(app: &App, who: &Account) -> Result<bool, sqlx::Error> {
    if !who.proved(app.clock.now()) {
        return Ok(false);
    }
    Ok(who.two_factors() || !Factors::of(&app.db, &who.person.id).await?.any())
}

/// Asks, before a form is looked at.
pub(crate) async fn first(
    app: &App,
    csrf: &CsrfToken,
    who: &Account,
    path: &str,
    body: &[u8],
) -> Result<Response> {
    if answers_machine() {
        return Err(Error::forbidden(
            "proof",
            "It was more than ten minutes ago that you proved to be yourself. Load the page again; it asks you.",
        ));
    }
    let page = ProvePage {
        csrf: csrf.value(),
        email: &who.person.email,
        ways: Ways::of(app, who).await?,
        to: path,
        waits: Some(Fields::parse(body).without(&OWN)),
        wrong: None,
    };
    Ok((StatusCode::FORBIDDEN, Page(page)).into_response())
}

/// Where to go afterwards.
#[derive(Deserialize)]
struct Next {
    #[serde(default)]
    next: String,
}

async fn show(
    State(app): State<Arc<App>>,
    csrf: CsrfToken,
    who: Account,
    Query(query): Query<Next>,
) -> Result<Response> {
    let to = target(&query.next);
    if holds(&app, &who).await? {
        return Ok(see_other(to));
    }
    let page = ProvePage {
        csrf: csrf.value(),
        email: &who.person.email,
        ways: Ways::of(&app, &who).await?,
        to,
        waits: None,
        wrong: None,
    };
    Ok(Page(page).into_response())
}

/// Asks the device for a passkey.
async fn begin(State(app): State<Arc<App>>, who: Account) -> Result<Response> {
    passkeys::question(&app, Some(&who.person.id)).await
}

async fn prove(
    State(app): State<Arc<App>>,
    csrf: CsrfToken,
    who: Account,
    form: Fields,
) -> Result<Response> {
    let ways = Ways::of(&app, &who).await?;
    let (to, waits) = (
        target(form.get("prove_to")),
        !form.get("prove_form").is_empty(),
    );
    let (status, wrong) = match proof(&app, &who, ways, &form).await? {
        Ok(with) => {
            let mut tx = app.db.begin().await?;
            sessions::prove(&mut tx, &who.session, with, app.clock.now()).await?;
            tx.commit().await?;
            return Ok(if waits { same_again(to) } else { see_other(to) });
        }
        Err(Refused::Wait(seconds)) => (StatusCode::TOO_MANY_REQUESTS, wait(seconds)),
        Err(Refused::Wrong) => (StatusCode::UNPROCESSABLE_ENTITY, {
            let text = if !form.get("prove_credential").is_empty() {
                "The passkey was not accepted. Take one of this account, and try again."
            } else if ways.typed != Typed::Password {
                "This code is not accepted. Each works once, and one of the app for a minute or so: take the next."
            } else {
                "This is not your password."
            };
            text.to_owned()
        }),
    };
    let page = ProvePage {
        csrf: csrf.value(),
        email: &who.person.email,
        ways,
        to,
        waits: waits.then(|| form.without(&OWN)),
        wrong: Some(wrong),
    };
    Ok((status, Page(page)).into_response())
}

/// What was proved, where it is right.
async fn proof(
    app: &App,
    who: &Account,
    ways: Ways,
    form: &Fields,
) -> Result<Result<Option<MadeBy>, Refused>> {
    let person = who.person.id.as_str();
    if ways.passkey && !form.get("prove_credential").is_empty() {
        let answer = Answer::new(form.get("prove_ceremony"), form.get("prove_credential"));
        let owner = passkeys::owner(app, &answer, Some(person)).await?;
        let right = owner.as_deref() == Some(person);
        return Ok(if right {
            Ok(Some(MadeBy::Passkey))
        } else {
            Err(Refused::Wrong)
        });
    }
    match ways.typed {
        Typed::Nothing => Ok(Err(Refused::Wrong)),
        Typed::Code | Typed::Recovery => {
            let checked = factor::check(app, person, form.get("prove_code")).await?;
            Ok(checked.map(|used| Some(used.made_by())))
        }
        Typed::Password => {
            let password = form.raw("prove_password").to_owned();
            let found = again(app, who, password, "proving that it is still them").await?;
            Ok(found.map(|_| None).map_err(|error| match error {
                Again::Wrong => Refused::Wrong,
                Again::Wait(seconds) => Refused::Wait(seconds),
            }))
        }
    }
}

/// 307: the browser sends the same form there.
fn same_again(to: &str) -> Response {
    let mut response = StatusCode::TEMPORARY_REDIRECT.into_response();
    if let Ok(value) = HeaderValue::from_str(to) {
        response.headers_mut().insert(LOCATION, value);
    }
    response
}
