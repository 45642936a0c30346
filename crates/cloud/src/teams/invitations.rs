//! Invitations: to an address, for seven days, as a role. Only whoever has that address can accept one.

use super::members::Reach;
use super::{begin, store};
use crate::accounts::{self, Throttled};
use crate::app::App;
use crate::audit::{self, Act, Kind};
use crate::clock::DAY;
use crate::http::{Account, Error, Permission, Result, Role, SignedIn};
use crate::mail::{self, Letter, TeamLetter, To};
use crate::store::{Tx, new_id};
use axum::http::StatusCode;
use serde_json::json;

/// How long one holds after it was sent.
pub const LASTS: i64 = 7 * DAY;
/// How long one that has expired stands in the list.
const SHOWN: i64 = 30 * DAY;

/// An invitation.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// Its id, from which the link's secret part is derived.
    pub id: String,
    /// Id of the team.
    pub team: String,
    /// The team's name.
    pub team_name: String,
    /// To whom, as typed.
    pub address: String,
    /// The address as accounts are told apart.
    pub(crate) email_key: String,
    /// Whether the team asks its members for a second factor.
    pub two_factors: bool,
    /// What they are to be.
    pub role: Role,
    /// Whether they are to see some sites only.
    pub limited: bool,
    /// How many, where they are limited.
    pub sites: i64,
    /// Id of who invited.
    pub(crate) invited_by: Option<String>,
    /// Address of who invited.
    pub inviter: Option<String>,
    /// When it was sent last, microseconds since the epoch.
    pub sent_at: i64,
    /// Until when it can be accepted.
    pub expires_at: i64,
}

/// Why nobody was invited, for the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsent {
    /// The address is in the team.
    Member,
    /// Too many mails: seconds to wait.
    Wait(u64),
}

/// The team's invitations, newest first, also those that have expired.
pub async fn list(app: &App, who: &SignedIn) -> Result<Vec<Invitation>, sqlx::Error> {
    store::invitations::list(&app.db, &who.team.id).await
}

/// One of the team's.
///
/// # Errors
/// 404 where the team has none of this id.
pub async fn get(app: &App, who: &SignedIn, id: &str) -> Result<Invitation> {
    let found = store::invitations::of_team(&app.db, &who.team.id, id).await?;
    found.ok_or_else(Error::not_found)
}

/// What somebody is invited to whose address is confirmed; nothing for others.
pub async fn to(app: &App, who: &Account) -> Result<Vec<Invitation>, sqlx::Error> {
    if !who.person.confirmed {
        return Ok(Vec::new());
    }
    let key = accounts::email_key(&who.person.email);
    store::invitations::to(&app.db, &key, app.clock.now()).await
}

/// Whom to invite as what.
#[derive(Debug, Clone)]
pub struct Wanted<'a> {
    /// The address.
    pub address: &'a str,
    /// What they are to be.
    pub role: Role,
    /// What they are to see.
    pub reach: &'a Reach,
}

/// Invites an address, in place of an earlier invitation, whether it has an account or not. Gives the invitation's id.
///
/// # Errors
/// 404 for a site that the team does not have.
pub async fn send(
    app: &App,
    who: &SignedIn,
    wanted: &Wanted<'_>,
) -> Result<Result<String, Unsent>> {
    let (team, now) = (who.team.id.as_str(), app.clock.now());
    let Wanted {
        address,
        role,
        reach,
    } = *wanted;
    if role == Role::Owner || (reach.only().is_some() && !role.can_be_limited()) {
        return Err(Error::invalid(
            "member.role",
            "This role cannot be given that way.",
        ));
    }
    let key = accounts::email_key(address);
    let mut tx = begin(app, who, Permission::ManageMembers).await?;
    let told = reach.told(&mut tx, team).await?;
    if store::members::has_address(&mut tx, team, &key).await? {
        return Ok(Err(Unsent::Member));
    }
    tx.rollback().await?;
    if let Err(seconds) = count(app, team, address).await? {
        return Ok(Err(Unsent::Wait(seconds)));
    }
    let mut tx = begin(app, who, Permission::ManageMembers).await?;
    let invitation = Invitation {
        id: new_id(),
        team: team.to_owned(),
        team_name: who.team.name.clone(),
        address: address.to_owned(),
        email_key: key,
        two_factors: who.team.two_factors,
        role,
        limited: reach.only().is_some(),
        sites: 0,
        invited_by: Some(who.person.id.clone()),
        inviter: Some(who.person.email.clone()),
        sent_at: now,
        expires_at: now + LASTS,
    };
    store::invitations::insert(&mut tx, &invitation, reach.only().unwrap_or_default()).await?;
    let act = Act {
        act: Kind::MemberInvited,
        person: Some(&who.person.id),
        team: Some(team),
        subject: Some(&invitation.id),
        detail: json!({"email": address, "role": role.text(), "sites": told}),
    };
    audit::record(&mut tx, &act, now).await?;
    post(&mut tx, app, &invitation).await?;
    tx.commit().await?;
    Ok(Ok(invitation.id))
}

/// Counts a mail to an address that a team asks for.
async fn count(app: &App, team: &str, address: &str) -> Result<Result<(), u64>, sqlx::Error> {
    for limit in [Throttled::Team(team), Throttled::Address(address)] {
        if let Err(seconds) = accounts::count(app, limit).await? {
            return Ok(Err(seconds));
        }
    }
    Ok(Ok(()))
}

