//! What the operator sees of customers: states, never secrets. Each look is in the customer's audit trail.

use crate::accounts::{Factors, email_key};
use crate::audit::{self, Act, Kind};
use crate::licences;
use crate::store::Db;
use serde::Serialize;
use serde_json::json;
use sqlx::Row as _;

/// What was asked for. Times are microseconds since the epoch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    /// The accounts: one, or the members of the teams that were asked for.
    pub accounts: Vec<Account>,
    /// The teams of the account, or those that were asked for.
    pub teams: Vec<Team>,
}

/// A person's account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Account {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// When the address was confirmed.
    pub confirmed_at: Option<i64>,
    /// When the account was made.
    pub created_at: i64,
    /// Sessions that have not ended.
    pub sessions: i64,
    /// When one of them was used last, to the hour.
    pub seen_at: Option<i64>,
    /// Whether there is an authenticator app.
    pub app: bool,
    /// Passkeys.
    pub passkeys: i64,
    /// Recovery codes that are left.
    pub recovery_codes: i64,
}

/// A team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Team {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// When it was made.
    pub created_at: i64,
    /// Whether it asks its members for a second factor.
    pub two_factors: bool,
    /// Plan, seats, and how many of them are taken.
    pub plan: (String, i64, i64),
    /// Members by id, with their roles.
    pub members: Vec<(String, String)>,
    /// Its sites.
    pub sites: Vec<Site>,
}

/// A site of a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Site {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Address.
    pub url: String,
    /// Version of the plugin.
    pub plugin: String,
    /// When it was heard last.
    pub seen_at: Option<i64>,
    /// When it was disconnected.
    pub disconnected_at: Option<i64>,
}

/// Looks for an account by its address, or for whatever has that id, or for sites on a host; and records the look, with
/// its reason, in the trail of every team that is shown. `None` where there is nothing, which is not recorded.
///
/// # Errors
/// The database's.
pub async fn look(
    db: &Db,
    wanted: &str,
    reason: &str,
    now: i64,
) -> Result<Option<Found>, sqlx::Error> {
    let wanted = wanted.trim();
    let people = ids(
        db,
        "SELECT id FROM people WHERE email_key = $1 OR id = $2",
        &email_key(wanted),
        wanted,
    )
    .await?;
    let teams = if let Some(person) = people.first() {
        ids(
            db,
            "SELECT team_id AS id FROM memberships WHERE person_id = $1 OR person_id = $2 ORDER BY team_id",
            person,
            person,
        )
        .await?
    } else {
        // A host stands in an address between `//` and what follows it.
        let host = wanted.to_lowercase();
        let mut teams = ids(
            db,
            "SELECT id FROM teams WHERE id = $1 UNION SELECT team_id AS id FROM sites WHERE id = $1 OR id = $2",
            wanted,
            wanted,
        )
        .await?;
        let sites = sqlx::query("SELECT team_id, url FROM sites ORDER BY team_id")
            .fetch_all(db.pool())
            .await?;
        for site in sites {
            let url: String = site.try_get("url")?;
            let its = url::Url::parse(&url).ok();
            if its.is_some_and(|its| its.host_str() == Some(host.as_str())) {
                teams.push(site.try_get("team_id")?);
            }
        }
        teams.sort();
        teams.dedup();
        teams
    };
    if people.is_empty() && teams.is_empty() {
        return Ok(None);
    }
    let mut found = Found {
        accounts: Vec::new(),
        teams: Vec::new(),
    };
    for id in &teams {
        found.teams.push(team(db, id).await?);
    }
    let members = found.teams.iter().flat_map(|team| &team.members);
    let shown: Vec<String> = if people.is_empty() {
        members.map(|(person, _)| person.clone()).collect()
    } else {
        people
    };
    for id in &shown {
        let known = found.accounts.iter().any(|account| account.id == *id);
        if !known && let Some(account) = account(db, id, now).await? {
            found.accounts.push(account);
        }
    }
    record(db, &found, wanted, reason, now).await?;
    Ok(Some(found))
}

