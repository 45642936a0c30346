use super::question::Question;
use super::role::RolePart;
use crate::accounts;
use crate::app::App;
use crate::face::{Alert, Field, Here, Shell};
use crate::http::csrf::CsrfToken;
use crate::http::{Error, Fields, Page, Result, Role, SignedIn, see_other};
use crate::teams::invitations::{self, Unsent, Wanted};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "dashboard/team/invite.html")]
struct InvitePage {
    shell: Shell,
    email: String,
    email_error: Option<String>,
    part: RolePart,
    mails: bool,
}

/// Shown where no mail can be sent: whoever invites hands the link over.
#[derive(Template)]
#[template(path = "dashboard/team/link.html")]
struct LinkPage {
    shell: Shell,
    address: String,
    link: String,
}

impl InvitePage {
    fn wrong(&self) -> bool {
        self.email_error.is_some()
            || self.part.role_error.is_some()
            || self.part.sites_error.is_some()
    }
}

pub(super) async fn ask(
    State(app): State<Arc<App>>,
    csrf: CsrfToken,
    who: SignedIn,
) -> Result<Response> {
    let part = RolePart::new(&app, &who, Some(Role::Viewer), None).await?;
    Ok(Page(InvitePage {
        shell: Shell::new(who, &csrf, Here::Team),
        email: String::new(),
        email_error: None,
        part,
        mails: app.mailer.is_some(),
    })
    .into_response())
}

pub(super) async fn send(
    State(app): State<Arc<App>>,
    csrf: CsrfToken,
    who: SignedIn,
    form: Fields,
) -> Result<Response> {
    form.made_in(&who)?;
    let address = form.get("email");
    let mut part = RolePart::read(&app, &who, &form).await?;
    let chosen = part.check();
    let (status, error) = if !accounts::is_address(address) {
        let text = "This is not an e-mail address. One looks like name@example.org.".to_owned();
        (StatusCode::UNPROCESSABLE_ENTITY, Some(text))
    } else if let Some((role, reach)) = chosen {
        let wanted = Wanted {
            address,
            role,
            reach: &reach,
        };
        match invitations::send(&app, &who, &wanted).await? {
            Ok(id) => return Ok(sent(&app, &csrf, who, &id, address, "invited")),
            Err(Unsent::Member) => {
                let text = "Whoever has this address is in the team already.".to_owned();
                (StatusCode::UNPROCESSABLE_ENTITY, Some(text))
            }
            Err(Unsent::Wait(seconds)) => {
                (StatusCode::TOO_MANY_REQUESTS, Some(accounts::wait(seconds)))
            }
        }
    } else {
        (StatusCode::UNPROCESSABLE_ENTITY, None)
    };
    let page = InvitePage {
        email: address.to_owned(),
        shell: Shell::new(who, &csrf, Here::Team),
        email_error: error,
        part,
        mails: app.mailer.is_some(),
    };
    Ok((status, Page(page)).into_response())
}

fn sent(
    app: &App,
    csrf: &CsrfToken,
    who: SignedIn,
    id: &str,
    address: &str,
    done: &str,
) -> Response {
    if app.mailer.is_some() {
        return see_other(&format!("/team?done={done}"));
    }
    let home = app.public_url.origin().ascii_serialization();
    let page = LinkPage {
        shell: Shell::new(who, csrf, Here::Team),
        address: address.to_owned(),
        link: format!("{home}/invitation?token={}", accounts::token(app, id)),
    };
    Page(page).into_response()
}

pub(super) async fn resend(
    State(app): State<Arc<App>>,
    csrf: CsrfToken,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response> {
    let invitation = invitations::get(&app, &who, &id).await?;
    match invitations::resend(&app, &who, &id).await? {
        Ok(()) => Ok(sent(&app, &csrf, who, &id, &invitation.address, "resent")),
        Err(Unsent::Wait(seconds)) => Err(Error::too_many(accounts::wait(seconds), seconds)),
        Err(Unsent::Member) => Err(invitations::gone()),
    }
}

pub(super) async fn ask_revoke(
    State(app): State<Arc<App>>,
    csrf: CsrfToken,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response> {
    let invitation = invitations::get(&app, &who, &id).await?;
    let points = vec![
        "The link in the mail opens nothing any more.".to_owned(),
        "Nobody is told. You can invite the address again.".to_owned(),
    ];
    let act = (
        format!("/team/invitations/{id}/revoke"),
        "Take it back".to_owned(),
        "Let it stand",
    );
    let title = format!("Take back the invitation of {}?", invitation.address);
    Ok(Question::page(who, &csrf, title, points, act))
}

pub(super) async fn revoke(
    State(app): State<Arc<App>>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response> {
    invitations::revoke(&app, &who, &id).await?;
    Ok(see_other("/team?done=revoked"))
}
