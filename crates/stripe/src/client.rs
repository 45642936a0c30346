//! One call: its headers, its bounds, its answer.

use std::fmt;
use std::time::Duration;

use reqwest::{Method, RequestBuilder, Response, header};
use serde::{Serialize, de::DeserializeOwned};
use url::{Host, Url};

use crate::error::Refusal;
use crate::{ApiKey, Error, form};

/// The version of Stripe's interface that the types here were written for. It is sent with every call.
pub const API_VERSION: &str = "2026-10-28.endive";
/// Where Stripe is.
pub const STRIPE: &str = "https://api.stripe.com/";

/// Stripe itself waits up to 80 s for a bank.
const TIMEOUT: Duration = Duration::from_secs(80);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The largest answer that is read: a hundred invoices with all their lines are a tenth of it.
const MAX_ANSWER: usize = 8 << 20;

/// A client cannot be made.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SetupError {
    /// Neither https nor http on this machine.
    #[error("the address must be https, or http on this machine")]
    Address,
    /// TLS could not be prepared.
    #[error("TLS cannot be prepared")]
    Tls,
}

/// The name of one intended change: Stripe makes it once, however often it is asked under this name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// 1 to 255 visible ASCII signs.
    pub fn new(key: impl Into<String>) -> Option<Self> {
        let key = key.into();
        let fits = !key.is_empty() && key.len() <= 255 && key.bytes().all(|b| b.is_ascii_graphic());
        fits.then_some(Self(key))
    }

    /// The key as it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Makes calls to one Stripe account.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: Url,
    key: ApiKey,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Client({})", self.base)
    }
}

impl Client {
    /// A client for the account of that key, at [`STRIPE`] or where a test has put its own.
    pub fn new(base: &str, key: ApiKey) -> Result<Self, SetupError> {
        Self::with_timeout(base, key, TIMEOUT)
    }

    /// The same, giving up after `timeout` instead of the usual 80 s.
    pub fn with_timeout(base: &str, key: ApiKey, timeout: Duration) -> Result<Self, SetupError> {
        let base = Url::parse(base).map_err(|_| SetupError::Address)?;
        let local = is_loopback(&base);
        if base.scheme() != "https" && !(base.scheme() == "http" && local) {
            return Err(SetupError::Address);
        }
        let mut http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(timeout)
            .user_agent(concat!("PacketSense/", env!("CARGO_PKG_VERSION")));
        if local {
            http = http.no_proxy();
        }
        let http = http.build().map_err(|_| SetupError::Tls)?;
        Ok(Self { http, base, key })
    }

    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        params: &impl Serialize,
    ) -> Result<T, Error> {
        self.get_form(path, &form::encode(params)?).await
    }

    pub(crate) async fn get_form<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &str,
    ) -> Result<T, Error> {
        let mut url = self.url(path);
        url.set_query((!query.is_empty()).then_some(query));
        self.answer(self.http.request(Method::GET, url)).await
    }

    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        params: &impl Serialize,
        key: &IdempotencyKey,
    ) -> Result<T, Error> {
        let request = self
            .http
            .request(Method::POST, self.url(path))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("idempotency-key", key.as_str())
            .body(form::encode(params)?);
        self.answer(request).await
    }

    /// Deleting twice is deleting once, so Stripe takes no key for it; parameters stand in the query.
    pub(crate) async fn delete<T: DeserializeOwned>(
        &self,
        path: &str,
        params: &impl Serialize,
    ) -> Result<T, Error> {
        let query = form::encode(params)?;
        let mut url = self.url(path);
        url.set_query((!query.is_empty()).then_some(&query));
        self.answer(self.http.request(Method::DELETE, url)).await
    }

    fn url(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        url.set_path(path);
        url
    }

    async fn answer<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, Error> {
        let mut answer = request
            .bearer_auth(self.key.reveal())
            .header("stripe-version", API_VERSION)
            .header(header::ACCEPT, "application/json")
            .send()
            .await
            .map_err(|error| no_answer(&error))?;
        let body = bounded(&mut answer).await?;
        let status = answer.status().as_u16();
        if status != 200 {
            let refusal = Refusal::read(
                status,
                &body,
                header_text(&answer, "request-id"),
                header_text(&answer, "stripe-should-retry").and_then(|word| word.parse().ok()),
            );
            return Err(Error::Refused(Box::new(refusal)));
        }
        serde_json::from_slice(&body).map_err(|error| {
            // The error's own text may quote what stands in the answer.
            let what = format!("line {} column {}", error.line(), error.column());
            Error::Unreadable(what)
        })
    }
}

/// `/v1/<kind>/<id><rest>`.
pub(crate) fn path(kind: &str, id: &str, rest: &str) -> Result<String, Error> {
    let fits = !id.is_empty()
        && id.len() <= 255
        && id
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if !fits {
        return Err(Error::Id);
    }
    Ok(format!("/v1/{kind}/{id}{rest}"))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(v4)) => v4.is_loopback(),
        Some(Host::Ipv6(v6)) => v6.is_loopback(),
        None => false,
    }
}

fn header_text(answer: &Response, name: &str) -> Option<String> {
    let value = answer.headers().get(name)?.to_str().ok()?;
    Some(value.chars().take(255).collect())
}

async fn bounded(answer: &mut Response) -> Result<Vec<u8>, Error> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| no_answer(&error))? {
        if body.len() + chunk.len() > MAX_ANSWER {
            return Err(Error::TooLarge(MAX_ANSWER));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// What went wrong, without the URL: it would stand in logs.
fn no_answer(error: &reqwest::Error) -> Error {
    Error::Connection(if error.is_timeout() {
        "timed out"
    } else if error.is_connect() {
        "no connection"
    } else {
        "broken off"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_go_over_tls_or_stay_on_this_machine() {
        let key = || ApiKey::new("sk_test_x").expect("a key");
        for good in [
            STRIPE,
            "http://127.0.0.1:4242",
            "http://localhost:1/",
            "http://[::1]:9/",
        ] {
            assert!(Client::new(good, key()).is_ok(), "{good}");
        }
        for bad in [
            "http://api.stripe.com",
            "http://10.0.0.1",
            "ftp://localhost",
            "x",
            "",
        ] {
            assert_eq!(
                Client::new(bad, key()).err(),
                Some(SetupError::Address),
                "{bad}"
            );
        }
        let printed = format!("{:?}", Client::new(STRIPE, key()));
        assert!(!printed.contains("sk_test"), "{printed}");
    }

    #[test]
    fn no_id_leads_elsewhere() {
        assert_eq!(
            path("customers", "cus_1", "/x").ok().as_deref(),
            Some("/v1/customers/cus_1/x")
        );
        for bad in ["", ".", "..", "a/b", "a?b", "a%2fb", "é", "a b"] {
            assert!(
                matches!(path("customers", bad, ""), Err(Error::Id)),
                "{bad}"
            );
        }
        assert!(IdempotencyKey::new("a\nb").is_none());
        assert!(IdempotencyKey::new("").is_none());
        assert!(IdempotencyKey::new("x".repeat(256)).is_none());
    }
}
