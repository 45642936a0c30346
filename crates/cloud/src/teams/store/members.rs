use crate::http::Role;
use crate::store::{Db, Tx};
use crate::teams::Member;
use sqlx::Row as _;
use sqlx::any::AnyRow;

pub(in super::super) async fn join(
    tx: &mut Tx,
    team: &str,
    person: &str,
    role: Role,
    now: i64,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "INSERT INTO memberships (team_id, person_id, role, created_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (team_id, person_id) DO NOTHING",
    )
    .bind(team)
    .bind(person)
    .bind(role.text())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(in super::super) async fn role(
    tx: &mut Tx,
    team: &str,
    person: &str,
) -> Result<Option<Role>, sqlx::Error> {
    sqlx::query("SELECT role FROM memberships WHERE team_id = $1 AND person_id = $2")
        .bind(team)
        .bind(person)
        .fetch_optional(&mut **tx)
        .await?
        .map(|row| row.try_get("role").map(Role::parse))
        .transpose()
}

/// The beginning of queries for members; `$1` is the team.
macro_rules! members {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.name, p.email, m.role, m.limited, m.created_at, \
             CAST((SELECT COUNT(*) FROM passkeys k WHERE k.person_id = p.id) + (SELECT COUNT(*) FROM authenticators a \
             WHERE a.person_id = p.id AND a.confirmed_at IS NOT NULL) AS BIGINT) AS factors, \
             CAST((SELECT COUNT(*) FROM membership_sites s WHERE s.team_id = m.team_id AND s.person_id = m.person_id) \
             AS BIGINT) AS sites FROM memberships m JOIN people p ON p.id = m.person_id WHERE m.team_id = $1 ",
            $rest
        )
    };
}

fn member(row: &AnyRow) -> Result<Member, sqlx::Error> {
    Ok(Member {
        id: row.try_get("id")?,
        name: row.try_get("name")?,
        email: row.try_get("email")?,
        role: Role::parse(row.try_get("role")?),
        limited: row.try_get::<i64, _>("limited")? != 0,
        sites: row.try_get("sites")?,
        second_factor: row.try_get::<i64, _>("factors")? > 0,
        joined_at: row.try_get("created_at")?,
    })
}

pub(in super::super) async fn list(db: &Db, team: &str) -> Result<Vec<Member>, sqlx::Error> {
    let rows = sqlx::query(members!("ORDER BY m.created_at, p.id"))
        .bind(team)
        .fetch_all(db.pool())
        .await?;
    rows.iter().map(member).collect()
}

/// As [`list`], within a change.
pub(in super::super) async fn all_within(
    tx: &mut Tx,
    team: &str,
) -> Result<Vec<Member>, sqlx::Error> {
    let rows = sqlx::query(members!("ORDER BY m.created_at, p.id"))
        .bind(team)
        .fetch_all(&mut **tx)
        .await?;
    rows.iter().map(member).collect()
}

pub(in super::super) async fn get(
    db: &Db,
    team: &str,
    person: &str,
) -> Result<Option<Member>, sqlx::Error> {
    let row = sqlx::query(members!("AND m.person_id = $2"))
        .bind(team)
        .bind(person)
        .fetch_optional(db.pool())
        .await?;
    row.as_ref().map(member).transpose()
}

/// As [`get`], within a change.
pub(in super::super) async fn within(
    tx: &mut Tx,
    team: &str,
    person: &str,
) -> Result<Option<Member>, sqlx::Error> {
    let row = sqlx::query(members!("AND m.person_id = $2"))
        .bind(team)
        .bind(person)
        .fetch_optional(&mut **tx)
        .await?;
    row.as_ref().map(member).transpose()
}

/// The owner's id and address.
pub(in super::super) async fn owner(
    tx: &mut Tx,
    team: &str,
) -> Result<Option<(String, String)>, sqlx::Error> {
    sqlx::query_as(
        "SELECT p.id, p.email FROM memberships m JOIN people p ON p.id = m.person_id \
         WHERE m.team_id = $1 AND m.role = 'owner'",
    )
    .bind(team)
    .fetch_optional(&mut **tx)
    .await
}

/// Whether somebody with that address is in the team.
pub(in super::super) async fn has_address(
    tx: &mut Tx,
    team: &str,
    email_key: &str,
) -> Result<bool, sqlx::Error> {
    let row = sqlx::query(
        "SELECT p.id FROM memberships m JOIN people p ON p.id = m.person_id \
         WHERE m.team_id = $1 AND p.email_key = $2",
    )
    .bind(team)
    .bind(email_key)
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.is_some())
}

pub(in super::super) async fn set_role(
    tx: &mut Tx,
    team: &str,
    person: &str,
    role: Role,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE memberships SET role = $3 WHERE team_id = $1 AND person_id = $2")
        .bind(team)
        .bind(person)
        .bind(role.text())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Limits a membership to these sites, or to none at all; without a list it reaches all.
pub(in super::super) async fn set_sites(
    tx: &mut Tx,
    team: &str,
    person: &str,
    only: Option<&[String]>,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE memberships SET limited = $3 WHERE team_id = $1 AND person_id = $2")
        .bind(team)
        .bind(person)
        .bind(i64::from(only.is_some()))
        .execute(&mut **tx)
        .await?;
    sqlx::query("DELETE FROM membership_sites WHERE team_id = $1 AND person_id = $2")
        .bind(team)
        .bind(person)
        .execute(&mut **tx)
        .await?;
    for site in only.unwrap_or_default() {
        sqlx::query(
            "INSERT INTO membership_sites (team_id, person_id, site_id) VALUES ($1, $2, $3)",
        )
        .bind(team)
        .bind(person)
        .bind(site)
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

/// Ids of the sites that a membership is limited to.
pub(in super::super) async fn sites(
    db: &Db,
    team: &str,
    person: &str,
) -> Result<Vec<String>, sqlx::Error> {
    let rows =
        sqlx::query("SELECT site_id FROM membership_sites WHERE team_id = $1 AND person_id = $2")
            .bind(team)
            .bind(person)
            .fetch_all(db.pool())
            .await?;
    rows.iter().map(|row| row.try_get("site_id")).collect()
}

pub(in super::super) async fn remove(
    tx: &mut Tx,
    team: &str,
    person: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM memberships WHERE team_id = $1 AND person_id = $2")
        .bind(team)
        .bind(person)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
