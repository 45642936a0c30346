//! Members: who is in a team, as what, and which sites they see.

use super::{begin, store};
use crate::app::App;
use crate::audit::{self, Act, Kind};
use crate::connect;
use crate::http::{Error, Permission, Result, Role, SignedIn};
use crate::mail::{self, Letter, TeamLetter, To};
use crate::store::Tx;
use axum::http::StatusCode;
use serde_json::{Value, json};

/// A member of a team.
#[derive(Debug, Clone)]
pub struct Member {
    /// The person's id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// What they are.
    pub role: Role,
    /// Whether they see some sites only.
    pub limited: bool,
    /// How many, where they are limited.
    pub sites: i64,
    /// Whether they have a second factor: a passkey or an authenticator app.
    pub second_factor: bool,
    /// Since when, microseconds since the epoch.
    pub joined_at: i64,
}

/// Which sites a membership reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// All that the team has and will have.
    All,
    /// These, by id; none where the list is empty.
    Only(Vec<String>),
}

impl Reach {
    /// The list, where there is one.
    pub(super) fn only(&self) -> Option<&[String]> {
        match self {
            Self::All => None,
            Self::Only(sites) => Some(sites),
        }
    }

    /// The sites in words: their addresses, or `all`.
    ///
    /// # Errors
    /// 404 for an id that no site of the team has.
    pub(super) async fn told(&self, tx: &mut Tx, team: &str) -> Result<Value> {
        let Some(ids) = self.only() else {
            return Ok(json!("all"));
        };
        let urls = store::site_urls(tx, team, ids).await?;
        if urls.len() != ids.len() {
            return Err(Error::not_found());
        }
        Ok(json!(urls))
    }
}

/// The members that somebody sees, oldest first. Whoever is limited to some sites, as clients of an agency are, sees the
/// owner and themselves: other clients are none of their business.
pub async fn list(app: &App, who: &SignedIn) -> Result<Vec<Member>, sqlx::Error> {
    let mut members = store::members::list(&app.db, &who.team.id).await?;
    if who.team.limited {
        members.retain(|one| one.role == Role::Owner || one.id == who.person.id);
    }
    Ok(members)
}

/// One member, for whoever manages them.
///
/// # Errors
/// 404 where the team has none of this id.
pub async fn get(app: &App, who: &SignedIn, id: &str) -> Result<Member> {
    let found = store::members::get(&app.db, &who.team.id, id).await?;
    found.ok_or_else(Error::not_found)
}

/// Ids of the sites that a member is limited to.
pub async fn sites(app: &App, who: &SignedIn, member: &str) -> Result<Vec<String>, sqlx::Error> {
    store::members::sites(&app.db, &who.team.id, member).await
}

/// Whom others may change: neither the owner nor oneself.
///
/// # Errors
/// 409, with what to do instead.
pub fn can_be_changed(who: &SignedIn, member: &Member) -> Result<()> {
    let refused = |code, detail: &str| Err(Error::new(StatusCode::CONFLICT, code, detail));
    if member.role == Role::Owner {
        let detail =
            "This is the owner. The owner hands the team over first; then this can be changed.";
        return refused("member.owner", detail);
    }
    if member.id == who.person.id {
        let detail =
            "This is you. Ask another administrator to change your role, or leave the team.";
        return refused("member.self", detail);
    }
    Ok(())
}

async fn changeable(tx: &mut Tx, who: &SignedIn, id: &str) -> Result<Member> {
    let found = store::members::within(tx, &who.team.id, id).await?;
    let member = found.ok_or_else(Error::not_found)?;
    can_be_changed(who, &member)?;
    Ok(member)
}

