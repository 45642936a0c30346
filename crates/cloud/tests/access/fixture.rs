//! Teams with everything that a route can name, put there past the pages, and people with a session.

use crate::common::Browser;
use packetsense_cloud::App;
use packetsense_cloud::clock::DAY;
use packetsense_cloud::http::Role;
use packetsense_cloud::http::access::Route;
use packetsense_cloud::licences;
use packetsense_cloud::store::{Tx, new_id};
use packetsense_wire::encoding::{random_base64url, to_base64url};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

pub const PASSWORD: &str = "correct horse battery";

/// Ids by the name that placeholders of routes and fields of forms have for them.
pub type Ids = BTreeMap<&'static str, String>;

/// Makes worlds of people.
pub struct Maker<'a> {
    app: &'a App,
    origin: String,
    password: String,
    number: AtomicU64,
}

/// A team, its owner, and an id of each kind that belongs to it.
pub struct Team {
    pub id: String,
    pub owner: String,
    pub ids: Ids,
}

impl<'a> Maker<'a> {
    pub async fn new(app: &'a App, origin: &str) -> Self {
        let hash = app.passwords.hash(PASSWORD.to_owned()).await;
        Self {
            app,
            origin: origin.to_owned(),
            password: hash.expect("hash"),
            number: AtomicU64::new(0),
        }
    }

    fn next(&self) -> u64 {
        self.number.fetch_add(1, Ordering::SeqCst)
    }

    pub async fn begin(&self) -> Tx {
        self.app.db.begin().await.expect("transaction")
    }

    /// Somebody without a team.
    pub async fn person(&self, tx: &mut Tx) -> String {
        let (id, now) = (new_id(), self.app.clock.now());
        let email = format!("person-{}@example.org", self.next());
        sqlx::query(
            "INSERT INTO people (id, email, email_key, name, password, confirmed_at, age_confirmed_at, created_at) \
             VALUES ($1, $2, $2, 'Somebody', $3, $4, $4, $4)",
        )
        .bind(&id)
        .bind(email)
        .bind(&self.password)
        .bind(now)
        .execute(&mut **tx)
        .await
        .expect("person");
        id
    }

    pub async fn join(&self, tx: &mut Tx, team: &str, person: &str, role: Role) {
        sqlx::query("INSERT INTO memberships (team_id, person_id, role, created_at) VALUES ($1, $2, $3, $4)")
            .bind(team)
            .bind(person)
            .bind(role.text())
            .bind(self.app.clock.now())
            .execute(&mut **tx)
            .await
            .expect("membership");
    }

    /// A site of a team, connected.
    pub async fn site(&self, tx: &mut Tx, team: &str) -> String {
        let (id, now) = (new_id(), self.app.clock.now());
        let url = format!("https://site-{}.example", self.next());
        sqlx::query(
            "INSERT INTO sites (id, team_id, name, url, url_key, environment, plugin, created_at, connected_at) \
             VALUES ($1, $2, 'Secret shop', $3, $3, 'production', '0.1.0', $4, $4)",
        )
        .bind(&id)
        .bind(team)
        .bind(url)
        .bind(now)
        .execute(&mut **tx)
        .await
        .expect("site");
        let seat = licences::take_seat(tx, team, &id, now).await;
        seat.expect("a seat");
        id
    }

    /// A passkey of somebody.
    pub async fn passkey(&self, tx: &mut Tx, person: &str) -> String {
        let id = new_id();
        sqlx::query(
            "INSERT INTO passkeys (id, person_id, credential_id, credential, name, created_at) \
             VALUES ($1, $2, $1, '{}', 'Secret phone', $3)",
        )
        .bind(&id)
        .bind(person)
        .bind(self.app.clock.now())
        .execute(&mut **tx)
        .await
        .expect("passkey");
        id
    }

    /// The id of a session of somebody, as the page of their account names it.
    pub async fn session(&self, tx: &mut Tx, person: &str) -> String {
        let (id, now) = (new_id(), self.app.clock.now());
        sqlx::query(
            "INSERT INTO sessions (token_hash, person_id, created_at, seen_at, expires_at, id) \
             VALUES ($1, $2, $3, $3, $4, $1)",
        )
        .bind(&id)
        .bind(person)
        .bind(now)
        .bind(now + 3_600_000_000)
        .execute(&mut **tx)
        .await
        .expect("session");
        id
    }

