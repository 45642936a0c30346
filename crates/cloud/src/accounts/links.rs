//! Links that mails carry. A row says what a link is for; its secret part is a keyed hash of its id, so that neither
//! the database nor the outbox holds what would open it.

use crate::app::App;
use crate::seal::{LINK_ADDRESS, LINK_NAME, LINK_PASSWORD, Place, Scope};
use crate::store::{Tx, new_id};
use packetsense_wire::encoding::to_base64url;
use sqlx::Row as _;
use subtle::ConstantTimeEq as _;

/// What a link does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Makes an account, or confirms one.
    Confirm,
    /// Sets a password.
    Reset,
    /// The old address agrees to its change.
    ChangeFrom,
    /// The new one does.
    ChangeTo,
}

impl Kind {
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Reset => "reset",
            Self::ChangeFrom => "change-from",
            Self::ChangeTo => "change-to",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Confirm, Self::Reset, Self::ChangeFrom, Self::ChangeTo]
            .into_iter()
            .find(|kind| kind.text() == text)
    }
}

/// A link as stored.
#[derive(Debug, Clone)]
pub(super) struct Link {
    pub(super) id: String,
    pub(super) kind: Kind,
    pub(super) person: Option<String>,
    pub(super) address: String,
    pub(super) sign_up: Option<Pending>,
    pub(super) created_at: i64,
    pub(super) expires_at: i64,
}

/// What a sign-up has typed.
#[derive(Debug, Clone)]
pub(super) struct Pending {
    pub(super) name: String,
    pub(super) password: String,
    pub(super) next: String,
    pub(super) accepted: [String; 2],
}

impl Link {
    /// A new one that holds for `lasts` microseconds.
    pub(super) fn new(
        kind: Kind,
        person: Option<&str>,
        address: &str,
        now: i64,
        lasts: i64,
    ) -> Self {
        Self {
            id: new_id(),
            kind,
            person: person.map(str::to_owned),
            address: address.to_owned(),
            sign_up: None,
            created_at: now,
            expires_at: now + lasts,
        }
    }

    /// Writes it; one with the same id stays as it is, and `false` is given.
    pub(super) async fn insert(&self, tx: &mut Tx, app: &App) -> Result<bool, sqlx::Error> {
        let (pending, text) = (self.sign_up.as_ref(), |text: &String| text.clone());
        let key = app
            .vault
            .key(tx, Scope::person(self.person.as_deref()))
            .await?;
        let seal = |place: Place<'_>, text: &str| key.seal(place, text);
        let name = pending.map(|p| seal(LINK_NAME.of(&self.id), &p.name));
        let password = pending.map(|p| seal(LINK_PASSWORD.of(&self.id), &p.password));
        let done = sqlx::query(
            "INSERT INTO links (id, person_id, kind, address, name, password, next_path, privacy_version, \
             terms_version, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
             ON CONFLICT (id) DO NOTHING",
        )
        .bind(&self.id)
        .bind(self.person.clone())
        .bind(self.kind.text())
        .bind(seal(LINK_ADDRESS.of(&self.id), &self.address)?)
        .bind(name.transpose()?)
        .bind(password.transpose()?)
        .bind(pending.map(|p| text(&p.next)))
        .bind(pending.map(|p| text(&p.accepted[0])))
        .bind(pending.map(|p| text(&p.accepted[1])))
        .bind(self.created_at)
        .bind(self.expires_at)
        .execute(&mut **tx)
        .await?;
        Ok(done.rows_affected() == 1)
    }
}

/// The secret part of a link: its id, and what only this deployment can compute from it.
pub(crate) fn token(app: &App, id: &str) -> String {
    let proof = to_base64url(&app.vault.hash("mail-link", id.as_bytes()));
    format!("{id}.{proof}")
}

/// The id of a token that is real.
pub(crate) fn id<'a>(app: &App, text: &'a str) -> Option<&'a str> {
    let (id, _) = text.split_once('.')?;
    bool::from(token(app, id).as_bytes().ct_eq(text.as_bytes())).then_some(id)
}

