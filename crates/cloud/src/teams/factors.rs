//! Whether a team asks its members for a second factor. Whoever signed in without one reaches nothing of it until they
//! have added one, or signed in with it.

use super::{begin, store};
use crate::app::App;
use crate::audit::{self, Act, Kind};
use crate::http::{Error, Permission, Result, SignedIn};
use crate::mail::{self, Letter, TeamLetter, To};
use axum::http::StatusCode;
use serde_json::json;

/// Asks for it from now on, or not any more. The other members are told when it begins.
///
/// # Errors
/// 409 with the code `team.own_factor` where whoever asks others for one has not signed in with one.
pub async fn ask(app: &App, who: &SignedIn, on: bool) -> Result<()> {
    if on && !who.made_by.two_factors() {
        return Err(Error::new(
            StatusCode::CONFLICT,
            "team.own_factor",
            "You have not signed in with a second factor yourself, and would shut yourself out. Add one to your account \
             first.",
        ));
    }
    let team = who.team.id.as_str();
    let mut tx = begin(app, who, Permission::ManageTeam).await?;
    if !store::ask_factors(&mut tx, team, on).await? {
        return Ok(());
    }
    let act = Act {
        act: Kind::TeamFactorRule,
        person: Some(&who.person.id),
        team: Some(team),
        subject: Some(team),
        detail: json!({"rule": if on { "every member needs one" } else { "nobody needs one" }}),
    };
    audit::record(&mut tx, &act, app.clock.now()).await?;
    if on {
        let letter = Letter::Team(TeamLetter::FactorsAsked {
            team: who.team.name.clone(),
            by: who.person.email.clone(),
        });
        let members = store::members::all_within(&mut tx, team).await?;
        for member in members.iter().filter(|one| one.id != who.person.id) {
            let to = To {
                person: Some(&member.id),
                address: &member.email,
            };
            mail::queue(&mut tx, app, to, &letter).await?;
        }
    }
    Ok(tx.commit().await?)
}
