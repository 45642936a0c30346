//! What somebody sees whose team asks for a second factor that they have not signed in with.

use super::Factors;
use crate::app::App;
use crate::http::csrf::CsrfToken;
use crate::http::{Account, Page, Result, see_other};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "accounts/second_factor.html")]
struct WantedPage<'a> {
    csrf: &'a str,
    team: &'a str,
    email: &'a str,
    /// Whether there is one, which the sign-in did not use.
    has: bool,
    others: bool,
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    csrf: CsrfToken,
    who: Account,
) -> Result<Response> {
    let Some(team) = who.team.as_ref().filter(|_| who.kept_out()) else {
        return Ok(see_other("/"));
    };
    Ok(Page(WantedPage {
        csrf: csrf.value(),
        team: &team.name,
        email: &who.person.email,
        has: Factors::of(&app.db, &who.person.id).await?.any(),
        others: who.teams.len() > 1,
    })
    .into_response())
}
