use super::{Error, cookies};
use crate::accounts;
use crate::app::App;
use axum::extract::FromRequestParts;
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

/// What a member may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Everything, also what cannot be undone.
    Owner,
    /// Everything that has to do with sites.
    Admin,
    /// Looks.
    Member,
}

impl Role {
    /// As stored.
    pub fn text(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Member => "member",
        }
    }

    /// From what is stored; whatever is not known may least.
    pub fn parse(text: &str) -> Self {
        match text {
            "owner" => Self::Owner,
            "admin" => Self::Admin,
            _ => Self::Member,
        }
    }

    /// Whether sites may be connected, changed and disconnected.
    pub fn manages_sites(self) -> bool {
        matches!(self, Self::Owner | Self::Admin)
    }
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
}

/// A valid session: person and team. As an argument of a handler it needs the route to be `Access::SignedIn`.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who.
    pub person: Person,
    /// In which team.
    pub team: TeamOf,
    /// Hash of the session's token, its key in the database.
    pub session: String,
}

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| Error::internal("session", "the route is not declared as signed-in"))
    }
}

/// The session where there is one, for public pages that greet.
#[derive(Debug, Clone)]
pub struct MaybeSignedIn(pub Option<SignedIn>);

impl FromRequestParts<Arc<App>> for MaybeSignedIn {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Error> {
        if let Some(signed_in) = parts.extensions.get::<SignedIn>() {
            return Ok(Self(Some(signed_in.clone())));
        }
        match cookies::get(&parts.headers, cookies::SESSION) {
            Some(token) => accounts::session(app, token).await.map(Self),
            None => Ok(Self(None)),
        }
    }
}
