use super::Licence;
use crate::store::{Db, Tx};

pub(super) async fn insert(
    tx: &mut Tx,
    id: &str,
    team: &str,
    plan: &str,
    seats: i64,
    now: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO licences (id, team_id, plan, seats, created_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(id)
    .bind(team)
    .bind(plan)
    .bind(seats)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

const OF_TEAM: &str = "SELECT l.id, l.plan, l.seats, \
     CAST((SELECT COUNT(*) FROM seats s WHERE s.licence_id = l.id) AS BIGINT) AS used \
     FROM licences l WHERE l.team_id = $1";

pub(super) async fn of_team(db: &Db, team: &str) -> Result<Licence, sqlx::Error> {
    sqlx::query_as(OF_TEAM)
        .bind(team)
        .fetch_one(db.pool())
        .await
}

/// Locks the licence's row (on SQLite the transaction holds the write lock already), then reads it.
pub(super) async fn lock(tx: &mut Tx, team: &str) -> Result<Licence, sqlx::Error> {
    sqlx::query("UPDATE licences SET seats = seats WHERE team_id = $1")
        .bind(team)
        .execute(&mut **tx)
        .await?;
    sqlx::query_as(OF_TEAM)
        .bind(team)
        .fetch_one(&mut **tx)
        .await
}

pub(super) async fn holds(tx: &mut Tx, licence: &str, site: &str) -> Result<bool, sqlx::Error> {
    let row = sqlx::query("SELECT site_id FROM seats WHERE site_id = $1 AND licence_id = $2")
        .bind(site)
        .bind(licence)
        .fetch_optional(&mut **tx)
        .await?;
    Ok(row.is_some())
}

pub(super) async fn has_seat(db: &Db, site: &str) -> Result<bool, sqlx::Error> {
    let row = sqlx::query("SELECT site_id FROM seats WHERE site_id = $1")
        .bind(site)
        .fetch_optional(db.pool())
        .await?;
    Ok(row.is_some())
}

pub(super) async fn take(
    tx: &mut Tx,
    licence: &str,
    site: &str,
    now: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO seats (site_id, licence_id, taken_at) VALUES ($1, $2, $3)")
        .bind(site)
        .bind(licence)
        .bind(now)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

pub(super) async fn free(tx: &mut Tx, site: &str) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM seats WHERE site_id = $1")
        .bind(site)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
