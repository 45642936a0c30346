use crate::http::Role;
use crate::store::{Db, Tx};
use crate::teams::invitations::Invitation;
use sqlx::Row as _;
use sqlx::any::AnyRow;

/// The beginning of queries for invitations.
macro_rules! invitations {
    ($rest:literal) => {
        concat!(
            "SELECT i.id, i.team_id, t.name AS team_name, t.two_factors, i.address, i.email_key, i.role, i.limited, i.invited_by, \
             (SELECT p.email FROM people p WHERE p.id = i.invited_by) AS inviter, i.sent_at, i.expires_at, \
             CAST((SELECT COUNT(*) FROM invitation_sites s WHERE s.invitation_id = i.id) AS BIGINT) AS sites \
             FROM invitations i JOIN teams t ON t.id = i.team_id WHERE ",
            $rest
        )
    };
}

fn invitation(row: &AnyRow) -> Result<Invitation, sqlx::Error> {
    Ok(Invitation {
        id: row.try_get("id")?,
        team: row.try_get("team_id")?,
        team_name: row.try_get("team_name")?,
        address: row.try_get("address")?,
        email_key: row.try_get("email_key")?,
        two_factors: row.try_get::<i64, _>("two_factors")? != 0,
        role: Role::parse(row.try_get("role")?),
        limited: row.try_get::<i64, _>("limited")? != 0,
        sites: row.try_get("sites")?,
        invited_by: row.try_get("invited_by")?,
        inviter: row.try_get("inviter")?,
        sent_at: row.try_get("sent_at")?,
        expires_at: row.try_get("expires_at")?,
    })
}

pub(in super::super) async fn list(db: &Db, team: &str) -> Result<Vec<Invitation>, sqlx::Error> {
    let rows = sqlx::query(invitations!("i.team_id = $1 ORDER BY i.sent_at DESC, i.id"))
        .bind(team)
        .fetch_all(db.pool())
        .await?;
    rows.iter().map(invitation).collect()
}

/// What is open for an address.
pub(in super::super) async fn to(
    db: &Db,
    email_key: &str,
    now: i64,
) -> Result<Vec<Invitation>, sqlx::Error> {
    let rows = sqlx::query(invitations!(
        "i.email_key = $1 AND i.expires_at > $2 ORDER BY i.sent_at DESC, i.id"
    ))
    .bind(email_key)
    .bind(now)
    .fetch_all(db.pool())
    .await?;
    rows.iter().map(invitation).collect()
}

/// One of a team.
pub(in super::super) async fn of_team(
    db: &Db,
    team: &str,
    id: &str,
) -> Result<Option<Invitation>, sqlx::Error> {
    let row = sqlx::query(invitations!("i.team_id = $1 AND i.id = $2"))
        .bind(team)
        .bind(id)
        .fetch_optional(db.pool())
        .await?;
    row.as_ref().map(invitation).transpose()
}

/// One that has not expired, whichever team's: for whoever has its token or its address.
pub(in super::super) async fn open(
    db: &Db,
    id: &str,
    now: i64,
) -> Result<Option<Invitation>, sqlx::Error> {
    let row = sqlx::query(invitations!("i.id = $1 AND i.expires_at > $2"))
        .bind(id)
        .bind(now)
        .fetch_optional(db.pool())
        .await?;
    row.as_ref().map(invitation).transpose()
}

/// Writes an invitation in place of one that the address had.
pub(in super::super) async fn insert(
    tx: &mut Tx,
    one: &Invitation,
    sites: &[String],
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM invitations WHERE team_id = $1 AND email_key = $2")
        .bind(&one.team)
        .bind(&one.email_key)
        .execute(&mut **tx)
        .await?;
    sqlx::query(
        "INSERT INTO invitations (id, team_id, address, email_key, role, limited, invited_by, created_at, sent_at, \
         expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)",
    )
    .bind(&one.id)
    .bind(&one.team)
    .bind(&one.address)
    .bind(&one.email_key)
    .bind(one.role.text())
    .bind(i64::from(one.limited))
    .bind(one.invited_by.clone())
    .bind(one.sent_at)
    .bind(one.expires_at)
    .execute(&mut **tx)
    .await?;
    for site in sites {
        sqlx::query("INSERT INTO invitation_sites (invitation_id, site_id) VALUES ($1, $2)")
            .bind(&one.id)
            .bind(site)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

pub(in super::super) async fn sites(tx: &mut Tx, id: &str) -> Result<Vec<String>, sqlx::Error> {
    let rows = sqlx::query("SELECT site_id FROM invitation_sites WHERE invitation_id = $1")
        .bind(id)
        .fetch_all(&mut **tx)
        .await?;
    rows.iter().map(|row| row.try_get("site_id")).collect()
}

/// It was sent again; false where the team has none of this id.
pub(in super::super) async fn sent(
    tx: &mut Tx,
    team: &str,
    id: &str,
    now: i64,
    expires: i64,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE invitations SET sent_at = $3, expires_at = $4 WHERE team_id = $1 AND id = $2",
    )
    .bind(team)
    .bind(id)
    .bind(now)
    .bind(expires)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(in super::super) async fn remove(
    tx: &mut Tx,
    team: &str,
    id: &str,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query("DELETE FROM invitations WHERE team_id = $1 AND id = $2")
        .bind(team)
        .bind(id)
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Removes what somebody has sent who may invite nobody any more.
pub(in super::super) async fn remove_by(
    tx: &mut Tx,
    team: &str,
    inviter: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM invitations WHERE team_id = $1 AND invited_by = $2")
        .bind(team)
        .bind(inviter)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

pub(in super::super) async fn sweep(db: &Db, before: i64) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM invitations WHERE expires_at < $1")
        .bind(before)
        .execute(db.pool())
        .await?;
    Ok(())
}
