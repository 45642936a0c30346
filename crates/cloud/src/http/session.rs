use super::permission::{Permission, Role};
use super::{Error, cookies};
use crate::accounts;
use crate::app::App;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use std::sync::Arc;

/// Who is signed in.
#[derive(Debug, Clone)]
pub struct Person {
    /// Id.
    pub id: String,
    /// As typed at sign-up.
    pub email: String,
    /// As typed at sign-up.
    pub name: String,
    /// Whether the address was confirmed by mail.
    pub confirmed: bool,
    /// Whether it still has to be: mail can be sent, and it was not confirmed.
    pub must_confirm: bool,
}

/// The team in which somebody acts.
#[derive(Debug, Clone)]
pub struct TeamOf {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// The person's role in it.
    pub role: Role,
    /// Whether the membership reaches some sites only.
    pub limited: bool,
}

/// A valid session. As an argument of a handler it needs the route to ask for a permission; the guard has checked it.
#[derive(Debug, Clone)]
pub struct Account {
    /// Who.
    pub person: Person,
    /// In which team they act; none where they are in no team.
    pub team: Option<TeamOf>,
    /// All teams that they are in, oldest membership first.
    pub teams: Vec<TeamOf>,
    /// Hash of the session's token, its key in the database.
    pub session: String,
}

impl Account {
    /// Whether the guard lets this session through to a route.
    ///
    /// # Errors
    /// 403 with the code `permission` or `no_team`, and who could do it.
    pub fn check(&self, permission: Permission) -> Result<(), Error> {
        if permission == Permission::OwnAccount {
            return Ok(());
        }
        let Some(team) = &self.team else {
            return Err(no_team());
        };
        if team.role.may(permission) {
            return Ok(());
        }
        let detail = format!(
            "In the team “{}” you are {}. To {} one has to be {}: ask one of them.",
            team.name,
            team.role.text(),
            permission.words(),
            permission.holders(),
        );
        Err(Error::forbidden("permission", detail).with("permission", permission.text()))
    }
}

fn no_team() -> Error {
    Error::new(
        StatusCode::FORBIDDEN,
        "no_team",
        "You are in no team at present. Make one, or ask to be invited.",
    )
}

impl<S: Sync> FromRequestParts<S> for Account {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| Error::internal("session", "the route asks for no permission"))
    }
}

/// A valid session of somebody who acts in a team.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who.
    pub person: Person,
    /// In which team.
    pub team: TeamOf,
    /// All teams that they are in, oldest membership first.
    pub teams: Vec<TeamOf>,
    /// Hash of the session's token, its key in the database.
    pub session: String,
}

impl SignedIn {
    /// Whether the role has a permission.
    pub fn may(&self, permission: Permission) -> bool {
        self.team.role.may(permission)
    }

    /// Whether a form was made for the team in which they act now: in another window they may have changed to another.
    ///
    /// # Errors
    /// 409 with the code `team.changed`.
    pub fn acts_in(&self, team: &str) -> Result<(), Error> {
        if self.team.id == team {
            return Ok(());
        }
        Err(Error::new(
            StatusCode::CONFLICT,
            "team.changed",
            format!(
                "You act in the team “{}” now, and the page was opened in another one. Nothing was done. Open the page \
                 again.",
                self.team.name
            ),
        ))
    }
}

impl TryFrom<Account> for SignedIn {
    type Error = Error;

    fn try_from(account: Account) -> Result<Self, Error> {
        Ok(Self {
            person: account.person,
            team: account.team.ok_or_else(no_team)?,
            teams: account.teams,
            session: account.session,
        })
    }
}

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        Account::from_request_parts(parts, state).await?.try_into()
    }
}

/// The session where there is one, for public pages that greet.
#[derive(Debug, Clone)]
pub struct MaybeSignedIn(pub Option<Account>);

impl FromRequestParts<Arc<App>> for MaybeSignedIn {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Error> {
        if let Some(account) = parts.extensions.get::<Account>() {
            return Ok(Self(Some(account.clone())));
        }
        match cookies::get(&parts.headers, cookies::SESSION) {
            Some(token) => accounts::session(app, token).await.map(Self),
            None => Ok(Self(None)),
        }
    }
}
