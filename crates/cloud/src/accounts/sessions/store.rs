use crate::http::{MadeBy, Origin, Person};
use crate::store::{Db, Tx, new_id};
use sqlx::Row as _;

/// What a sign-in stores.
pub(super) struct NewSession<'a> {
    /// Hash of the token.
    pub(super) hash: &'a str,
    pub(super) person: &'a str,
    pub(super) origin: &'a Origin,
    pub(super) made_by: MadeBy,
}

pub(super) async fn insert(
    tx: &mut Tx,
    session: &NewSession<'_>,
    now: i64,
    expires: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO sessions (token_hash, person_id, created_at, seen_at, expires_at, id, device, network, \
         made_by, proved_at) VALUES ($1, $2, $3, $3, $4, $5, $6, $7, $8, $3)",
    )
    .bind(session.hash)
    .bind(session.person)
    .bind(now)
    .bind(expires)
    .bind(new_id())
    .bind(&session.origin.device)
    .bind(&session.origin.network)
    .bind(session.made_by.text())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Deletes the session of a token's hash; gives whose it was.
pub(super) async fn delete(tx: &mut Tx, hash: &str) -> Result<Option<String>, sqlx::Error> {
    sqlx::query("DELETE FROM sessions WHERE token_hash = $1 RETURNING person_id")
        .bind(hash)
        .fetch_optional(&mut **tx)
        .await?
        .map(|row| row.try_get("person_id"))
        .transpose()
}

/// Deletes every session of a person.
pub(in super::super) async fn delete_all(tx: &mut Tx, person: &str) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM sessions WHERE person_id = $1")
        .bind(person)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Deletes every session of a person but the one of a token's hash; gives the devices of those.
pub(in super::super) async fn delete_others(
    tx: &mut Tx,
    person: &str,
    hash: &str,
) -> Result<Vec<String>, sqlx::Error> {
    let rows = sqlx::query(
        "DELETE FROM sessions WHERE person_id = $1 AND token_hash <> $2 RETURNING device",
    )
    .bind(person)
    .bind(hash)
    .fetch_all(&mut **tx)
    .await?;
    rows.iter().map(|row| row.try_get("device")).collect()
}

/// Deletes one session of a person by its id; gives its token's hash and device.
pub(super) async fn delete_one(
    tx: &mut Tx,
    person: &str,
    id: &str,
) -> Result<Option<(String, String)>, sqlx::Error> {
    sqlx::query_as(
        "DELETE FROM sessions WHERE person_id = $1 AND id = $2 RETURNING token_hash, device",
    )
    .bind(person)
    .bind(id)
    .fetch_optional(&mut **tx)
    .await
}

/// A session as its owner sees it.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) hash: String,
    pub(super) device: String,
    pub(super) network: String,
    pub(super) created_at: i64,
    pub(super) seen_at: i64,
}

/// The sessions of a person that have not expired, the last used first.
pub(super) async fn of_person(db: &Db, person: &str, now: i64) -> Result<Vec<Row>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT id, token_hash, device, network, created_at, seen_at FROM sessions \
         WHERE person_id = $1 AND expires_at > $2 ORDER BY seen_at DESC, id DESC",
    )
    .bind(person)
    .bind(now)
    .fetch_all(db.pool())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Row {
                id: row.try_get("id")?,
                hash: row.try_get("token_hash")?,
                device: row.try_get("device")?,
                network: row.try_get("network")?,
                created_at: row.try_get("created_at")?,
                seen_at: row.try_get("seen_at")?,
            })
        })
        .collect()
}

/// A session that has not expired.
pub(super) struct Session {
    pub(super) person: Person,
    /// The team that was chosen last.
    pub(super) team: Option<String>,
    pub(super) created_at: i64,
    pub(super) seen_at: i64,
    pub(super) made_by: MadeBy,
    pub(super) proved_at: i64,
}

pub(super) async fn find(db: &Db, hash: &str, now: i64) -> Result<Option<Session>, sqlx::Error> {
    let row = sqlx::query(
        "SELECT p.id, p.email, p.name, p.confirmed_at, s.team_id, s.created_at, s.seen_at, \
         s.made_by, s.proved_at FROM sessions s JOIN people p ON p.id = s.person_id WHERE s.token_hash = $1 AND s.expires_at > $2",
    )
    .bind(hash)
    .bind(now)
    .fetch_optional(db.pool())
    .await?;
    row.map(|row| {
        Ok(Session {
            person: Person {
                id: row.try_get("id")?,
                email: row.try_get("email")?,
                name: row.try_get("name")?,
                confirmed: row.try_get::<Option<i64>, _>("confirmed_at")?.is_some(),
                must_confirm: false,
            },
            team: row.try_get("team_id")?,
            created_at: row.try_get("created_at")?,
            seen_at: row.try_get("seen_at")?,
            made_by: MadeBy::parse(row.try_get("made_by")?),
            proved_at: row.try_get("proved_at")?,
        })
    })
    .transpose()
}

pub(super) async fn touch(
    db: &Db,
    hash: &str,
    origin: Option<&Origin>,
    now: i64,
    expires: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE sessions SET seen_at = $2, expires_at = $3, network = COALESCE($4, network) \
         WHERE token_hash = $1",
    )
    .bind(hash)
    .bind(now)
    .bind(expires)
    .bind(origin.map(|origin| origin.network.clone()))
    .execute(db.pool())
    .await?;
    Ok(())
}

pub(in super::super) async fn delete_expired(db: &Db, now: i64) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM sessions WHERE expires_at <= $1")
        .bind(now)
        .execute(db.pool())
        .await?;
    Ok(())
}

pub(super) async fn act_in(tx: &mut Tx, hash: &str, team: &str) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE sessions SET team_id = $2 WHERE token_hash = $1")
        .bind(hash)
        .bind(team)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

pub(super) async fn prove(
    tx: &mut Tx,
    hash: &str,
    made_by: Option<MadeBy>,
    now: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE sessions SET proved_at = $2, made_by = COALESCE($3, made_by) WHERE token_hash = $1",
    )
    .bind(hash)
    .bind(now)
    .bind(made_by.map(MadeBy::text))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Every session of a person counts as made with the password alone.
pub(in super::super) async fn lower(tx: &mut Tx, person: &str) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE sessions SET made_by = $2 WHERE person_id = $1")
        .bind(person)
        .bind(MadeBy::Password.text())
        .execute(&mut **tx)
        .await?;
    Ok(())
}
