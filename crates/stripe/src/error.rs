//! What can go wrong in a call, and whether it may be made again.

use serde::Deserialize;

/// Why a call has no answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Stripe answered with an error.
    #[error("Stripe refused: {0}")]
    Refused(Box<Refusal>),
    /// No answer came; whether Stripe acted is not known.
    #[error("no answer from Stripe: {0}")]
    Connection(&'static str),
    /// The answer is larger than any that Stripe gives; whether Stripe acted is not known.
    #[error("the answer is larger than {0} bytes")]
    TooLarge(usize),
    /// The answer is not what was asked for.
    #[error("the answer cannot be read: {0}")]
    Unreadable(String),
    /// The call was not made: an id holds signs that no id has.
    #[error("not an id of Stripe's")]
    Id,
    /// The call was not made.
    #[error(transparent)]
    Form(#[from] crate::form::FormError),
}

impl Error {
    /// Whether the same call, with the same idempotency key, may be made again a little later.
    pub fn may_retry(&self) -> bool {
        match self {
            Self::Refused(refusal) => refusal.may_retry(),
            Self::Connection(_) => true,
            Self::TooLarge(_) | Self::Unreadable(_) | Self::Id | Self::Form(_) => false,
        }
    }

    /// Whether Stripe says that the object does not exist.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Refused(refusal)
            if refusal.status == 404 || refusal.code.as_deref() == Some("resource_missing"))
    }
}

/// Whose fault an error is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The card was declined; the person has to do something.
    Card,
    /// The parameters are wrong; [`Refusal::param`] often names which.
    InvalidRequest,
    /// The idempotency key was used with other parameters.
    Idempotency,
    /// Too many calls at once.
    RateLimit,
    /// The API key is wrong.
    Authentication,
    /// The API key may not do this.
    Permission,
    /// Stripe failed.
    Api,
}

/// An error that Stripe answered. Its text may speak of a person and is therefore not printed by `Display`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Whose fault it is.
    pub kind: Kind,
    /// HTTP status.
    pub status: u16,
    /// Stripe's word for it.
    pub code: Option<String>,
    /// The bank's word for it.
    pub decline_code: Option<String>,
    /// The parameter that is wrong.
    pub param: Option<String>,
    /// Stripe's text, for developers.
    pub message: String,
    /// Names the call in Stripe's own log.
    pub request_id: Option<String>,
    /// Stripe's own word on whether to try again.
    pub should_retry: Option<bool>,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}, status {}", self.kind, self.status)?;
        for (name, value) in [
            ("code", &self.code),
            ("decline code", &self.decline_code),
            ("parameter", &self.param),
            ("request", &self.request_id),
        ] {
            if let Some(value) = value {
                write!(f, ", {name} {value}")?;
            }
        }
        Ok(())
    }
}

#[derive(Deserialize)]
struct Body {
    error: Details,
}

#[derive(Deserialize, Default)]
struct Details {
    #[serde(rename = "type", default)]
    kind: Option<String>,
    code: Option<String>,
    decline_code: Option<String>,
    param: Option<String>,
    message: Option<String>,
}

impl Refusal {
    /// Reads an answer whose status is an error; a body that is not Stripe's (a proxy's page) is none of its details.
    pub fn read(
        status: u16,
        body: &[u8],
        request_id: Option<String>,
        should_retry: Option<bool>,
    ) -> Self {
        let details = serde_json::from_slice::<Body>(body)
            .map_or_else(|_| Details::default(), |body| body.error);
        let kind = match (status, details.kind.as_deref()) {
            (429, _) => Kind::RateLimit,
            (401, _) => Kind::Authentication,
            (403, _) => Kind::Permission,
            (_, Some("card_error")) => Kind::Card,
            (_, Some("idempotency_error")) => Kind::Idempotency,
            (400..=499, _) => Kind::InvalidRequest,
            _ => Kind::Api,
        };
        Self {
            kind,
            status,
            code: details.code,
            decline_code: details.decline_code,
            param: details.param,
            message: details.message.unwrap_or_default(),
            request_id,
            should_retry,
        }
    }

    /// Whether the same call may be made again: as Stripe says, else after its own failures, too many calls, and
    /// another call with the same key that is still under way.
    pub fn may_retry(&self) -> bool {
        self.should_retry
            .unwrap_or(self.status == 409 || self.status == 429 || self.status >= 500)
    }
}
