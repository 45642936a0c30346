//! What somebody sees who follows the link of an invitation, and accepting it.

use crate::accounts;
use crate::app::App;
use crate::http::csrf::CsrfToken;
use crate::http::{Account, Fields, MaybeSignedIn, Page, Result, see_other};
use crate::teams::invitations::{self, Invitation};
use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use std::sync::Arc;

/// Who looks at it.
enum Reader {
    /// Whoever it was sent to.
    Invited,
    /// Somebody signed in with this other address.
    Other(String),
    /// Nobody is signed in: where the sign-in and the sign-up lead back from.
    Nobody { sign_in: String, sign_up: String },
}

#[derive(Template)]
#[template(path = "dashboard/team/invitation.html")]
struct InvitationPage {
    csrf: String,
    invitation: Invitation,
    token: String,
    reader: Reader,
}

/// The secret part of the link.
#[derive(Deserialize)]
pub(super) struct Token {
    #[serde(default)]
    token: String,
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    csrf: CsrfToken,
    MaybeSignedIn(who): MaybeSignedIn,
    Query(query): Query<Token>,
) -> Result<Response> {
    let Some(invitation) = invitations::by_token(&app, &query.token).await? else {
        return Err(invitations::gone());
    };
    let reader = match who {
        Some(who) if accounts::email_key(&who.person.email) == invitation.email_key => {
            Reader::Invited
        }
        Some(who) => Reader::Other(who.person.email),
        None => nobody(&app, &invitation, &query.token),
    };
    Ok(Page(InvitationPage {
        csrf: csrf.value().to_owned(),
        invitation,
        token: query.token,
        reader,
    })
    .into_response())
}

fn nobody(app: &App, invitation: &Invitation, token: &str) -> Reader {
    let query = |pairs: &[(&str, &str)]| -> String {
        url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish()
    };
    let back = format!("/invitation?token={token}");
    // With mail a sign-up is kept until its address is confirmed, and no link's secret is kept anywhere; but then the
    // confirmed address is enough, and the page of teams shows the invitation.
    let next = if app.mailer.is_some() {
        "/teams"
    } else {
        &back
    };
    Reader::Nobody {
        sign_in: format!("/sign-in?{}", query(&[("next", &back)])),
        sign_up: format!(
            "/sign-up?{}",
            query(&[("next", next), ("email", &invitation.address)])
        ),
    }
}

pub(super) async fn accept(
    State(app): State<Arc<App>>,
    who: Account,
    form: Fields,
) -> Result<Response> {
    let by_token = invitations::by_token(&app, form.get("token")).await?;
    let wanted = form.get("invitation");
    let invitation = if by_token.is_some() {
        by_token
    } else {
        // Without the link only what was sent to the confirmed address is there.
        let mut mine = invitations::to(&app, &who).await?.into_iter();
        mine.find(|one| one.id == wanted)
    };
    let invitation = invitation.ok_or_else(invitations::gone)?;
    invitations::accept(&app, &who, &invitation).await?;
    Ok(see_other("/team?done=joined"))
}
