pub(super) mod invitations;
pub(super) mod members;

use crate::http::{Role, TeamOf};
use crate::store::{Db, Tx};
use sqlx::Row as _;

pub(super) async fn insert(tx: &mut Tx, id: &str, name: &str, now: i64) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO teams (id, name, created_at) VALUES ($1, $2, $3)")
        .bind(id)
        .bind(name)
        .bind(now)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Nobody else changes the team or its members until the transaction ends.
pub(super) async fn lock(tx: &mut Tx, team: &str) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE teams SET name = name WHERE id = $1")
        .bind(team)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

pub(super) async fn rename(tx: &mut Tx, team: &str, name: &str) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE teams SET name = $2 WHERE id = $1")
        .bind(team)
        .bind(name)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Sets whether the team asks for a second factor; `false` where it was so already.
pub(super) async fn ask_factors(tx: &mut Tx, team: &str, on: bool) -> Result<bool, sqlx::Error> {
    let done = sqlx::query("UPDATE teams SET two_factors = $2 WHERE id = $1 AND two_factors <> $2")
        .bind(team)
        .bind(i64::from(on))
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// How many teams a person owns.
pub(super) async fn owned(tx: &mut Tx, person: &str) -> Result<i64, sqlx::Error> {
    sqlx::query(
        "SELECT CAST(COUNT(*) AS BIGINT) AS n FROM memberships WHERE person_id = $1 AND role = 'owner'",
    )
    .bind(person)
    .fetch_one(&mut **tx)
    .await?
    .try_get("n")
}

pub(super) async fn of_person(db: &Db, person: &str) -> Result<Vec<TeamOf>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT t.id, t.name, t.two_factors, m.role, m.limited FROM memberships m JOIN teams t ON t.id = m.team_id \
         WHERE m.person_id = $1 ORDER BY m.created_at, t.id",
    )
    .bind(person)
    .fetch_all(db.pool())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(TeamOf {
                id: row.try_get("id")?,
                name: row.try_get("name")?,
                role: Role::parse(row.try_get("role")?),
                limited: row.try_get::<i64, _>("limited")? != 0,
                two_factors: row.try_get::<i64, _>("two_factors")? != 0,
            })
        })
        .collect()
}

pub(super) async fn home(tx: &mut Tx, person: &str) -> Result<Option<String>, sqlx::Error> {
    sqlx::query(
        "SELECT team_id FROM memberships WHERE person_id = $1 ORDER BY created_at, team_id LIMIT 1",
    )
    .bind(person)
    .fetch_optional(&mut **tx)
    .await?
    .map(|row| row.try_get("team_id"))
    .transpose()
}

pub(super) async fn name(db: &Db, team: &str) -> Result<String, sqlx::Error> {
    sqlx::query("SELECT name FROM teams WHERE id = $1")
        .bind(team)
        .fetch_one(db.pool())
        .await?
        .try_get("name")
}

pub(super) async fn people(db: &Db, team: &str) -> Result<Vec<(String, String)>, sqlx::Error> {
    sqlx::query_as(
        "SELECT p.id, p.name FROM memberships m JOIN people p ON p.id = m.person_id \
         WHERE m.team_id = $1 ORDER BY p.name, p.id",
    )
    .bind(team)
    .fetch_all(db.pool())
    .await
}

/// Addresses of those of these sites that the team has, by name.
pub(super) async fn site_urls(
    tx: &mut Tx,
    team: &str,
    ids: &[String],
) -> Result<Vec<String>, sqlx::Error> {
    let rows = sqlx::query("SELECT id, url FROM sites WHERE team_id = $1 ORDER BY name, id")
        .bind(team)
        .fetch_all(&mut **tx)
        .await?;
    let mut urls = Vec::new();
    for row in rows {
        if ids.contains(&row.try_get("id")?) {
            urls.push(row.try_get("url")?);
        }
    }
    Ok(urls)
}
