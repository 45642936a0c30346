//! Connected sites: what is known about them, and who may see it. Every function that takes a [`SitesOf`] gives those
//! sites only; another team's site is not there, and neither is one that a membership does not reach.

pub mod address;
pub mod checksums;
pub mod hashes;
pub mod inventory;

mod scope;
mod store;

pub use address::SiteUrl;
pub use scope::SitesOf;

use crate::app::App;
use crate::store::{Db, Tx, new_id};
use crate::{audit, licences};
use packetsense_wire::key::{self, VerifyingKey};
use packetsense_wire::message::connect::Environment;
use serde_json::json;

/// A site of a team.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Site {
    /// Id, a UUID.
    pub id: String,
    /// Team that it belongs to.
    pub team_id: String,
    /// As people see it; came from the site, escape it.
    pub name: String,
    /// As the site wrote it, without trailing slash.
    pub url: String,
    /// `production`, `staging`, `development` or `local`.
    pub environment: String,
    /// Version of the plugin when it was connected.
    pub plugin: String,
    /// When it was connected last, microseconds since the epoch, as all times.
    pub connected_at: i64,
    /// When it was disconnected; none while it is connected.
    pub disconnected_at: Option<i64>,
    /// When it proved that the URL is its own; none where it has not.
    pub verified_at: Option<i64>,
    /// Why it could not prove that last time, in words for its owner.
    pub problem: Option<String>,
    /// When it was in touch last, to the minute.
    pub seen_at: Option<i64>,
    /// Whether it holds a seat.
    #[sqlx(skip)]
    pub seat: bool,
}

impl Site {
    /// Whether it is connected.
    pub fn connected(&self) -> bool {
        self.disconnected_at.is_none()
    }

    /// Whether it has proved that the URL is its own.
    pub fn verified(&self) -> bool {
        self.verified_at.is_some()
    }
}

/// All of these sites, connected ones first, then by name.
///
/// # Errors
/// The database's, as everywhere here.
pub async fn list(app: &App, of: &SitesOf) -> Result<Vec<Site>, sqlx::Error> {
    let mut sites = store::list(&app.db, of).await?;
    for site in &mut sites {
        site.seat = licences::has_seat(&app.db, &site.id).await?;
    }
    Ok(sites)
}

/// One of these sites; `None` where there is none of this id, or it is another team's, or out of reach.
pub async fn get(app: &App, of: &SitesOf, id: &str) -> Result<Option<Site>, sqlx::Error> {
    let Some(mut site) = store::get(&app.db, of, id).await? else {
        return Ok(None);
    };
    site.seat = licences::has_seat(&app.db, &site.id).await?;
    Ok(Some(site))
}

/// The connected one of these sites at an address, whichever scheme; for telling a person that connecting again keeps it.
pub async fn at(app: &App, of: &SitesOf, url: &SiteUrl) -> Result<Option<Site>, sqlx::Error> {
    let Some(mut site) = store::at(&app.db, of, &url.key()).await? else {
        return Ok(None);
    };
    site.seat = licences::has_seat(&app.db, &site.id).await?;
    Ok(Some(site))
}

/// Disconnects a site: its key is forgotten, its seat free at once; its history stays for as long as history is kept.
/// `person` is who did it, none where the site itself did. Gives false where it was not connected.
pub async fn disconnect(app: &App, person: Option<&str>, site: &Site) -> Result<bool, sqlx::Error> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let done = store::disconnect(&mut tx, &site.id, now).await?;
    if done {
        licences::free_seat(&mut tx, &site.id).await?;
        let act = audit::Act {
            act: audit::Kind::SiteDisconnected,
            person,
            team: Some(&site.team_id),
            subject: Some(&site.id),
            detail: json!({ "url": site.url, "name": site.name }),
        };
        audit::record(&mut tx, &act, now).await?;
    }
    tx.commit().await?;
    Ok(done)
}

/// A connected site with the key that its requests are signed with.
#[derive(Debug, Clone)]
pub(crate) struct Keyed {
    pub(crate) site: Site,
    pub(crate) key: VerifyingKey,
}

/// The connected site that has the key of this thumbprint.
pub(crate) async fn by_key(db: &Db, keyid: &str) -> Result<Option<Keyed>, sqlx::Error> {
    let Some((site, public_key)) = store::by_key(db, keyid).await? else {
        return Ok(None);
    };
    Ok(key::from_text(&public_key).map(|key| Keyed { site, key }))
}

/// Notes that the site was in touch; writes at most once a minute.
pub(crate) async fn seen(app: &App, site: &Site) -> Result<(), sqlx::Error> {
    const MINUTE: i64 = 60_000_000;
    let now = app.clock.now();
    if site.seen_at.is_none_or(|seen| seen < now - MINUTE) {
        store::seen(&app.db, &site.id, now).await?;
    }
    Ok(())
}