async fn post(tx: &mut Tx, app: &App, invitation: &Invitation) -> Result<(), sqlx::Error> {
    let letter = TeamLetter::Invitation {
        link: invitation.id.clone(),
        team: invitation.team_name.clone(),
        inviter: invitation.inviter.clone().unwrap_or_default(),
        role: invitation.role.text().to_owned(),
    };
    // Not bound to a person: the address need not have an account.
    let to = To {
        person: None,
        address: &invitation.address,
    };
    mail::queue(tx, app, to, &Letter::Team(letter)).await
}

/// Sends one again, for seven more days. The link stays the same.
///
/// # Errors
/// 404 where the team has none of this id.
pub async fn resend(app: &App, who: &SignedIn, id: &str) -> Result<Result<(), Unsent>> {
    let (team, now) = (who.team.id.as_str(), app.clock.now());
    let invitation = get(app, who, id).await?;
    if let Err(seconds) = count(app, team, &invitation.address).await? {
        return Ok(Err(Unsent::Wait(seconds)));
    }
    let mut tx = begin(app, who, Permission::ManageMembers).await?;
    if !store::invitations::sent(&mut tx, team, id, now, now + LASTS).await? {
        return Err(Error::not_found());
    }
    record(&mut tx, who, Kind::InvitationResent, &invitation, now).await?;
    post(&mut tx, app, &invitation).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// Takes one back: its link opens nothing any more.
///
/// # Errors
/// 404 where the team has none of this id.
pub async fn revoke(app: &App, who: &SignedIn, id: &str) -> Result<()> {
    let invitation = get(app, who, id).await?;
    let mut tx = begin(app, who, Permission::ManageMembers).await?;
    if !store::invitations::remove(&mut tx, &who.team.id, id).await? {
        return Err(Error::not_found());
    }
    record(
        &mut tx,
        who,
        Kind::InvitationRevoked,
        &invitation,
        app.clock.now(),
    )
    .await?;
    Ok(tx.commit().await?)
}

async fn record(
    tx: &mut Tx,
    who: &SignedIn,
    act: Kind,
    invitation: &Invitation,
    now: i64,
) -> Result<(), sqlx::Error> {
    let act = Act {
        act,
        person: Some(&who.person.id),
        team: Some(&who.team.id),
        subject: Some(&invitation.id),
        detail: json!({"email": invitation.address}),
    };
    audit::record(tx, &act, now).await
}

/// The open invitation of a link's token.
pub async fn by_token(app: &App, token: &str) -> Result<Option<Invitation>, sqlx::Error> {
    match accounts::link_id(app, token) {
        Some(id) => store::invitations::open(&app.db, id, app.clock.now()).await,
        None => Ok(None),
    }
}

/// Accepts an invitation for somebody whose address it was sent to; they act in the team from then on.
///
/// # Errors
/// 403 with the code `invitation.address` for anybody else; 410 where it was revoked meanwhile.
pub async fn accept(app: &App, who: &Account, invitation: &Invitation) -> Result<()> {
    if accounts::email_key(&who.person.email) != invitation.email_key {
        return Err(Error::forbidden(
            "invitation.address",
            "This invitation was sent to another address than the one of your account.",
        ));
    }
    let (team, person, now) = (
        invitation.team.as_str(),
        who.person.id.as_str(),
        app.clock.now(),
    );
    let mut tx = app.db.begin().await?;
    store::lock(&mut tx, team).await?;
    let sites = store::invitations::sites(&mut tx, &invitation.id).await?;
    if !store::invitations::remove(&mut tx, team, &invitation.id).await? {
        return Err(gone());
    }
    if store::members::join(&mut tx, team, person, invitation.role, now).await? {
        if invitation.limited {
            store::members::set_sites(&mut tx, team, person, Some(&sites)).await?;
        }
        let act = Act {
            act: Kind::MemberJoined,
            person: Some(person),
            team: Some(team),
            subject: Some(person),
            detail: json!({"email": invitation.address, "role": invitation.role.text()}),
        };
        audit::record(&mut tx, &act, now).await?;
        welcome(&mut tx, app, invitation).await?;
    }
    accounts::act_in(&mut tx, &who.session, team).await?;
    Ok(tx.commit().await?)
}

/// Tells who invited, or the owner where they are gone.
async fn welcome(tx: &mut Tx, app: &App, invitation: &Invitation) -> Result<(), sqlx::Error> {
    let inviter = invitation
        .invited_by
        .clone()
        .zip(invitation.inviter.clone());
    let told = match inviter {
        Some(inviter) => Some(inviter),
        None => store::members::owner(tx, &invitation.team).await?,
    };
    let Some((id, address)) = told else {
        return Ok(());
    };
    let letter = TeamLetter::MemberJoined {
        team: invitation.team_name.clone(),
        member: invitation.address.clone(),
        role: invitation.role.text().to_owned(),
    };
    let to = To {
        person: Some(&id),
        address: &address,
    };
    mail::queue(tx, app, to, &Letter::Team(letter)).await
}

/// 410: used, revoked, expired, or never there.
pub(crate) fn gone() -> Error {
    Error::new(
        StatusCode::GONE,
        "invitation.gone",
        "This invitation does not hold any more: it was accepted, taken back, or is older than seven days. Ask whoever \
         invited you for a new one.",
    )
}

/// Removes what expired a month ago.
pub async fn sweep(app: &App) -> Result<(), sqlx::Error> {
    store::invitations::sweep(&app.db, app.clock.now() - SHOWN).await
}
