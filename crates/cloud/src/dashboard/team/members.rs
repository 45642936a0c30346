use super::question::Question;
use super::role::RolePart;
use crate::app::App;
use crate::face::{Alert, Here, Shell};
use crate::http::csrf::CsrfToken;
use crate::http::{Error, Fields, Page, Result, SignedIn, see_other};
use crate::teams::members::{self, Member};
use askama::Template;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};
use std::sync::Arc;

/// The member of the address, who can be changed by whoever asks.
pub(super) struct Opened {
    who: SignedIn,
    member: Member,
}

impl FromRequestParts<Arc<App>> for Opened {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self> {
        let who = SignedIn::from_request_parts(parts, app).await?;
        let Path(id) = Path::<String>::from_request_parts(parts, app)
            .await
            .map_err(|_| Error::not_found())?;
        let member = members::get(app, &who, &id).await?;
        members::can_be_changed(&who, &member)?;
        Ok(Self { who, member })
    }
}

#[derive(Template)]
#[template(path = "dashboard/team/member.html")]
struct MemberPage {
    shell: Shell,
    member: Member,
    part: RolePart,
    wrong: bool,
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    csrf: CsrfToken,
    Opened { who, member }: Opened,
) -> Result<Response> {
    let only = members::sites(&app, &who, &member.id).await?;
    let mut part = RolePart::new(&app, &who, Some(member.role), Some(only)).await?;
    part.some = member.limited;
    let shell = Shell::new(who, &csrf, Here::Team);
    let page = MemberPage {
        shell,
        member,
        part,
        wrong: false,
    };
    Ok(Page(page).into_response())
}

pub(super) async fn change(
    State(app): State<Arc<App>>,
    csrf: CsrfToken,
    Opened { who, member }: Opened,
    form: Fields,
) -> Result<Response> {
    let mut part = RolePart::read(&app, &who, &form).await?;
    let Some((role, reach)) = part.check() else {
        let shell = Shell::new(who, &csrf, Here::Team);
        let page = MemberPage {
            shell,
            member,
            part,
            wrong: true,
        };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response());
    };
    members::change(&app, &who, &member.id, role, &reach).await?;
    Ok(see_other("/team?done=changed"))
}

pub(super) async fn ask_remove(csrf: CsrfToken, Opened { who, member }: Opened) -> Response {
    let points = vec![
        format!(
            "{} sees nothing of this team any more, at once.",
            member.name
        ),
        "Invitations that they have sent and nobody has accepted are taken back.".to_owned(),
        "Their account stays; a mail tells them.".to_owned(),
        "You can invite them again at any time.".to_owned(),
    ];
    let act = (
        format!("/team/members/{}/remove", member.id),
        format!("Remove {}", member.name),
        "Keep them in the team",
    );
    let title = format!("Remove {} ({})?", member.name, member.email);
    Question::page(who, &csrf, title, points, act)
}

pub(super) async fn remove(
    State(app): State<Arc<App>>,
    Opened { who, member }: Opened,
) -> Result<Response> {
    members::remove(&app, &who, &member.id).await?;
    Ok(see_other("/team?done=removed"))
}
