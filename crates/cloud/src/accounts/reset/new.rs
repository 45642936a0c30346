//! The page of the mailed link: a new password, a code where there is an app, and passkeys to remove. A thief who was in
//! the account may have added one of his own, which a new password alone would leave there.

use crate::accounts::confirm::Token;
use crate::accounts::factor::{self, Factors};
use crate::accounts::links::{self, Kind};
use crate::accounts::message::Message;
use crate::accounts::sign_up::{self, email_key};
use crate::accounts::throttle::{self, FACTOR};
use crate::accounts::{fitness, passkeys, routes, sessions, store};
use crate::app::App;
use crate::audit::{self, Act, Kind as Recorded};
use crate::clock::DAY;
use crate::face::{Field, When};
use crate::http::csrf::CsrfToken;
use crate::http::{Fields, Page, Result, see_other};
use crate::mail::{self, Letter, To};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::json;
use std::sync::Arc;

/// A passkey that was added so recently is ticked already.
const RECENT: i64 = 30 * DAY;

#[derive(Template)]
#[template(path = "accounts/reset_new.html")]
struct NewPage<'a> {
    csrf: &'a str,
    token: &'a str,
    /// Whether a code is asked for.
    code: bool,
    passkeys: Vec<Line>,
    wrong: Wrong,
}

struct Line {
    kept: passkeys::Kept,
    added: When,
    /// Whether it is to be removed.
    ticked: bool,
}

/// What is wrong with each field.
#[derive(Debug, Default)]
struct Wrong {
    password: Option<&'static str>,
    code: Option<String>,
}

/// The page for whoever holds the link. `form` is what was sent, where something was.
async fn page(
    app: &App,
    csrf: &CsrfToken,
    token: &str,
    (person, form): (&str, Option<&Fields>),
    (wrong, status): (Wrong, StatusCode),
) -> Result<Response> {
    let now = app.clock.now();
    let ticked = form.map(|form| form.all("passkey"));
    let lines = passkeys::list(&app.db, person).await?;
    let lines = lines.into_iter().map(|kept| Line {
        added: When::ago(kept.created_at, now),
        ticked: match &ticked {
            Some(ids) => ids.contains(&kept.id),
            None => now - kept.created_at < RECENT,
        },
        kept,
    });
    let page = NewPage {
        csrf: csrf.value(),
        token,
        code: Factors::of(&app.db, person).await?.app,
        passkeys: lines.collect(),
        wrong,
    };
    Ok((status, Page(page)).into_response())
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    csrf: CsrfToken,
    Query(query): Query<Token>,
) -> Result<Response> {
    let Some(person) = links::owner(&app, &query.token, Kind::Reset).await? else {
        return Ok(Message::stale(&csrf));
    };
    let nothing = (Wrong::default(), StatusCode::OK);
    page(&app, &csrf, &query.token, (&person, None), nothing).await
}

pub(super) async fn set(
    State(app): State<Arc<App>>,
    csrf: CsrfToken,
    form: Fields,
) -> Result<Response> {
    let token = form.get("token");
    let Some(person) = links::owner(&app, token, Kind::Reset).await? else {
        return Ok(Message::stale(&csrf));
    };
    let refuse = async |wrong: Wrong, status: StatusCode| {
        page(&app, &csrf, token, (&person, Some(&form)), (wrong, status)).await
    };
    let password = form.raw("password");
    if let Some(text) = fitness::unfit(&app, password, &[]).await {
        let wrong = Wrong {
            password: Some(text),
            ..Wrong::default()
        };
        return refuse(wrong, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let asks = Factors::of(&app.db, &person).await?.app;
    let tries = if asks {
        match throttle::count(&app, FACTOR, &person).await? {
            Ok(tries) => tries,
            Err(seconds) => {
                let wrong = Wrong {
                    code: Some(routes::wait(seconds)),
                    ..Wrong::default()
                };
                return refuse(wrong, StatusCode::TOO_MANY_REQUESTS).await;
            }
        }
    } else {
        0
    };
    let hash = sign_up::hash(&app, password).await?;
    let mut tx = app.db.begin().await?;
    let link = links::take(&mut tx, &app, token, &[Kind::Reset]).await?;
    let Some((person, address)) = link.and_then(|link| Some((link.person?, link.address))) else {
        return Ok(Message::stale(&csrf));
    };
    if asks
        && factor::spend(&mut tx, &app, &person, form.get("code"))
            .await?
            .is_none()
    {
        // The link stays what it was.
        tx.rollback().await?;
        factor::note_refused(&app, &person, tries).await?;
        let wrong = Wrong {
            code: Some("This code is not accepted. Each works once: take the next.".to_owned()),
            ..Wrong::default()
        };
        return refuse(wrong, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let now = app.clock.now();
    // A link that was mailed to an address which the account has left opens nothing.
    if !store::set_password(&mut tx, &person, &email_key(&address), &hash, now).await? {
        return Ok(Message::stale(&csrf));
    }
    let act = Act {
        act: Recorded::PasswordReset,
        person: Some(&person),
        team: None,
        subject: Some(&person),
        detail: json!({}),
    };
    audit::record(&mut tx, &act, now).await?;
    for id in form.all("passkey") {
        passkeys::remove_within(&mut tx, &app, &person, &id).await?;
    }
    sessions::delete_all(&mut tx, &person).await?;
    factor::forget_halves(&mut tx, &person).await?;
    passkeys::delete_ceremonies(&mut tx, &person).await?;
    for kind in [Kind::Reset, Kind::ChangeFrom, Kind::ChangeTo] {
        links::forget(&mut tx, &person, kind).await?;
    }
    let to = To {
        person: Some(&person),
        address: &address,
    };
    mail::queue(&mut tx, &app, to, &Letter::PasswordChanged).await?;
    tx.commit().await?;
    if asks {
        throttle::forgive(&app, FACTOR, &person).await?;
    }
    Ok(see_other("/sign-in"))
}