/// What a person agreed to connect.
#[derive(Debug, Clone)]
pub(crate) struct Connecting<'a> {
    pub(crate) team: &'a str,
    pub(crate) person: &'a str,
    pub(crate) name: &'a str,
    pub(crate) url: &'a SiteUrl,
    pub(crate) environment: Environment,
    pub(crate) plugin: &'a str,
    pub(crate) key: &'a VerifyingKey,
}

/// Connects a site with its new key and gives its id: the one that the team has at this address, or a new one.
pub(crate) async fn connect(
    tx: &mut Tx,
    connecting: &Connecting<'_>,
    now: i64,
) -> Result<String, sqlx::Error> {
    let id = store::connect(tx, &new_id(), connecting, now).await?;
    // A key names one site: a site that moved to another address with its key is no longer at the old one.
    if let Some((other, team)) = store::owner_of_key(tx, &key::thumbprint(connecting.key)).await?
        && other != id
    {
        store::disconnect(tx, &other, now).await?;
        licences::free_seat(tx, &other).await?;
        let act = audit::Act {
            act: audit::Kind::SiteMoved,
            person: Some(connecting.person).filter(|_| team == connecting.team),
            team: Some(&team),
            subject: Some(&other),
            detail: json!({}),
        };
        audit::record(tx, &act, now).await?;
    }
    store::set_key(tx, &id, connecting.key, now).await?;
    let act = audit::Act {
        act: audit::Kind::SiteConnected,
        person: Some(connecting.person),
        team: Some(connecting.team),
        subject: Some(&id),
        detail: json!({ "url": connecting.url.as_str(), "name": connecting.name, "keyid": key::thumbprint(connecting.key) }),
    };
    audit::record(tx, &act, now).await?;
    Ok(id)
}

/// Takes back what a code gave that was used twice: whoever has the key of this thumbprint is disconnected.
pub(crate) async fn withdraw(tx: &mut Tx, keyid: &str, now: i64) -> Result<(), sqlx::Error> {
    let Some((site, team)) = store::owner_of_key(tx, keyid).await? else {
        return Ok(());
    };
    store::disconnect(tx, &site, now).await?;
    licences::free_seat(tx, &site).await?;
    let act = audit::Act {
        act: audit::Kind::SiteWithdrawn,
        person: None,
        team: Some(&team),
        subject: Some(&site),
        detail: json!({ "reason": "the code was used twice" }),
    };
    audit::record(tx, &act, now).await
}

/// A connected site by its id, whichever team's, with its key: for work that the service does by itself.
pub(crate) async fn for_challenge(db: &Db, id: &str) -> Result<Option<Keyed>, sqlx::Error> {
    let Some((site, public_key)) = store::by_id(db, id).await? else {
        return Ok(None);
    };
    Ok(key::from_text(&public_key).map(|key| Keyed { site, key }))
}

/// The site answered the challenge with `key`: it is verified, unless it has another key by now. Other teams' sites at
/// the same address lose the mark: only one site can answer there.
pub(crate) async fn verify(db: &Db, keyed: &Keyed, now: i64) -> Result<bool, sqlx::Error> {
    let mut tx = db.begin().await?;
    let thumbprint = key::thumbprint(&keyed.key);
    let done = store::verify(&mut tx, &keyed.site.id, &thumbprint, now).await?;
    tx.commit().await?;
    Ok(done)
}

/// Notes why the site could not be verified.
pub(crate) async fn set_problem(db: &Db, id: &str, problem: &str) -> Result<(), sqlx::Error> {
    store::set_problem(db, id, problem).await
}

/// Whether a site takes a seat: production sites do, but for those whose address is on no public network and that the
/// operator has not named in `probe_allow`.
pub fn needs_seat(app: &App, url: &SiteUrl, environment: Environment) -> bool {
    let allowed = || {
        let mut origins = app.config.probe_allow.iter();
        origins.any(|text| url::Url::parse(text).is_ok_and(|named| named.origin() == url.origin()))
    };
    environment == Environment::Production && (!url.is_local() || allowed())
}

/// How an environment is stored and shown.
pub fn environment_text(environment: Environment) -> &'static str {
    match environment {
        Environment::Production => "production",
        Environment::Staging => "staging",
        Environment::Development => "development",
        Environment::Local => "local",
    }
}

/// From how it is stored or sent.
pub fn parse_environment(text: &str) -> Option<Environment> {
    [
        Environment::Production,
        Environment::Staging,
        Environment::Development,
        Environment::Local,
    ]
    .into_iter()
    .find(|environment| environment_text(*environment) == text)
}
