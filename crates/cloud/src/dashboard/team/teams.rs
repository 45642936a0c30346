//! The teams that a person is in, and is invited to. It works without being in any.

use crate::app::App;
use crate::face::{Alert, Field, When};
use crate::http::csrf::CsrfToken;
use crate::http::{Account, Fields, Page, Result, see_other};
use crate::teams as domain;
use crate::teams::invitations::{self, Invitation};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "dashboard/team/teams.html")]
struct TeamsPage {
    csrf: String,
    who: Account,
    invited: Vec<(Invitation, When)>,
    name: String,
    error: Option<&'static str>,
    left: bool,
}

impl TeamsPage {
    /// Whether it is the team in which they act.
    fn here(&self, id: &str) -> bool {
        self.who.team.as_ref().is_some_and(|team| team.id == id)
    }
}

async fn page(
    app: &App,
    csrf: &CsrfToken,
    who: Account,
    (name, error, left): (String, Option<&'static str>, bool),
) -> Result<Response> {
    let now = app.clock.now();
    let invited = invitations::to(app, &who).await?;
    Ok(Page(TeamsPage {
        csrf: csrf.value().to_owned(),
        invited: invited
            .into_iter()
            .map(|one| {
                let sent = When::ago(one.sent_at, now);
                (one, sent)
            })
            .collect(),
        who,
        name,
        error,
        left,
    })
    .into_response())
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
    page(
        &app,
        &csrf,
        who,
        (String::new(), None, query.done == "left"),
    )
    .await
}

pub(super) async fn found(
    State(app): State<Arc<App>>,
    csrf: CsrfToken,
    who: Account,
    form: Fields,
) -> Result<Response> {
    let name = form.get("name").to_owned();
    if let Some(text) = domain::unfit_name(&name) {
        let page = page(&app, &csrf, who, (name, Some(text), false)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    domain::found(&app, &who, &name).await?;
    Ok(see_other("/team?done=founded"))
}

pub(super) async fn switch(
    State(app): State<Arc<App>>,
    who: Account,
    form: Fields,
) -> Result<Response> {
    domain::switch(&app, &who, form.get("team")).await?;
    Ok(see_other("/"))
}
