//! What concerns the team as a whole: its name, its owner, and leaving it.

use super::question::Question;
use crate::app::App;
use crate::face::{Field, Here, Shell};
use crate::http::csrf::CsrfToken;
use crate::http::{Fields, Page, Result, Role, SignedIn, see_other};
use crate::teams::members::{self, Member};
use crate::teams::{self, factors, ownership};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "dashboard/team/name.html")]
struct NamePage {
    shell: Shell,
    name: String,
    error: Option<&'static str>,
}

pub(super) async fn ask_name(csrf: CsrfToken, who: SignedIn) -> Response {
    let name = who.team.name.clone();
    let shell = Shell::new(who, &csrf, Here::Team);
    Page(NamePage {
        shell,
        name,
        error: None,
    })
    .into_response()
}

pub(super) async fn rename(
    State(app): State<Arc<App>>,
    csrf: CsrfToken,
    who: SignedIn,
    form: Fields,
) -> Result<Response> {
    form.made_in(&who)?;
    let name = form.get("name").to_owned();
    if let Some(text) = teams::unfit_name(&name) {
        let shell = Shell::new(who, &csrf, Here::Team);
        let page = NamePage {
            shell,
            name,
            error: Some(text),
        };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response());
    }
    if name != who.team.name {
        teams::rename(&app, &who, &name).await?;
    }
    Ok(see_other("/team?done=renamed"))
}

/// What it means that the team asks for a second factor, before it is so.
pub(super) async fn ask_factor(
    State(app): State<Arc<App>>,
    csrf: CsrfToken,
    who: SignedIn,
) -> Result<Response> {
    let (on, name) = (who.team.two_factors, who.team.name.clone());
    let act = |yes: &str, no| ("/team/two-factor".to_owned(), yes.to_owned(), no);
    if on {
        let points = vec!["A password alone opens the team again, for every member.".to_owned()];
        let title = format!("Stop asking for a second factor in {name}?");
        return Ok(Question::page(
            who,
            &csrf,
            title,
            points,
            act("Stop asking", "Go on asking"),
        ));
    }
    let members = members::list(&app, &who).await?;
    let without: Vec<_> = members
        .into_iter()
        .filter(|one| !one.second_factor)
        .collect();
    let mut points = vec![
        "Whoever signs in with a passkey, or with a password and a code of an app, notices nothing.".to_owned(),
        "Others reach nothing of the team until they have added one of these. A mail tells them.".to_owned(),
    ];
    points.push(if without.is_empty() {
        "Every member has a second factor already.".to_owned()
    } else {
        let names: Vec<_> = without.iter().map(|one| one.name.as_str()).collect();
        format!("Without one at present: {}.", names.join(", "))
    });
    let title = format!("Ask every member of {name} for a second factor?");
    Ok(Question::page(
        who,
        &csrf,
        title,
        points,
        act("Ask for it", "Leave it to everybody"),
    ))
}

pub(super) async fn set_factor(
    State(app): State<Arc<App>>,
    who: SignedIn,
    form: Fields,
) -> Result<Response> {
    form.made_in(&who)?;
    let on = !who.team.two_factors;
    factors::ask(&app, &who, on).await?;
    Ok(see_other(if on {
        "/team?done=factors"
    } else {
        "/team?done=no-factors"
    }))
}

pub(super) async fn ask_leave(csrf: CsrfToken, who: SignedIn) -> Result<Response> {
    if who.team.role == Role::Owner {
        return Err(members::owner_stays());
    }
    let points = vec![
        "You see nothing of this team any more, at once.".to_owned(),
        "Your account stays, and so does everything in the team.".to_owned(),
        "To come back you need a new invitation. The owner is told.".to_owned(),
    ];
    let act = (
        "/team/leave".to_owned(),
        format!("Leave {}", who.team.name),
        "Stay in the team",
    );
    let title = format!("Leave {}?", who.team.name);
    Ok(Question::page(who, &csrf, title, points, act))
}

pub(super) async fn leave(
    State(app): State<Arc<App>>,
    who: SignedIn,
    form: Fields,
) -> Result<Response> {
    form.made_in(&who)?;
    members::leave(&app, &who).await?;
    Ok(see_other("/teams?done=left"))
}

#[derive(Template)]
#[template(path = "dashboard/team/transfer.html")]
struct TransferPage {
    shell: Shell,
    members: Vec<Member>,
    chosen: String,
    member_error: Option<&'static str>,
}

async fn transfer_page(
    app: &App,
    csrf: &CsrfToken,
    who: SignedIn,
    chosen: &str,
    error: Option<&'static str>,
) -> Result<Response> {
    let mut others = members::list(app, &who).await?;
    others.retain(|one| one.id != who.person.id);
    Ok(Page(TransferPage {
        shell: Shell::new(who, csrf, Here::Team),
        members: others,
        chosen: chosen.to_owned(),
        member_error: error,
    })
    .into_response())
}

pub(super) async fn ask_transfer(
    State(app): State<Arc<App>>,
    csrf: CsrfToken,
    who: SignedIn,
) -> Result<Response> {
    transfer_page(&app, &csrf, who, "", None).await
}

pub(super) async fn transfer(
    State(app): State<Arc<App>>,
    csrf: CsrfToken,
    who: SignedIn,
    form: Fields,
) -> Result<Response> {
    form.made_in(&who)?;
    let to = form.get("member");
    if to.is_empty() {
        let error = Some("Choose who is to own the team.");
        let page = transfer_page(&app, &csrf, who, to, error).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    members::get(&app, &who, to).await?;
    ownership::transfer(&app, &who, to).await?;
    Ok(see_other("/team?done=transferred"))
}