/// Changes what a member is and which sites they see, and tells them.
///
/// # Errors
/// 404 for an unknown member or site; 409 for the owner and oneself.
pub async fn change(app: &App, who: &SignedIn, id: &str, role: Role, reach: &Reach) -> Result<()> {
    let (team, now) = (who.team.id.as_str(), app.clock.now());
    let mut before = store::members::sites(&app.db, team, id).await?;
    let mut tx = begin(app, who, Permission::ManageMembers).await?;
    let member = changeable(&mut tx, who, id).await?;
    if role == Role::Owner || (reach.only().is_some() && !role.can_be_limited()) {
        return Err(Error::invalid(
            "member.role",
            "This role cannot be given that way.",
        ));
    }
    let told = reach.told(&mut tx, team).await?;
    let mut after = reach.only().unwrap_or_default().to_vec();
    before.sort();
    after.sort();
    let other_sites = member.limited != reach.only().is_some() || before != after;
    if member.role == role && !other_sites {
        return Ok(());
    }
    let act = |act, detail| Act {
        act,
        person: Some(&who.person.id),
        team: Some(team),
        subject: Some(id),
        detail,
    };
    if member.role != role {
        store::members::set_role(&mut tx, team, id, role).await?;
        let detail = json!({"email": member.email, "from": member.role.text(), "to": role.text()});
        audit::record(&mut tx, &act(Kind::RoleChanged, detail), now).await?;
    }
    if other_sites {
        store::members::set_sites(&mut tx, team, id, reach.only()).await?;
        let detail = json!({"email": member.email, "sites": told});
        audit::record(&mut tx, &act(Kind::SitesLimited, detail), now).await?;
    }
    withdraw(&mut tx, team, id, role).await?;
    let letter = TeamLetter::RoleChanged {
        team: who.team.name.clone(),
        role: role.text().to_owned(),
        sites: match told {
            Value::Array(urls) => Some(
                urls.iter()
                    .filter_map(Value::as_str)
                    .map(str::to_owned)
                    .collect(),
            ),
            _ => None,
        },
    };
    let to = To {
        person: Some(id),
        address: &member.email,
    };
    mail::queue(&mut tx, app, to, &Letter::Team(letter)).await?;
    Ok(tx.commit().await?)
}

/// Takes back what somebody has begun and may not finish any more.
async fn withdraw(tx: &mut Tx, team: &str, person: &str, role: Role) -> Result<(), sqlx::Error> {
    if !role.may(Permission::ManageMembers) {
        store::invitations::remove_by(tx, team, person).await?;
    }
    if !role.may(Permission::ManageSites) {
        connect::withdraw(tx, team, person).await?;
    }
    Ok(())
}

/// Removes a member, and tells them.
///
/// # Errors
/// 404 for an unknown member; 409 for the owner and oneself.
pub async fn remove(app: &App, who: &SignedIn, id: &str) -> Result<()> {
    let team = who.team.id.as_str();
    let mut tx = begin(app, who, Permission::ManageMembers).await?;
    let member = changeable(&mut tx, who, id).await?;
    go(&mut tx, team, id).await?;
    let act = Act {
        act: Kind::MemberRemoved,
        person: Some(&who.person.id),
        team: Some(team),
        subject: Some(id),
        detail: json!({"email": member.email, "role": member.role.text()}),
    };
    audit::record(&mut tx, &act, app.clock.now()).await?;
    let letter = TeamLetter::Removed {
        team: who.team.name.clone(),
    };
    let to = To {
        person: Some(id),
        address: &member.email,
    };
    mail::queue(&mut tx, app, to, &Letter::Team(letter)).await?;
    Ok(tx.commit().await?)
}

async fn go(tx: &mut Tx, team: &str, person: &str) -> Result<(), sqlx::Error> {
    store::invitations::remove_by(tx, team, person).await?;
    connect::withdraw(tx, team, person).await?;
    store::members::remove(tx, team, person).await
}

/// Leaves the team, and tells its owner.
///
/// # Errors
/// 409 for the owner: no team is without one.
pub async fn leave(app: &App, who: &SignedIn) -> Result<()> {
    let (team, person) = (who.team.id.as_str(), who.person.id.as_str());
    let mut tx = begin(app, who, Permission::ViewTeam).await?;
    if store::members::role(&mut tx, team, person).await? == Some(Role::Owner) {
        return Err(owner_stays());
    }
    go(&mut tx, team, person).await?;
    let act = Act {
        act: Kind::MemberLeft,
        person: Some(person),
        team: Some(team),
        subject: Some(person),
        detail: json!({"email": who.person.email}),
    };
    audit::record(&mut tx, &act, app.clock.now()).await?;
    if let Some((owner, address)) = store::members::owner(&mut tx, team).await? {
        let letter = TeamLetter::MemberLeft {
            team: who.team.name.clone(),
            member: who.person.email.clone(),
        };
        let to = To {
            person: Some(&owner),
            address: &address,
        };
        mail::queue(&mut tx, app, to, &Letter::Team(letter)).await?;
    }
    Ok(tx.commit().await?)
}

/// Why an owner cannot leave.
pub(crate) fn owner_stays() -> Error {
    Error::new(
        StatusCode::CONFLICT,
        "member.owner",
        "You own this team, and no team is without an owner. Hand it over first; then you can leave.",
    )
}
