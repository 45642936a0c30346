//! Teams: who is in them, as what, and how they come and go. Everything that is protected belongs to a team; whoever
//! signs up gets one, and may be in others.
//!
//! Every change of a team's members locks the team first and looks again whether whoever does it still may: of two
//! administrators who remove each other, one succeeds. A team always has exactly one owner.

pub mod factors;
pub mod invitations;
pub mod members;
pub mod ownership;

mod store;

pub use members::{Member, Reach};

use crate::app::App;
use crate::audit::{self, Act, Kind};
use crate::http::{Account, Error, Permission, Result, Role, SignedIn, TeamOf};
use crate::store::{Db, Tx, new_id};
use crate::{accounts, licences};
use axum::http::StatusCode;
use serde_json::json;

/// Most teams that one person can own: each comes with free seats.
const MOST_OWNED: i64 = 20;

/// Makes a team with its first member as owner and gives its id.
pub async fn create(tx: &mut Tx, name: &str, owner: &str, now: i64) -> Result<String, sqlx::Error> {
    let id = new_id();
    store::insert(tx, &id, name, now).await?;
    store::members::join(tx, &id, owner, Role::Owner, now).await?;
    Ok(id)
}

/// Makes one more team for somebody, who acts in it from then on.
///
/// # Errors
/// 409 with the code `team.too_many`.
pub async fn found(app: &App, who: &Account, name: &str) -> Result<()> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if store::owned(&mut tx, &who.person.id).await? >= MOST_OWNED {
        return Err(Error::new(
            StatusCode::CONFLICT,
            "team.too_many",
            format!("Nobody can own more than {MOST_OWNED} teams. Hand one over first."),
        ));
    }
    let team = create(&mut tx, name, &who.person.id, now).await?;
    licences::grant_free(&mut tx, &team, now).await?;
    accounts::act_in(&mut tx, &who.session, &team).await?;
    let act = Act {
        act: Kind::TeamCreated,
        person: Some(&who.person.id),
        team: Some(&team),
        subject: Some(&team),
        detail: json!({"name": name}),
    };
    audit::record(&mut tx, &act, now).await?;
    Ok(tx.commit().await?)
}

/// Gives the team another name.
pub async fn rename(app: &App, who: &SignedIn, name: &str) -> Result<()> {
    let mut tx = begin(app, who, Permission::ManageTeam).await?;
    let team = who.team.id.as_str();
    store::rename(&mut tx, team, name).await?;
    let act = Act {
        act: Kind::TeamRenamed,
        person: Some(&who.person.id),
        team: Some(team),
        subject: Some(team),
        detail: json!({"from": who.team.name, "to": name}),
    };
    audit::record(&mut tx, &act, app.clock.now()).await?;
    Ok(tx.commit().await?)
}

/// What is wrong with a team's name. It stands in mails to people who do not know the team: nothing that looks like an
/// address gets there.
pub fn unfit_name(name: &str) -> Option<&'static str> {
    match name.chars().count() {
        0 => Some("Give the team a name."),
        61.. => Some("Use at most 60 letters."),
        _ if name.chars().any(char::is_control) => Some("Leave out line breaks."),
        _ if name.contains("://") || name.contains('@') || name.contains("www.") => {
            Some("Leave out addresses: the name stands in mails.")
        }
        _ => None,
    }
}

/// Lets a session act in another team of its person.
///
/// # Errors
/// 409 where the person is not in it, also where there is no such team.
pub async fn switch(app: &App, who: &Account, team: &str) -> Result<()> {
    if !who.teams.iter().any(|one| one.id == team) {
        return Err(Error::new(
            StatusCode::CONFLICT,
            "team.not_a_member",
            "You are not in that team. Perhaps somebody removed you just now.",
        ));
    }
    let mut tx = app.db.begin().await?;
    accounts::act_in(&mut tx, &who.session, team).await?;
    Ok(tx.commit().await?)
}

/// The teams that a person is in, the oldest membership first.
pub async fn of_person(db: &Db, person: &str) -> Result<Vec<TeamOf>, sqlx::Error> {
    store::of_person(db, person).await
}

/// The id of the team that acts on a person's own account are recorded for: the oldest membership.
pub(crate) async fn home(tx: &mut Tx, person: &str) -> Result<Option<String>, sqlx::Error> {
    store::home(tx, person).await
}

/// The team's name.
///
/// # Errors
/// `RowNotFound` where there is no such team.
pub async fn name(db: &Db, team: &str) -> Result<String, sqlx::Error> {
    store::name(db, team).await
}

/// Begins a change in the team in which somebody acts: nobody else changes it until the transaction ends, and whoever
/// does it still has the permission.
async fn begin(app: &App, who: &SignedIn, permission: Permission) -> Result<Tx> {
    let mut tx = app.db.begin().await?;
    store::lock(&mut tx, &who.team.id).await?;
    let role = store::members::role(&mut tx, &who.team.id, &who.person.id).await?;
    if role.is_some_and(|role| role.may(permission)) {
        return Ok(tx);
    }
    Err(Error::forbidden(
        "permission",
        "Your role in the team was changed a moment ago. Nothing was done.",
    ))
}

/// Id and name of the team's members, by name.
///
/// # Errors
/// The database's.
pub async fn people(db: &Db, team: &str) -> Result<Vec<(String, String)>, sqlx::Error> {
    store::people(db, team).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_leads_somewhere_is_no_name_of_a_team() {
        for name in ["Ada’s team", "Büro 7/8", "x"] {
            assert_eq!(unfit_name(name), None, "{name}");
        }
        let long = "x".repeat(61);
        for name in [
            "",
            "a\nb",
            "https://evil.example",
            "www.evil.example",
            "write to a@b.co",
            &long,
        ] {
            assert!(unfit_name(name).is_some(), "{name}");
        }
    }
}
