use super::permission::{Permission, Role};
use super::{Error, cookies};
use crate::accounts;
use crate::app::App;
use crate::clock::SECOND;
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
    /// Whether the team asks its members for a second factor.
    pub two_factors: bool,
}

/// How a session was made, or was proved since: what its person had to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MadeBy {
    /// The password alone, or a sign-up.
    Password,
    /// The password and a code of an authenticator app.
    PasswordAndCode,
    /// The password and a recovery code.
    Recovery,
    /// A passkey, whose device has verified its owner.
    Passkey,
}

impl MadeBy {
    const ALL: [Self; 4] = [
        Self::Password,
        Self::PasswordAndCode,
        Self::Recovery,
        Self::Passkey,
    ];

    /// As stored.
    pub fn text(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::PasswordAndCode => "password+totp",
            Self::Recovery => "recovery",
            Self::Passkey => "passkey",
        }
    }

    /// From what is stored; whatever is not known proves least.
    pub fn parse(text: &str) -> Self {
        let found = Self::ALL.into_iter().find(|one| one.text() == text);
        found.unwrap_or(Self::Password)
    }

    /// Whether it takes two factors: something that the person knows or is, and something that they have.
    pub fn two_factors(self) -> bool {
        self != Self::Password
    }
}

/// How long a proof that it is the person themselves holds, for what asks for one.
const PROOF: i64 = 600 * SECOND;

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
    /// How it was made.
    pub made_by: MadeBy,
    /// When its person last proved to be themselves, by signing in or when asked again; microseconds since the epoch.
    pub proved_at: i64,
}

impl Account {
    /// Whether the session was made, or proved since, with two factors.
    pub fn two_factors(&self) -> bool {
        self.made_by.two_factors()
    }

    /// Whether the person has proved to be themselves within ten minutes.
    pub fn proved(&self, now: i64) -> bool {
        now - self.proved_at <= PROOF
    }

    /// Whether the team in which they act asks for a second factor, and the session was not made with one.
    pub fn kept_out(&self) -> bool {
        !self.two_factors() && self.team.as_ref().is_some_and(|team| team.two_factors)
    }

    /// Whether the guard lets this session through to a route.
    ///
    /// # Errors
    /// 403 with the code `permission`, `no_team` or `two_factors`, and who could do it.
    pub fn check(&self, permission: Permission) -> Result<(), Error> {
        if permission == Permission::OwnAccount {
            return Ok(());
        }
        let Some(team) = &self.team else {
            return Err(no_team());
        };
        if self.kept_out() {
            return Err(no_factor(team));
        }
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

fn no_factor(team: &TeamOf) -> Error {
    let detail = format!(
        "The team “{}” asks its members for a second factor, and you have not signed in with one.",
        team.name
    );
    Error::forbidden("two_factors", detail)
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
    /// How the session was made.
    pub made_by: MadeBy,
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
        let kept_out = account.kept_out();
        let team = account.team.ok_or_else(no_team)?;
        if kept_out {
            return Err(no_factor(&team));
        }
        Ok(Self {
            person: account.person,
            team,
            teams: account.teams,
            session: account.session,
            made_by: account.made_by,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_takes_something_that_one_has_counts_as_two_factors() {
        for one in MadeBy::ALL {
            assert_eq!(MadeBy::parse(one.text()), one);
            assert_eq!(one.two_factors(), one != MadeBy::Password, "{one:?}");
        }
        assert!(!MadeBy::parse("magic").two_factors());
    }
}
