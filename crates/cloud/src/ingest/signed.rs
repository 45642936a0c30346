//! Requests of connected sites: who signed them, and that nothing was changed or sent twice.

use super::nonces;
use crate::app::App;
use crate::http::{Error, Result};
use crate::sites::{self, Site};
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE, HOST};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use packetsense_wire::SignatureError;
use packetsense_wire::key::VerifyingKey;
use packetsense_wire::request::{RequestParts, RequestSignature, SignatureHeaders};
use std::sync::Arc;
use url::Url;

/// A request that a connected site has signed.
#[derive(Debug)]
pub(crate) struct Signed {
    pub(crate) site: Site,
    pub(crate) body: SignedBody,
    pub(crate) headers: HeaderMap,
}

/// The body as it was sent, with what says how to read it.
#[derive(Debug)]
pub(crate) struct SignedBody {
    pub(crate) bytes: Bytes,
    /// `Content-Type`, which the signature covers.
    pub(crate) kind: String,
    /// `Content-Encoding`, lower-cased; empty where there is none.
    pub(crate) encoding: String,
}

impl FromRequest<Arc<App>> for Signed {
    type Rejection = Error;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self> {
        let claim = Claim::read(request.headers())?;
        // Before the body is read: strangers cannot make the service read a megabyte.
        let keyed = sites::by_key(&app.db, claim.keyid())
            .await?
            .ok_or_else(|| refusal(app, SignatureError::UnknownKey))?;
        let (parts, body) = split(request, app).await?;
        claim.verify(app, &parts, &body, &keyed.key).await?;
        sites::seen(app, &keyed.site).await?;
        Ok(Self {
            site: keyed.site,
            body,
            headers: parts.headers,
        })
    }
}

/// A signature that is not yet believed.
pub(crate) struct Claim(RequestSignature);

impl Claim {
    /// Reads the signature headers.
    pub(crate) fn read(headers: &HeaderMap) -> Result<Self> {
        SignatureHeaders::read(|name| headers.get_all(name).iter().map(HeaderValue::as_bytes))
            .and_then(RequestSignature::parse)
            .map(Self)
            .map_err(without_time)
    }

    /// Thumbprint of the key that is said to have signed.
    pub(crate) fn keyid(&self) -> &str {
        &self.0.parameters.keyid
    }

    /// Verifies the request, and that its nonce is fresh.
    pub(crate) async fn verify(
        &self,
        app: &App,
        parts: &Parts,
        body: &SignedBody,
        key: &VerifyingKey,
    ) -> Result<()> {
        let expected = authority(&app.public_url);
        self.check(app, parts, body, key, &expected)
            .map_err(|error| refusal(app, self.why(app, parts, body, key, error)))?;
        if nonces::fresh(app, &self.0.parameters).await? {
            Ok(())
        } else {
            Err(refusal(app, SignatureError::Replayed))
        }
    }

    /// The authority is the configured one, not that of a header: a proxy may rewrite the header, nobody the setting.
    fn check(
        &self,
        app: &App,
        parts: &Parts,
        body: &SignedBody,
        key: &VerifyingKey,
        authority: &str,
    ) -> Result<(), SignatureError> {
        let signed = RequestParts {
            method: parts.method.as_str(),
            authority,
            path: parts.uri.path(),
            query: parts.uri.query().unwrap_or_default(),
            content_type: &body.kind,
        };
        self.0
            .verify(&signed, authority, &body.bytes, key, app.clock.seconds())
    }

    /// A signature that would hold for the host that the request names was made for another host.
    fn why(
        &self,
        app: &App,
        parts: &Parts,
        body: &SignedBody,
        key: &VerifyingKey,
        error: SignatureError,
    ) -> SignatureError {
        let named = parts.uri.authority().map(Authority::as_str);
        let named = named.or_else(|| parts.headers.get(HOST)?.to_str().ok());
        match (error, named) {
            (SignatureError::Invalid, Some(named))
                if self.check(app, parts, body, key, named).is_ok() =>
            {
                SignatureError::Authority
            }
            _ => error,
        }
    }
}

/// Reads the body, up to the route's bound.
pub(crate) async fn split(request: Request, app: &Arc<App>) -> Result<(Parts, SignedBody)> {
    let kind = only(request.headers(), CONTENT_TYPE.as_str()).unwrap_or_default();
    let encoding = only(request.headers(), CONTENT_ENCODING.as_str()).unwrap_or_default();
    let (parts, body) = request.into_parts();
    let copy = Request::from_parts(parts.clone(), body);
    let bytes =
        Bytes::from_request(copy, app)
            .await
            .map_err(|rejection| match rejection.status() {
                StatusCode::PAYLOAD_TOO_LARGE => {
                    too_large("The body is larger than this address takes.")
                }
                _ => Error::invalid("body.invalid", "The body broke off."),
            })?;
    let body = SignedBody {
        bytes,
        kind,
        encoding: encoding.to_ascii_lowercase(),
    };
    Ok((parts, body))
}

/// 413 in the words of the protocol.
pub(crate) fn too_large(detail: &str) -> Error {
    Error::new(StatusCode::PAYLOAD_TOO_LARGE, "body.too_large", detail)
}

/// The value of a header that stands there once.
fn only(headers: &HeaderMap, name: &str) -> Option<String> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then(|| value.to_owned())
}

/// Host of a URL with its port, unless that is its scheme's own.
pub(crate) fn authority(url: &Url) -> String {
    let port = url.port().map(|port| format!(":{port}"));
    format!(
        "{}{}",
        url.host_str().unwrap_or_default(),
        port.unwrap_or_default()
    )
}

fn without_time(error: SignatureError) -> Error {
    let text = error.to_string();
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    let detail: String = first.into_iter().chain(letters).chain(['.']).collect();
    Error::new(StatusCode::UNAUTHORIZED, error.code(), detail)
}

/// 401 with the code of the protocol; a refusal for the clock tells the time.
pub(crate) fn refusal(app: &App, error: SignatureError) -> Error {
    let refusal = without_time(error);
    if error == SignatureError::Clock {
        refusal.with("server_time", app.clock.seconds())
    } else {
        refusal
    }
}
