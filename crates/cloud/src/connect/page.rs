//! The page on which a person agrees to connect a site.

use super::request::{ConnectRequest, Parameters};
use super::{codes, issuer};
use crate::app::App;
use crate::face::Alert;
use crate::http::csrf::CsrfToken;
use crate::http::{Error, Form, FormTarget, Page, Result, SignedIn, TeamOf, see_other};
use crate::licences::{self, Licence};
use crate::sites::{self, Site, SitesOf};
use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::sync::Arc;

/// What stands on the page.
#[derive(Template)]
#[template(path = "connect/connect.html")]
struct ConnectPage<'a> {
    csrf: &'a str,
    form: &'a Parameters,
    name: &'a str,
    url: &'a str,
    environment: &'a str,
    email: &'a str,
    team: &'a TeamOf,
    seat: Seat,
    /// The site is this team's already.
    known: bool,
    host: &'a str,
}

/// What the site does to the team's seats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seat {
    /// It takes none: it is no production site.
    None,
    /// It has one.
    Kept,
    /// It takes this one of so many.
    Takes { number: i64, seats: i64 },
    /// All are taken.
    Full { seats: i64 },
}

impl Seat {
    /// Why the site cannot be connected, and what to do.
    fn refusal(self) -> Option<String> {
        match self {
            Self::Full { seats } => Some(licences::SeatError::Full { seats }.to_string()),
            Self::None | Self::Kept | Self::Takes { .. } => None,
        }
    }

    fn of(needed: bool, licence: &Licence, known: Option<&Site>) -> Self {
        if !needed {
            Self::None
        } else if known.is_some_and(|site| site.seat) {
            Self::Kept
        } else if licence.left() == 0 {
            Self::Full {
                seats: licence.seats,
            }
        } else {
            Self::Takes {
                number: licence.used + 1,
                seats: licence.seats,
            }
        }
    }
}

/// `GET /connect`
pub(super) async fn show(
    State(app): State<Arc<App>>,
    who: SignedIn,
    csrf: CsrfToken,
    query: Result<Query<Parameters>, QueryRejection>,
) -> Result<Response> {
    let Query(form) = query.map_err(|rejection| unfit(&[rejection.body_text()]))?;
    let request = form.clone().check().map_err(|wrong| unfit(&wrong))?;
    may_connect(&who)?;
    let (seat, known) = seat(&app, &who, &request).await?;
    let host = request.redirect_uri.host_str().unwrap_or_default();
    let page = ConnectPage {
        csrf: csrf.value(),
        form: &form,
        name: &request.name,
        url: request.url.as_str(),
        environment: sites::environment_text(request.environment),
        email: &who.person.email,
        team: &who.team,
        seat,
        known,
        host,
    };
    let mut response = Page(page).into_response();
    if seat.refusal().is_some() {
        *response.status_mut() = StatusCode::CONFLICT;
    }
    response
        .extensions_mut()
        .insert(FormTarget(request.redirect_uri.origin()));
    Ok(response)
}

/// What the person decided.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Decision {
    Agree,
    #[default]
    Refuse,
}

/// The form of the page.
#[derive(Debug, Deserialize)]
pub(super) struct Decided {
    #[serde(default)]
    decision: Decision,
    /// The team that stood on the page.
    #[serde(default)]
    team: String,
    #[serde(flatten)]
    parameters: Parameters,
}

/// `POST /connect`: sends the person back to the site, with a code or a refusal.
pub(super) async fn decide(
    State(app): State<Arc<App>>,
    who: SignedIn,
    Form(form): Form<Decided>,
) -> Result<Response> {
    let request = form.parameters.check().map_err(|wrong| unfit(&wrong))?;
    let issuer = issuer(&app);
    if matches!(form.decision, Decision::Refuse) {
        return Ok(see_other(
            &request.back(("error", "access_denied"), &issuer),
        ));
    }
    may_connect(&who)?;
    who.acts_in(&form.team)?;
    let (seat, _) = seat(&app, &who, &request).await?;
    if let Some(refusal) = seat.refusal() {
        return Err(Error::new(StatusCode::CONFLICT, "connect.no_seat", refusal));
    }
    let code = codes::issue(&app, &who, &request).await?;
    Ok(see_other(&request.back(("code", &code), &issuer)))
}

async fn seat(app: &App, who: &SignedIn, request: &ConnectRequest) -> Result<(Seat, bool)> {
    let licence = licences::of_team(&app.db, &who.team.id).await?;
    let known = sites::at(app, &SitesOf::member(who), &request.url).await?;
    let needed = sites::needs_seat(app, &request.url, request.environment);
    Ok((Seat::of(needed, &licence, known.as_ref()), known.is_some()))
}

fn may_connect(who: &SignedIn) -> Result<()> {
    if who.person.must_confirm {
        Err(Error::forbidden(
            "connect.unconfirmed",
            "Confirm your address first: open the link in the mail that we sent you, then press Connect again. The \
             dashboard sends the mail again.",
        ))
    } else {
        Ok(())
    }
}

/// Nobody is sent anywhere with parameters that do not hold: the error stays here.
fn unfit(wrong: &[String]) -> Error {
    Error::invalid(
        "connect.request",
        format!(
            "The site asked to be connected in a way that cannot be followed. {} Go back to the site and press \
             Connect again; if it happens again, update the plugin.",
            wrong.join(" ")
        ),
    )
}