/// Whose link this is, of one kind, where it is unused and has not expired. It stays unused.
pub(super) async fn owner(
    app: &App,
    text: &str,
    kind: Kind,
) -> Result<Option<String>, sqlx::Error> {
    let Some(id) = id(app, text) else {
        return Ok(None);
    };
    let row = sqlx::query(
        "SELECT person_id FROM links WHERE id = $1 AND kind = $2 AND used_at IS NULL AND expires_at > $3 \
         AND person_id IS NOT NULL",
    )
    .bind(id)
    .bind(kind.text())
    .bind(app.clock.now())
    .fetch_optional(app.db.pool())
    .await?;
    row.map(|row| row.try_get("person_id")).transpose()
}

/// The unused link of a token, where it has not expired; locked until the transaction ends.
pub(super) async fn take(
    tx: &mut Tx,
    app: &App,
    text: &str,
    kinds: &[Kind],
) -> Result<Option<Link>, sqlx::Error> {
    let Some(id) = id(app, text) else {
        return Ok(None);
    };
    let now = app.clock.now();
    let row = sqlx::query(
        "UPDATE links SET used_at = $2 WHERE id = $1 AND used_at IS NULL AND expires_at > $2 \
         RETURNING id, person_id, kind, address, name, password, next_path, privacy_version, terms_version, \
         created_at, expires_at",
    )
    .bind(id)
    .bind(now)
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let kind: String = row.try_get("kind")?;
    let Some(kind) = Kind::parse(&kind).filter(|kind| kinds.contains(kind)) else {
        return Ok(None);
    };
    let address: String = row.try_get("address")?;
    let name: Option<String> = row.try_get("name")?;
    let password: Option<String> = row.try_get("password")?;
    let address = app
        .vault
        .open_locked(tx, LINK_ADDRESS.of(id), &address)
        .await?;
    let sign_up = match name.zip(password) {
        None => None,
        Some((name, password)) => Some(Pending {
            name: app.vault.open_locked(tx, LINK_NAME.of(id), &name).await?,
            password: app
                .vault
                .open_locked(tx, LINK_PASSWORD.of(id), &password)
                .await?,
            next: row.try_get("next_path")?,
            accepted: [
                row.try_get("privacy_version")?,
                row.try_get("terms_version")?,
            ],
        }),
    };
    Ok(Some(Link {
        id: row.try_get("id")?,
        kind,
        person: row.try_get("person_id")?,
        address,
        sign_up,
        created_at: row.try_get("created_at")?,
        expires_at: row.try_get("expires_at")?,
    }))
}

/// Whether a link of that kind to the same end was used.
pub(super) async fn agreed(
    tx: &mut Tx,
    app: &App,
    link: &Link,
    kind: Kind,
) -> Result<bool, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT l.id, l.address, k.wrapped AS address_key FROM links l \
         LEFT JOIN data_keys k ON k.id = substr(l.address, 3, 36) \
         WHERE l.person_id = $1 AND l.kind = $2 AND l.created_at = $3 AND l.used_at IS NOT NULL",
    )
    .bind(link.person.clone())
    .bind(kind.text())
    .bind(link.created_at)
    .fetch_all(&mut **tx)
    .await?;
    for row in &rows {
        let id: String = row.try_get("id")?;
        let address = app
            .vault
            .read(LINK_ADDRESS.of(&id), row, "address_key")
            .await?;
        if address.as_ref() == Some(&link.address) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Removes the links of a person, of one kind.
pub(super) async fn forget(tx: &mut Tx, person: &str, kind: Kind) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM links WHERE person_id = $1 AND kind = $2")
        .bind(person)
        .bind(kind.text())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Removes one link.
pub(super) async fn remove(tx: &mut Tx, id: &str) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM links WHERE id = $1")
        .bind(id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Removes what has expired.
pub(super) async fn sweep(app: &App) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM links WHERE expires_at <= $1")
        .bind(app.clock.now())
        .execute(app.db.pool())
        .await?;
    Ok(())
}