/// One entry for each team; one for the account where it is in none.
async fn record(
    db: &Db,
    found: &Found,
    wanted: &str,
    reason: &str,
    now: i64,
) -> Result<(), sqlx::Error> {
    let mut tx = db.begin().await?;
    let account = found.accounts.first().map(|account| account.id.as_str());
    let teams = found.teams.iter().map(|team| Some(team.id.as_str()));
    let alone = found.teams.is_empty().then_some(None);
    for team in teams.chain(alone) {
        let act = Act {
            act: Kind::OperatorLooked,
            person: None,
            team,
            subject: account,
            detail: json!({"what": wanted, "reason": reason}),
        };
        audit::record(&mut tx, &act, now).await?;
    }
    tx.commit().await
}

async fn ids(
    db: &Db,
    sql: &'static str,
    first: &str,
    second: &str,
) -> Result<Vec<String>, sqlx::Error> {
    let rows = sqlx::query(sql)
        .bind(first)
        .bind(second)
        .fetch_all(db.pool())
        .await?;
    rows.iter().map(|row| row.try_get("id")).collect()
}

async fn account(db: &Db, id: &str, now: i64) -> Result<Option<Account>, sqlx::Error> {
    let row = sqlx::query(
        "SELECT p.name, p.email, p.confirmed_at, p.created_at, CAST(COUNT(s.token_hash) AS BIGINT) AS sessions, \
         MAX(s.seen_at) AS seen_at FROM people p LEFT JOIN sessions s ON s.person_id = p.id AND s.expires_at > $2 \
         WHERE p.id = $1 GROUP BY p.id, p.name, p.email, p.confirmed_at, p.created_at",
    )
    .bind(id)
    .bind(now)
    .fetch_optional(db.pool())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let factors = Factors::of(db, id).await?;
    Ok(Some(Account {
        id: id.to_owned(),
        name: row.try_get("name")?,
        email: row.try_get("email")?,
        confirmed_at: row.try_get("confirmed_at")?,
        created_at: row.try_get("created_at")?,
        sessions: row.try_get("sessions")?,
        seen_at: row.try_get("seen_at")?,
        app: factors.app,
        passkeys: factors.passkeys,
        recovery_codes: factors.codes,
    }))
}

async fn team(db: &Db, id: &str) -> Result<Team, sqlx::Error> {
    let row = sqlx::query(
        "SELECT name, created_at, CAST(two_factors AS BIGINT) AS two_factors FROM teams WHERE id = $1",
    )
    .bind(id)
    .fetch_one(db.pool())
    .await?;
    let members = sqlx::query(
        "SELECT person_id, role FROM memberships WHERE team_id = $1 ORDER BY created_at, person_id",
    )
    .bind(id)
    .fetch_all(db.pool())
    .await?;
    let sites = sqlx::query(
        "SELECT id, name, url, plugin, seen_at, disconnected_at FROM sites WHERE team_id = $1 ORDER BY url",
    )
    .bind(id)
    .fetch_all(db.pool())
    .await?;
    let licence = licences::of_team(db, id).await?;
    Ok(Team {
        id: id.to_owned(),
        name: row.try_get("name")?,
        created_at: row.try_get("created_at")?,
        two_factors: row.try_get::<i64, _>("two_factors")? != 0,
        plan: (licence.plan, licence.seats, licence.used),
        members: members
            .iter()
            .map(|row| Ok((row.try_get("person_id")?, row.try_get("role")?)))
            .collect::<Result<_, sqlx::Error>>()?,
        sites: sites
            .iter()
            .map(|row| {
                Ok(Site {
                    id: row.try_get("id")?,
                    name: row.try_get("name")?,
                    url: row.try_get("url")?,
                    plugin: row.try_get("plugin")?,
                    seen_at: row.try_get("seen_at")?,
                    disconnected_at: row.try_get("disconnected_at")?,
                })
            })
            .collect::<Result<_, sqlx::Error>>()?,
    })
}
