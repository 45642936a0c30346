use super::Member;
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

pub(super) async fn join(
    tx: &mut Tx,
    team: &str,
    person: &str,
    role: &str,
    now: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO memberships (team_id, person_id, role, created_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(team)
    .bind(person)
    .bind(role)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

pub(super) async fn of_person(
    db: &Db,
    person: &str,
    chosen: Option<&str>,
) -> Result<Option<TeamOf>, sqlx::Error> {
    let row = sqlx::query(
        "SELECT t.id, t.name, m.role FROM memberships m JOIN teams t ON t.id = m.team_id WHERE m.person_id = $1 \
         ORDER BY CASE WHEN t.id = $2 THEN 0 ELSE 1 END, m.created_at, t.id LIMIT 1",
    )
    .bind(person)
    .bind(chosen.unwrap_or_default())
    .fetch_optional(db.pool())
    .await?;
    row.map(|row| {
        Ok(TeamOf {
            id: row.try_get("id")?,
            name: row.try_get("name")?,
            role: Role::parse(row.try_get("role")?),
        })
    })
    .transpose()
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

pub(super) async fn members(db: &Db, team: &str) -> Result<Vec<Member>, sqlx::Error> {
    sqlx::query_as(
        "SELECT p.name, p.email, m.role FROM memberships m JOIN people p ON p.id = m.person_id \
         WHERE m.team_id = $1 ORDER BY m.created_at, p.id",
    )
    .bind(team)
    .fetch_all(db.pool())
    .await
}
