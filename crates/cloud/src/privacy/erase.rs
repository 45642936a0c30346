//! Erasure of a person by the data map: the paths say which rows are theirs, the map says which of them go. The teams
//! that nobody else is in go with them, sites, events and data key included.

use super::paths::{PathError, Paths, Root};
use super::{DataMap, Erase, Subject, data_map};
use crate::audit::{self, Act, Kind};
use crate::clock::Clock;
use crate::events::{EventError, EventStore};
use crate::store::{self, Db, Tx};
use serde_json::json;
use sqlx::{AssertSqlSafe, Executor as _, Row as _};
use std::collections::BTreeMap;
use thiserror::Error;

/// Why a person was not erased.
#[derive(Debug, Error)]
pub enum EraseError {
    /// No account has that address.
    #[error("no account has this address")]
    Nobody,
    /// A team of theirs has other members, whom it would take everything from.
    #[error("{0:?} has other members: hand the team over to one of them, or remove them, first")]
    OthersInTeam(String),
    /// The map or its paths cannot be used.
    #[error(transparent)]
    Paths(#[from] PathError),
    /// The map cannot be read.
    #[error("the data map: {0}")]
    Map(#[from] toml::de::Error),
    /// The state database failed; nothing of the account was erased, events may have been.
    #[error("state database: {0}")]
    Database(#[from] sqlx::Error),
    /// The event store failed; doing it again finishes.
    #[error(transparent)]
    Events(#[from] EventError),
}

/// What was erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erased {
    /// The person's id, which says nothing by itself.
    pub person: String,
    /// Teams that went with them.
    pub teams: usize,
    /// Rows by table.
    pub rows: BTreeMap<String, u64>,
}

/// Tables that the event store erases itself.
const OF_EVENTS: [&str; 2] = ["events", "event_batches"];

/// Erases whoever has the account with this address (as sign-in compares it).
///
/// # Errors
/// [`EraseError`]. After a failure it can be done again, and does what is left.
pub async fn person(
    db: &Db,
    events: &EventStore,
    clock: &Clock,
    email_key: &str,
) -> Result<Erased, EraseError> {
    let map = data_map()?;
    let paths = Paths::of(&map)?;
    let person: String = sqlx::query("SELECT id FROM people WHERE email_key = $1")
        .bind(email_key)
        .fetch_optional(db.pool())
        .await?
        .ok_or(EraseError::Nobody)?
        .try_get("id")?;
    // Keys of the sites first: from here on nothing of theirs is taken any more.
    let mut tx = db.begin().await?;
    let teams = own_teams(&mut tx, &person).await?;
    let mut sites = Vec::new();
    for team in &teams {
        delete(&mut tx, "site_keys", &paths, Root::Team, team).await?;
        let found = sqlx::query("SELECT id FROM sites WHERE team_id = $1")
            .bind(team)
            .fetch_all(&mut *tx)
            .await?;
        for row in found {
            sites.push(row.try_get("id")?);
        }
    }
    tx.commit().await?;
    let mut rows = BTreeMap::from([("events".to_owned(), events.erase(&sites).await?)]);
    let mut tx = db.begin().await?;
    // Nobody may have joined meanwhile.
    let teams = own_teams(&mut tx, &person).await?;
    let roots = teams.iter().map(|team| (Root::Team, team.as_str()));
    for (root, id) in roots.chain([(Root::Person, person.as_str())]) {
        for (table, _) in paths.leading_to(root) {
            if goes(&map, table) {
                let gone = delete(&mut tx, table, &paths, root, id).await?;
                *rows.entry(table.to_owned()).or_default() += gone;
            }
        }
    }
    rows.retain(|_, gone| *gone > 0);
    let act = Act {
        act: Kind::AccountErased,
        person: None,
        team: None,
        subject: Some(&person),
        detail: json!({"teams": teams.len(), "rows": rows.values().sum::<u64>()}),
    };
    audit::record(&mut tx, &act, clock.now()).await?;
    tx.commit().await?;
    if db.kind() == store::Kind::Sqlite {
        // What was deleted could still be read in the log beside the file.
        db.pool().execute("PRAGMA wal_checkpoint(TRUNCATE)").await?;
    }
    Ok(Erased {
        person,
        teams: teams.len(),
        rows,
    })
}

/// Teams that the person owns and nobody else is in.
async fn own_teams(tx: &mut Tx, person: &str) -> Result<Vec<String>, EraseError> {
    let found = sqlx::query(
        "SELECT t.id, t.name, (SELECT CAST(COUNT(*) AS BIGINT) FROM memberships o WHERE o.team_id = t.id) AS members \
         FROM memberships m JOIN teams t ON t.id = m.team_id WHERE m.person_id = $1 AND m.role = 'owner' ORDER BY t.id",
    )
    .bind(person)
    .fetch_all(&mut **tx)
    .await?;
    let mut teams = Vec::new();
    for row in found {
        if row.try_get::<i64, _>("members")? > 1 {
            return Err(EraseError::OthersInTeam(row.try_get("name")?));
        }
        teams.push(row.try_get("id")?);
    }
    Ok(teams)
}

/// Whether erasure takes a table's rows: not where all that is personal in it is to be kept, and not where the event
/// store has done it already.
fn goes(map: &DataMap, table: &str) -> bool {
    let columns = map.get(table).into_iter().flat_map(BTreeMap::values);
    !OF_EVENTS.contains(&table)
        && columns
            .filter(|column| column.subject != Subject::Nobody)
            .any(|column| column.erase == Erase::Delete)
}

async fn delete(
    tx: &mut Tx,
    table: &str,
    paths: &Paths,
    root: Root,
    id: &str,
) -> Result<u64, sqlx::Error> {
    let Some(condition) = paths.condition(table, root) else {
        return Ok(0);
    };
    // Table and condition are names of the map, which is part of the program; the id is a parameter.
    let sql = format!("DELETE FROM {table} WHERE {condition}");
    let done = sqlx::query(AssertSqlSafe(sql)).bind(id);
    Ok(done.execute(&mut **tx).await?.rows_affected())
}
