use super::{Connecting, Site, SitesOf, environment_text};
use crate::store::{Db, Tx};
use packetsense_wire::key::{self, VerifyingKey};
use sqlx::{FromRow as _, Row as _};

/// The beginning of every query for sites that somebody sees: `$1` and `$2` are the scope's.
macro_rules! sites_of {
    ($rest:literal) => {
        concat!(
            "SELECT id, team_id, name, url, environment, plugin, connected_at, disconnected_at, verified_at, problem, \
             seen_at FROM sites WHERE team_id = $1 AND ($2 = '' OR id IN (SELECT m.site_id FROM membership_sites m \
             WHERE m.team_id = $1 AND m.person_id = $2)) ",
            $rest
        )
    };
}

pub(super) async fn list(db: &Db, of: &SitesOf) -> Result<Vec<Site>, sqlx::Error> {
    sqlx::query_as(sites_of!(
        "ORDER BY CASE WHEN disconnected_at IS NULL THEN 0 ELSE 1 END, name, id"
    ))
    .bind(&of.team)
    .bind(&of.member)
    .fetch_all(db.pool())
    .await
}

pub(super) async fn get(db: &Db, of: &SitesOf, id: &str) -> Result<Option<Site>, sqlx::Error> {
    sqlx::query_as(sites_of!("AND id = $3"))
        .bind(&of.team)
        .bind(&of.member)
        .bind(id)
        .fetch_optional(db.pool())
        .await
}

pub(super) async fn at(db: &Db, of: &SitesOf, url_key: &str) -> Result<Option<Site>, sqlx::Error> {
    sqlx::query_as(sites_of!("AND url_key = $3 AND disconnected_at IS NULL"))
        .bind(&of.team)
        .bind(&of.member)
        .bind(url_key)
        .fetch_optional(db.pool())
        .await
}

pub(super) async fn by_key(db: &Db, keyid: &str) -> Result<Option<(Site, String)>, sqlx::Error> {
    let row = sqlx::query(
        "SELECT s.id, s.team_id, s.name, s.url, s.environment, s.plugin, s.connected_at, s.disconnected_at, \
         s.verified_at, s.problem, s.seen_at, k.public_key FROM site_keys k JOIN sites s ON s.id = k.site_id \
         WHERE k.keyid = $1 AND s.disconnected_at IS NULL",
    )
    .bind(keyid)
    .fetch_optional(db.pool())
    .await?;
    row.map(|row| Ok((Site::from_row(&row)?, row.try_get("public_key")?)))
        .transpose()
}

pub(super) async fn by_id(db: &Db, id: &str) -> Result<Option<(Site, String)>, sqlx::Error> {
    let row = sqlx::query(
        "SELECT s.id, s.team_id, s.name, s.url, s.environment, s.plugin, s.connected_at, s.disconnected_at, \
         s.verified_at, s.problem, s.seen_at, k.public_key FROM site_keys k JOIN sites s ON s.id = k.site_id \
         WHERE s.id = $1 AND s.disconnected_at IS NULL",
    )
    .bind(id)
    .fetch_optional(db.pool())
    .await?;
    row.map(|row| Ok((Site::from_row(&row)?, row.try_get("public_key")?)))
        .transpose()
}

pub(super) async fn connect(
    tx: &mut Tx,
    id: &str,
    site: &Connecting<'_>,
    now: i64,
) -> Result<String, sqlx::Error> {
    sqlx::query(
        "INSERT INTO sites (id, team_id, name, url, url_key, environment, plugin, created_at, connected_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) ON CONFLICT (team_id, url_key) DO UPDATE SET name = excluded.name, \
         url = excluded.url, environment = excluded.environment, plugin = excluded.plugin, \
         connected_at = excluded.connected_at, disconnected_at = NULL, verified_at = NULL, problem = NULL RETURNING id",
    )
    .bind(id)
    .bind(site.team)
    .bind(site.name)
    .bind(site.url.as_str())
    .bind(site.url.key())
    .bind(environment_text(site.environment))
    .bind(site.plugin)
    .bind(now)
    .fetch_one(&mut **tx)
    .await?
    .try_get("id")
}

/// Gives the site its key in place of the one that it had.
pub(super) async fn set_key(
    tx: &mut Tx,
    site: &str,
    public: &VerifyingKey,
    now: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM site_keys WHERE site_id = $1")
        .bind(site)
        .execute(&mut **tx)
        .await?;
    sqlx::query(
        "INSERT INTO site_keys (keyid, site_id, public_key, added_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(key::thumbprint(public))
    .bind(site)
    .bind(key::to_text(public))
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

pub(super) async fn disconnect(tx: &mut Tx, site: &str, now: i64) -> Result<bool, sqlx::Error> {
    sqlx::query("DELETE FROM site_keys WHERE site_id = $1")
        .bind(site)
        .execute(&mut **tx)
        .await?;
    let done = sqlx::query(
        "UPDATE sites SET disconnected_at = $2, verified_at = NULL, problem = NULL \
         WHERE id = $1 AND disconnected_at IS NULL",
    )
    .bind(site)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() > 0)
}

pub(super) async fn owner_of_key(
    tx: &mut Tx,
    keyid: &str,
) -> Result<Option<(String, String)>, sqlx::Error> {
    let row = sqlx::query(
        "SELECT s.id, s.team_id FROM site_keys k JOIN sites s ON s.id = k.site_id WHERE k.keyid = $1",
    )
    .bind(keyid)
    .fetch_optional(&mut **tx)
    .await?;
    row.map(|row| Ok((row.try_get("id")?, row.try_get("team_id")?)))
        .transpose()
}

pub(super) async fn seen(db: &Db, site: &str, now: i64) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE sites SET seen_at = $2 WHERE id = $1")
        .bind(site)
        .bind(now)
        .execute(db.pool())
        .await?;
    Ok(())
}

pub(super) async fn verify(
    tx: &mut Tx,
    site: &str,
    keyid: &str,
    now: i64,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE sites SET verified_at = $3, problem = NULL WHERE id = $1 AND disconnected_at IS NULL \
         AND EXISTS (SELECT 1 FROM site_keys k WHERE k.site_id = sites.id AND k.keyid = $2)",
    )
    .bind(site)
    .bind(keyid)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query(
        "UPDATE sites SET verified_at = NULL, problem = 'Another site has proved that this address is its own.' \
         WHERE id <> $1 AND verified_at IS NOT NULL AND url_key = (SELECT url_key FROM sites WHERE id = $1)",
    )
    .bind(site)
    .execute(&mut **tx)
    .await?;
    Ok(true)
}

pub(super) async fn set_problem(db: &Db, site: &str, problem: &str) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE sites SET problem = $2 WHERE id = $1 AND verified_at IS NULL")
        .bind(site)
        .bind(problem)
        .execute(db.pool())
        .await?;
    Ok(())
}
