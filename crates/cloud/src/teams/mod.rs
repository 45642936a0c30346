//! Teams and their members. Everything that is protected belongs to a team; whoever signs up gets one.

mod store;

use crate::http::{Role, TeamOf};
use crate::store::{Db, Tx, new_id};

/// Makes a team with its first member as owner and gives its id.
pub async fn create(tx: &mut Tx, name: &str, owner: &str, now: i64) -> Result<String, sqlx::Error> {
    let id = new_id();
    store::insert(tx, &id, name, now).await?;
    store::join(tx, &id, owner, Role::Owner.text(), now).await?;
    Ok(id)
}

/// The team in which a person acts: the one that was chosen, where they are in it, otherwise the oldest membership.
pub async fn of_person(
    db: &Db,
    person: &str,
    chosen: Option<&str>,
) -> Result<Option<TeamOf>, sqlx::Error> {
    store::of_person(db, person, chosen).await
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

/// A member as the team's page shows it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Member {
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// As stored, see [`Role`].
    pub role: String,
}

/// Id and name of the team's members, by name.
///
/// # Errors
/// The database's.
pub async fn people(db: &Db, team: &str) -> Result<Vec<(String, String)>, sqlx::Error> {
    store::people(db, team).await
}

/// The team's members, oldest first.
pub async fn members(db: &Db, team: &str) -> Result<Vec<Member>, sqlx::Error> {
    store::members(db, team).await
}
