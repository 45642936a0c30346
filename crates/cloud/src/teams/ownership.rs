//! Handing a team over: the only way in which its owner changes.

use super::{begin, store};
use crate::app::App;
use crate::audit::{self, Act, Kind};
use crate::http::{Error, Permission, Result, Role, SignedIn};
use crate::mail::{self, Letter, TeamLetter, To};
use serde_json::json;

/// Makes another member the owner; who was it becomes administrator. Both are told. The route asks
/// whether it is still the owner.
///
/// # Errors
/// 404 where the team has no other member of this id.
pub async fn transfer(app: &App, who: &SignedIn, to: &str) -> Result<()> {
    let (team, from) = (who.team.id.as_str(), who.person.id.as_str());
    let mut tx = begin(app, who, Permission::TransferTeam).await?;
    let found = store::members::within(&mut tx, team, to).await?;
    let member = found
        .filter(|one| one.id != from)
        .ok_or_else(Error::not_found)?;
    // In this order: there are never two, and until the end of the transaction nobody sees that there is none.
    store::members::set_role(&mut tx, team, from, Role::Administrator).await?;
    store::members::set_role(&mut tx, team, to, Role::Owner).await?;
    store::members::set_sites(&mut tx, team, to, None).await?;
    let act = Act {
        act: Kind::OwnershipTransferred,
        person: Some(from),
        team: Some(team),
        subject: Some(to),
        detail: json!({"from": who.person.email, "to": member.email}),
    };
    audit::record(&mut tx, &act, app.clock.now()).await?;
    let name = &who.team.name;
    let letters = [
        (
            to,
            &member.email,
            TeamLetter::OwnerNow {
                team: name.clone(),
                before: who.person.email.clone(),
            },
        ),
        (
            from,
            &who.person.email,
            TeamLetter::OwnerBefore {
                team: name.clone(),
                now: member.email.clone(),
            },
        ),
    ];
    for (person, address, letter) in letters {
        let to = To {
            person: Some(person),
            address,
        };
        mail::queue(&mut tx, app, to, &Letter::Team(letter)).await?;
    }
    Ok(tx.commit().await?)
}
