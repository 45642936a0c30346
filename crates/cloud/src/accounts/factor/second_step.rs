//! The second step of a sign-in: a code of the app, or a recovery code.

use super::{Refused, check, half};
use crate::accounts::throttle::{self, SOURCE};
use crate::accounts::{routes, sessions, sign_in};
use crate::app::App;
use crate::face::{Alert, Field};
use crate::http::csrf::CsrfToken;
use crate::http::{ClientAddress, Form, MaybeSignedIn, Page, Result, see_other};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "accounts/second_step.html")]
struct StepPage<'a> {
    csrf: &'a str,
    /// Whether a recovery code is asked for; either is taken in either form.
    recovery: bool,
    next: &'a str,
    notice: Option<String>,
}

/// Which form is shown.
#[derive(Deserialize)]
pub(super) struct Which {
    #[serde(default)]
    with: String,
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    code: String,
    #[serde(default)]
    with: String,
}

const RECOVERY: &str = "recovery";
/// Said where no first step is known.
const LATE: &str = "It took more than ten minutes. Type your password once more.";

pub(super) async fn show(
    State(app): State<Arc<App>>,
    csrf: CsrfToken,
    headers: HeaderMap,
    MaybeSignedIn(who): MaybeSignedIn,
    Query(which): Query<Which>,
) -> Result<Response> {
    if who.is_some() {
        return Ok(see_other("/"));
    }
    let Some(half) = half::find(&app, &headers).await? else {
        return Ok(routes::sign_in_refused(&csrf, "", LATE, StatusCode::OK));
    };
    let page = StepPage {
        csrf: csrf.value(),
        recovery: which.with == RECOVERY,
        next: &half.next_path,
        notice: None,
    };
    Ok(Page(page).into_response())
}

pub(super) async fn finish(
    State(app): State<Arc<App>>,
    csrf: CsrfToken,
    from: ClientAddress,
    headers: HeaderMap,
    Form(form): Form<Typed>,
) -> Result<Response> {
    let Some(half) = half::find(&app, &headers).await? else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(routes::sign_in_refused(&csrf, "", LATE, status));
    };
    let checked = match throttle::count(&app, SOURCE, &from.source()).await? {
        Err(seconds) => Err(Refused::Wait(seconds)),
        Ok(_) => check(&app, &half.person_id, &form.code).await?,
    };
    let (status, notice) = match checked {
        Ok(used) => {
            throttle::forgive(&app, SOURCE, &from.source()).await?;
            if !half.take(&app.db).await? {
                return Ok(see_other("/sign-in"));
            }
            sign_in::note(&app, "success");
            let made = (half.person_id.as_str(), used.made_by());
            let response = see_other(routes::target(&half.next_path));
            return sessions::begin(&app, made, from, &headers, response).await;
        }
        Err(Refused::Wrong) => {
            sign_in::note(&app, "failed");
            let text = "This code is not accepted. Each works once, and one of the app for a minute or so: take the next.";
            (StatusCode::UNPROCESSABLE_ENTITY, text.to_owned())
        }
        Err(Refused::Wait(seconds)) => {
            sign_in::note(&app, "delayed");
            (StatusCode::TOO_MANY_REQUESTS, routes::wait(seconds))
        }
    };
    let page = StepPage {
        csrf: csrf.value(),
        recovery: form.with == RECOVERY,
        next: &half.next_path,
        notice: Some(notice),
    };
    Ok((status, Page(page)).into_response())
}
