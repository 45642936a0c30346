//! The team: its plan, its members, and what is done with them.

mod invitation;
mod invite;
mod members;
mod own;
mod question;
mod role;
mod teams;

use crate::app::App;
use crate::face::{Alert, Badge, Here, Shell, Tone, When};
use crate::http::csrf::CsrfToken;
use crate::http::{Page, Permission, Result, Role, SignedIn};
use crate::licences::{self, Licence};
use crate::sites::{self, Site, SitesOf};
use crate::teams::invitations::{self, Invitation};
use crate::teams::members::{self as people, Member};
use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use serde::Deserialize;
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/team", get(show))
        .route("/team/name", get(own::ask_name).post(own::rename))
        .route(
            "/team/two-factor",
            get(own::ask_factor).post(own::set_factor),
        )
        .route("/team/leave", get(own::ask_leave).post(own::leave))
        .route("/team/transfer", get(own::ask_transfer).post(own::transfer))
        .route("/team/invite", get(invite::ask).post(invite::send))
        .route(
            "/team/invitations/{invitation}/resend",
            post(invite::resend),
        )
        .route(
            "/team/invitations/{invitation}/revoke",
            get(invite::ask_revoke).post(invite::revoke),
        )
        .route(
            "/team/members/{member}",
            get(members::show).post(members::change),
        )
        .route(
            "/team/members/{member}/remove",
            get(members::ask_remove).post(members::remove),
        )
        .route("/teams", get(teams::show).post(teams::found))
        .route("/teams/switch", post(teams::switch))
        .route(
            "/invitation",
            get(invitation::show).post(invitation::accept),
        )
}

#[derive(Template)]
#[template(path = "dashboard/team/team.html")]
struct TeamPage {
    shell: Shell,
    licence: Licence,
    seated: Vec<Site>,
    members: Vec<MemberRow>,
    invited: Vec<InvitedRow>,
    confirmed: Badge,
    done: Option<&'static str>,
}

struct MemberRow {
    member: Member,
    me: bool,
    sites: String,
    since: When,
    /// Whether whoever looks can change this one.
    open: bool,
}

struct InvitedRow {
    invitation: Invitation,
    sites: String,
    sent: When,
    state: Badge,
}

impl TeamPage {
    /// One entry for each seat: whether it is taken.
    fn seats(&self) -> Vec<bool> {
        // Beyond this many, little pictures say less than the number.
        (0..self.licence.seats.min(24))
            .map(|seat| seat < self.licence.used)
            .collect()
    }
}

/// Which sites somebody with a role sees, in a word or two.
fn reach(role: Role, limited: bool, sites: i64) -> String {
    if !role.may(Permission::ViewSites) {
        "None".to_owned()
    } else if limited {
        crate::face::time::counted(sites, "site", "sites")
    } else {
        "All".to_owned()
    }
}

/// What was just done.
#[derive(Deserialize)]
struct Done {
    #[serde(default)]
    done: String,
}

impl Done {
    fn text(&self) -> Option<&'static str> {
        Some(match self.done.as_str() {
            "invited" => "The invitation is on its way. It holds for seven days.",
            "resent" => "The invitation was sent again and holds for seven more days.",
            "revoked" => "The invitation is taken back; its link opens nothing any more.",
            "changed" => "The change is made, and the member is told.",
            "removed" => "The member is removed and told.",
            "renamed" => "The team has its new name.",
            "transferred" => "The team has a new owner. You are administrator now.",
            "factors" => "From now on every member needs a second factor. The others are told.",
            "no-factors" => "A second factor is not asked for any more.",
            "joined" => "Welcome: you are in this team now.",
            "founded" => "The team is made. You own it.",
            _ => return None,
        })
    }
}

async fn show(
    State(app): State<Arc<App>>,
    who: SignedIn,
    csrf: CsrfToken,
    Query(query): Query<Done>,
) -> Result<impl IntoResponse> {
    let now = app.clock.now();
    let mut seated = if who.may(Permission::ViewBilling) && who.may(Permission::ViewSites) {
        sites::list(&app, &SitesOf::member(&who)).await?
    } else {
        Vec::new()
    };
    seated.retain(|site| site.seat);
    let confirmed = if who.person.confirmed {
        Badge::new(Tone::Good, "Confirmed")
    } else {
        Badge::new(Tone::Unknown, "Not confirmed yet")
    };
    let manages = who.may(Permission::ManageMembers);
    let members = people::list(&app, &who).await?;
    let invited = if manages {
        invitations::list(&app, &who).await?
    } else {
        Vec::new()
    };
    Ok(Page(TeamPage {
        licence: licences::of_team(&app.db, &who.team.id).await?,
        members: members
            .into_iter()
            .map(|member| MemberRow {
                me: member.id == who.person.id,
                sites: reach(member.role, member.limited, member.sites),
                since: When::ago(member.joined_at, now),
                open: manages && people::can_be_changed(&who, &member).is_ok(),
                member,
            })
            .collect(),
        invited: invited
            .into_iter()
            .map(|invitation| InvitedRow {
                sites: reach(invitation.role, invitation.limited, invitation.sites),
                sent: When::ago(invitation.sent_at, now),
                state: if invitation.expires_at > now {
                    Badge::new(Tone::Unknown, "Open")
                } else {
                    Badge::new(Tone::Notice, "Expired")
                },
                invitation,
            })
            .collect(),
        done: query.text(),
        shell: Shell::new(who, &csrf, Here::Team),
        seated,
        confirmed,
    }))
}