    /// An open invitation of a team.
    pub async fn invitation(&self, tx: &mut Tx, team: &str, inviter: &str) -> String {
        let (id, now) = (new_id(), self.app.clock.now());
        let email = format!("invited-{}@example.org", self.next());
        sqlx::query(
            "INSERT INTO invitations (id, team_id, address, email_key, role, limited, invited_by, created_at, sent_at, \
             expires_at) VALUES ($1, $2, $3, $3, 'viewer', 0, $4, $5, $5, $6)",
        )
        .bind(&id)
        .bind(team)
        .bind(email)
        .bind(inviter)
        .bind(now)
        .bind(now + 7 * DAY)
        .execute(&mut **tx)
        .await
        .expect("invitation");
        id
    }

    /// Limits somebody's membership to one site.
    pub async fn limit(&self, tx: &mut Tx, team: &str, person: &str, site: &str) {
        sqlx::query("UPDATE memberships SET limited = 1 WHERE team_id = $1 AND person_id = $2")
            .bind(team)
            .bind(person)
            .execute(&mut **tx)
            .await
            .expect("limited");
        sqlx::query(
            "INSERT INTO membership_sites (team_id, person_id, site_id) VALUES ($1, $2, $3)",
        )
        .bind(team)
        .bind(person)
        .bind(site)
        .execute(&mut **tx)
        .await
        .expect("a site");
    }

    /// A team with an owner, a member, and what they have.
    pub async fn team(&self, tx: &mut Tx) -> Team {
        let (id, now) = (new_id(), self.app.clock.now());
        sqlx::query("INSERT INTO teams (id, name, created_at) VALUES ($1, 'Secret team', $2)")
            .bind(&id)
            .bind(now)
            .execute(&mut **tx)
            .await
            .expect("team");
        licences::grant_free(tx, &id, now).await.expect("licence");
        let owner = self.person(tx).await;
        self.join(tx, &id, &owner, Role::Owner).await;
        let member = self.person(tx).await;
        self.join(tx, &id, &member, Role::Viewer).await;
        let ids = BTreeMap::from([
            ("team", id.clone()),
            ("member", member),
            ("site", self.site(tx, &id).await),
            ("passkey", self.passkey(tx, &owner).await),
            ("session", self.session(tx, &owner).await),
            ("invitation", self.invitation(tx, &id, &owner).await),
        ]);
        Team { id, owner, ids }
    }

    /// A browser with a new session of somebody who has just signed in with two factors.
    pub async fn browser(&self, tx: &mut Tx, person: &str) -> Browser {
        let (token, now) = (random_base64url::<32>(), self.app.clock.now());
        sqlx::query(
            "INSERT INTO sessions (token_hash, person_id, created_at, seen_at, expires_at, id, proved_at, made_by) \
             VALUES ($1, $2, $3, $3, $4, $5, $3, 'passkey')",
        )
        .bind(to_base64url(&Sha256::digest(&token)))
        .bind(person)
        .bind(now)
        .bind(now + 3_600_000_000)
        .bind(new_id())
        .execute(&mut **tx)
        .await
        .expect("session");
        let mut browser = self.stranger();
        browser.cookies.insert("__Host-session".to_owned(), token);
        browser
    }

    /// A browser that nobody has signed in with.
    pub fn stranger(&self) -> Browser {
        let mut browser = Browser::new(&self.origin);
        let token = random_base64url::<24>();
        browser.cookies.insert("__Host-csrf".to_owned(), token);
        browser
    }
}

/// Ids that nobody has.
pub fn ids_of_nobody(ids: &Ids) -> Ids {
    ids.keys().map(|name| (*name, new_id())).collect()
}

/// The names of what a route's address takes.
pub fn places(route: &Route) -> Vec<&'static str> {
    let parts = route.path.split('/');
    parts
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .collect()
}

/// The route's address with these ids.
pub fn address(route: &Route, ids: &Ids) -> String {
    let mut path = route.path.to_owned();
    for place in places(route) {
        let value = match place {
            "name" => "packetsense.css",
            other => ids.get(other).unwrap_or_else(|| {
                panic!(
                    "{}: the tests know no {{{other}}}: teach tests/access/fixture.rs",
                    route.path
                )
            }),
        };
        path = path.replace(&format!("{{{place}}}"), value);
    }
    path
}

/// A form that most routes could do something with, with the ids in every field that takes one.
pub fn form(ids: &Ids) -> Vec<(&'static str, String)> {
    let mut fields: Vec<_> = [
        ("name", "Another name"),
        ("email", "invited@example.org"),
        ("password", PASSWORD),
        ("role", "viewer"),
        ("access", "some"),
        ("scope", "view-sites"),
        ("days", "30"),
        ("next", "/team"),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .into();
    fields.extend(ids.iter().map(|(name, id)| (*name, id.clone())));
    fields
}
