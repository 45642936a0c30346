//! The page of one's own account: address, password, sessions, history.

mod password;
mod sessions;

use super::factor::Factors;
use super::sessions::{Listed, list};
use crate::app::App;
use crate::audit::{self, Filter, Found, Line, Scope};
use crate::face::{Alert, Badge, Field, Here, Shell, Tone, When};
use crate::http::csrf::CsrfToken;
use crate::http::{Account, Page, Person, Result, SignedIn};
use askama::Template;
use askama::filters::HtmlSafe;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use std::sync::Arc;

/// Entries of the history on one page.
const PAGE: usize = 10;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/account", get(show))
        .route("/account/password", post(password::change))
        .route("/account/sessions", post(sessions::end))
}

#[derive(Deserialize, Default)]
struct Asked {
    /// What was just done.
    #[serde(default)]
    done: String,
    /// Where the history goes on.
    #[serde(default)]
    before: String,
}

/// What is wrong with each field of the password's form.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Wrong {
    current: Option<&'static str>,
    new: Option<&'static str>,
}

/// What stands in the page, with navigation around it or without.
#[derive(Template)]
#[template(path = "accounts/account_body.html")]
struct Body {
    csrf: String,
    person: Person,
    can_mail: bool,
    confirmed: Badge,
    factors: Factors,
    done: Option<&'static str>,
    refused: Option<String>,
    wrong: Wrong,
    sessions: Vec<Session>,
    history: Vec<Entry>,
    older: Option<String>,
}

struct Session {
    listed: Listed,
    since: When,
    used: When,
}

struct Entry {
    line: Line,
    when: When,
}

#[derive(Template)]
#[template(path = "accounts/account.html")]
struct InTeam {
    shell: Shell,
    body: Body,
}

/// Of somebody who is in no team at present.
#[derive(Template)]
#[template(path = "accounts/account_plain.html")]
struct WithoutTeam {
    body: Body,
}

// Escapes what it is given.
impl HtmlSafe for Body {}

async fn show(
    State(app): State<Arc<App>>,
    csrf: CsrfToken,
    who: Account,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    page(
        &app,
        &csrf,
        who,
        &asked,
        Wrong::default(),
        None,
        StatusCode::OK,
    )
    .await
}

/// The page, with what was wrong with a form.
async fn page(
    app: &App,
    csrf: &CsrfToken,
    who: Account,
    asked: &Asked,
    wrong: Wrong,
    refused: Option<String>,
    status: StatusCode,
) -> Result<Response> {
    let now = app.clock.now();
    let sessions = list(app, &who).await?;
    let scope = Scope::Account(who.person.id.clone());
    let before = Some(asked.before.as_str()).filter(|id| !id.is_empty());
    let found = audit::page(&app.db, &scope, &Filter::default(), before, PAGE).await?;
    let (lines, older) = found.map_or((Vec::new(), None), |Found { lines, older, .. }| {
        (lines, older)
    });
    let body = Body {
        csrf: csrf.value().to_owned(),
        person: who.person.clone(),
        can_mail: app.mailer.is_some(),
        confirmed: if who.person.confirmed {
            Badge::new(Tone::Good, "Confirmed")
        } else {
            Badge::new(Tone::Unknown, "Not confirmed yet")
        },
        done: match asked.done.as_str() {
            "password" => Some("The password is changed. Every other session was ended."),
            "session" => Some("The session is ended."),
            "sessions" => Some("Every other session is ended."),
            _ => None,
        },
        refused,
        wrong,
        factors: Factors::of(&app.db, &who.person.id).await?,
        sessions: sessions
            .into_iter()
            .map(|listed| Session {
                since: When::ago(listed.created_at, now),
                used: When::ago(listed.seen_at, now),
                listed,
            })
            .collect(),
        history: lines
            .into_iter()
            .map(|line| Entry {
                when: When::ago(line.at, now),
                line,
            })
            .collect(),
        older,
    };
    let page = match SignedIn::try_from(who) {
        Ok(who) => {
            let shell = Shell::new(who, csrf, Here::Account);
            Page(InTeam { shell, body }).into_response()
        }
        Err(_) => Page(WithoutTeam { body }).into_response(),
    };
    Ok((status, page).into_response())
}
