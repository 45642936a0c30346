//! Requests that the cloud makes to a host that somebody else named: guarded, bounded, and never redirected.

mod address;

pub use address::is_public;

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use thiserror::Error;
use url::{Host, Origin, Url};

/// Longest time of one request, name resolution included.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Most bytes of an answer.
const MAX_ANSWER: usize = 4 << 10;
/// Below this, only the web's own ports.
const FIRST_FREE_PORT: u16 = 1024;

/// Why nothing was asked, or no answer came.
#[derive(Debug, Error)]
pub enum ProbeError {
    /// Neither `http` nor `https`, or with a user name in it.
    #[error("not a plain http or https address")]
    Scheme,
    /// A port at which other services than the web answer.
    #[error("port {0} is not one of the web's")]
    Port(u16),
    /// The host, or one of its addresses, is not on the public internet.
    #[error("{0} is not on the public internet")]
    NotPublic(String),
    /// The name does not resolve.
    #[error("the name does not resolve")]
    Resolve,
    /// No connection, or broken off, or too slow.
    #[error("no answer: {0}")]
    NoAnswer(String),
    /// Another status than 200; redirects are not followed.
    #[error("answered with status {0}")]
    Status(u16),
    /// More than fits.
    #[error("the answer has more than {MAX_ANSWER} bytes")]
    TooLarge,
}

impl ProbeError {
    /// Whether asking again later may help.
    pub fn may_pass(&self) -> bool {
        !matches!(self, Self::Scheme | Self::Port(_))
    }
}

/// Makes such requests.
#[derive(Debug, Clone)]
pub struct Prober {
    allowed: Vec<Origin>,
    timeout: Duration,
}

impl Prober {
    /// `allowed` are the exact origins, beyond the public internet, that the operator lets be asked.
    pub fn new(allowed: impl IntoIterator<Item = Origin>) -> Self {
        Self {
            allowed: allowed.into_iter().collect(),
            timeout: TIMEOUT,
        }
    }

    /// Whether the operator named the origin of `url`.
    pub fn is_allowed(&self, url: &Url) -> bool {
        self.allowed.contains(&url.origin())
    }

    /// POSTs `json` to `url` and gives the answer's bytes where its status is 200.
    ///
    /// # Errors
    /// [`ProbeError`].
    pub async fn post(&self, url: &Url, json: Vec<u8>) -> Result<Vec<u8>, ProbeError> {
        let ask = async {
            let addresses = self.resolve(url).await?;
            send(url, &addresses, json).await
        };
        tokio::time::timeout(self.timeout, ask)
            .await
            .unwrap_or_else(|_| Err(ProbeError::NoAnswer("timed out".into())))
    }

    /// The addresses of `url`'s host, all of them fit to be asked: one that is not would be reached by luck.
    async fn resolve(&self, url: &Url) -> Result<Vec<SocketAddr>, ProbeError> {
        if !matches!(url.scheme(), "http" | "https")
            || !url.username().is_empty()
            || url.password().is_some()
        {
            return Err(ProbeError::Scheme);
        }
        let port = url.port_or_known_default().ok_or(ProbeError::Scheme)?;
        let allowed = self.is_allowed(url);
        if !allowed && port < FIRST_FREE_PORT && ![80, 443].contains(&port) {
            return Err(ProbeError::Port(port));
        }
        let addresses: Vec<SocketAddr> = match url.host().ok_or(ProbeError::Scheme)? {
            Host::Ipv4(v4) => vec![SocketAddr::new(IpAddr::V4(v4), port)],
            Host::Ipv6(v6) => vec![SocketAddr::new(IpAddr::V6(v6), port)],
            Host::Domain(name) => tokio::net::lookup_host((name, port))
                .await
                .map_err(|_| ProbeError::Resolve)?
                .collect(),
        };
        if addresses.is_empty() {
            return Err(ProbeError::Resolve);
        }
        if !allowed && !addresses.iter().all(|address| is_public(address.ip())) {
            let host = url.host_str().unwrap_or_default().to_owned();
            return Err(ProbeError::NotPublic(host));
        }
        Ok(addresses)
    }
}

/// Asks at one of `addresses`, whatever the name resolves to by now.
async fn send(url: &Url, addresses: &[SocketAddr], json: Vec<u8>) -> Result<Vec<u8>, ProbeError> {
    let host = url.host_str().unwrap_or_default();
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .resolve_to_addrs(host, addresses)
        .user_agent(concat!("PacketSense/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(no_answer)?;
    let mut answer = client
        .post(url.clone())
        .header("content-type", "application/json")
        .header("accept", "application/json")
        .body(json)
        .send()
        .await
        .map_err(no_answer)?;
    if answer.status().as_u16() != 200 {
        return Err(ProbeError::Status(answer.status().as_u16()));
    }
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(no_answer)? {
        if body.len() + chunk.len() > MAX_ANSWER {
            return Err(ProbeError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// What went wrong, without the URL: it would stand in logs.
#[allow(clippy::needless_pass_by_value, reason = "for map_err")]
fn no_answer(error: reqwest::Error) -> ProbeError {
    let what = if error.is_timeout() {
        "timed out"
    } else if error.is_connect() {
        "no connection"
    } else {
        "broken off"
    };
    ProbeError::NoAnswer(what.into())
}

#[cfg(test)]
mod tests;
