//! Sessions: a random token in the person's cookie, its hash in the database.

mod store;

use super::devices;
use crate::app::App;
use crate::audit::{self, Act, Kind};
use crate::clock::{DAY, SECOND};
use crate::http::{Account, ClientAddress, MadeBy, Origin, Result, cookies, csrf::CsrfToken};
use crate::store::Tx;
use crate::teams;
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use packetsense_wire::encoding::{is_base64url, random_base64url, to_base64url};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use store::NewSession;

pub(super) use store::{delete_all, delete_expired, delete_others, lower};

/// How long a session lasts without being used.
const IDLE: i64 = 14 * DAY;
/// How long a session lasts at most.
const LONGEST: i64 = 90 * DAY;
/// How often its use is written down.
const TOUCH: i64 = DAY / 24;

/// The key of a token in the database.
pub(super) fn hash(token: &str) -> String {
    to_base64url(&Sha256::digest(token))
}

/// The valid session of a token, with the team in which the person acts.
pub async fn session(app: &App, token: &str) -> Result<Option<Account>> {
    if !is_base64url(token, 43..=43) {
        return Ok(None);
    }
    let (hash, now) = (hash(token), app.clock.now());
    let Some(mut found) = store::find(&app.db, &hash, now).await? else {
        return Ok(None);
    };
    found.person.must_confirm = app.mailer.is_some() && !found.person.confirmed;
    let teams = teams::of_person(&app.db, &found.person.id).await?;
    let chosen = teams
        .iter()
        .find(|team| found.team.as_ref() == Some(&team.id));
    let team = chosen.or(teams.first()).cloned();
    if now - found.seen_at > TOUCH {
        let expires = (now + IDLE).min(found.created_at + LONGEST);
        let origin = Origin::of_request();
        store::touch(&app.db, &hash, origin.as_ref(), now, expires).await?;
    }
    Ok(Some(Account {
        person: found.person,
        team,
        teams,
        session: hash,
        made_by: found.made_by,
        proved_at: found.proved_at,
    }))
}

/// Begins a session, ends the one that the browser had, and gives it its cookies: a new session token, so that one planted
/// before the sign-in is worth nothing, and a new CSRF token.
pub(super) async fn begin(
    app: &App,
    (person, made_by): (&str, MadeBy),
    from: ClientAddress,
    headers: &HeaderMap,
    mut response: Response,
) -> Result<Response> {
    if let Some(old) = cookies::get(headers, cookies::SESSION) {
        end(app, old).await?;
    }
    let token = random_base64url::<32>();
    let now = app.clock.now();
    let origin = Origin::new(from, headers);
    let mut tx = app.db.begin().await?;
    let session = NewSession {
        hash: &hash(&token),
        person,
        origin: &origin,
        made_by,
    };
    store::insert(&mut tx, &session, now, now + IDLE).await?;
    let act = Act {
        act: Kind::SignedIn,
        person: Some(person),
        team: None,
        subject: Some(person),
        detail: json!({}),
    };
    audit::record_from(&mut tx, &act, Some(&origin), now).await?;
    devices::met(&mut tx, app, person, &origin).await?;
    tx.commit().await?;
    give(&mut response, &token, LONGEST);
    Ok(response)
}

/// Gives a browser its token, for `life` microseconds, and a new CSRF token.
pub(super) fn give(response: &mut Response, token: &str, life: i64) {
    for cookie in [
        cookies::set(cookies::SESSION, token, Some(life / SECOND)),
        CsrfToken::fresh().set_cookie(),
    ]
    .into_iter()
    .flatten()
    {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
}

/// Notes that the person of a session has proved to be themselves, and with what, where that counts for more than what
/// the session was made with.
pub(super) async fn prove(
    tx: &mut Tx,
    session: &str,
    with: Option<MadeBy>,
    now: i64,
) -> Result<(), sqlx::Error> {
    store::prove(tx, session, with.filter(|with| with.two_factors()), now).await
}

/// Ends the session of a token, where there is one.
pub(super) async fn end(app: &App, token: &str) -> Result<()> {
    let mut tx = app.db.begin().await?;
    if let Some(person) = store::delete(&mut tx, &hash(token)).await? {
        let act = Act {
            act: Kind::SignedOut,
            person: Some(&person),
            team: None,
            subject: Some(&person),
            detail: json!({}),
        };
        audit::record(&mut tx, &act, app.clock.now()).await?;
    }
    Ok(tx.commit().await?)
}

/// A session as its owner sees it.
#[derive(Debug, Clone)]
pub(super) struct Listed {
    /// Its public name: says nothing of the token.
    pub(super) id: String,
    /// `Firefox on Linux`.
    pub(super) device: String,
    /// Network of its last noted use.
    pub(super) network: String,
    pub(super) created_at: i64,
    /// Its last use, to the hour.
    pub(super) seen_at: i64,
    /// Whether it is the one that asks.
    pub(super) this: bool,
}

/// The sessions of a person, the last used first.
pub(super) async fn list(app: &App, who: &Account) -> Result<Vec<Listed>> {
    let rows = store::of_person(&app.db, &who.person.id, app.clock.now()).await?;
    Ok(rows
        .into_iter()
        .map(|row| Listed {
            this: row.hash == who.session,
            id: row.id,
            device: row.device,
            network: row.network,
            created_at: row.created_at,
            seen_at: row.seen_at,
        })
        .collect())
}

/// Ends one session of a person by its id, or all but the one that asks; gives whether it was that one.
pub(super) async fn end_of_person(app: &App, who: &Account, only: Option<&str>) -> Result<bool> {
    let person = who.person.id.as_str();
    let mut tx = app.db.begin().await?;
    let mut this = false;
    let ended = match only {
        None => store::delete_others(&mut tx, person, &who.session).await?,
        Some(id) => store::delete_one(&mut tx, person, id)
            .await?
            .into_iter()
            .map(|(hash, device)| {
                this = hash == who.session;
                device
            })
            .collect(),
    };
    if !ended.is_empty() {
        let act = Act {
            act: if this {
                Kind::SignedOut
            } else {
                Kind::SessionsEnded
            },
            person: Some(person),
            team: who.team.as_ref().map(|team| team.id.as_str()),
            subject: Some(person),
            detail: json!({"count": ended.len(), "devices": ended}),
        };
        audit::record(&mut tx, &act, app.clock.now()).await?;
    }
    tx.commit().await?;
    Ok(this)
}

/// Records that somebody who is signed in typed a wrong password for something that asks for it again.
pub(super) async fn refused(app: &App, who: &Account, purpose: &str) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let act = Act {
        act: Kind::PasswordRefused,
        person: Some(&who.person.id),
        team: who.team.as_ref().map(|team| team.id.as_str()),
        subject: Some(&who.person.id),
        detail: json!({"purpose": purpose}),
    };
    audit::record(&mut tx, &act, app.clock.now()).await?;
    Ok(tx.commit().await?)
}

/// From now on the session acts in this team.
pub(crate) async fn act_in(tx: &mut Tx, session: &str, team: &str) -> Result<(), sqlx::Error> {
    store::act_in(tx, session, team).await
}

/// Takes the cookies back.
pub(super) fn forget(mut response: Response) -> Response {
    for name in [cookies::SESSION, cookies::CSRF] {
        if let Some(cookie) = cookies::remove(name) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
    }
    response
}
