use crate::app::App;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};
use ipnet::IpNet;
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

/// Where the request comes from: the peer, or what the last trusted proxy says of its peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl ClientAddress {
    /// What counts as one source: the address, or the /64 that one IPv6 customer has.
    pub fn source(self) -> String {
        match self.0.to_canonical() {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        }
    }

    /// Of a request with these extensions and headers.
    pub(super) fn of(app: &App, extensions: &Extensions, headers: &HeaderMap) -> Self {
        let peer = extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip());
        Self(resolve(peer, headers, &app.config.trusted_proxies))
    }
}

impl FromRequestParts<Arc<App>> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        Ok(Self::of(app, &parts.extensions, &parts.headers))
    }
}

/// Goes through `X-Forwarded-For` from the right as long as the sender is a trusted proxy.
fn resolve(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|net| net.contains(&address));
    let mut address = peer.to_canonical();
    let values: Vec<_> = headers.get_all("x-forwarded-for").iter().collect();
    for value in values.into_iter().rev() {
        for entry in value.to_str().unwrap_or("").rsplit(',') {
            if !is_trusted(address) {
                return address;
            }
            match entry.trim().parse::<IpAddr>() {
                Ok(next) => address = next.to_canonical(),
                Err(_) => return address,
            }
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn only_trusted_proxies_can_say_whom_they_forward() {
        let proxy: IpAddr = [10, 0, 0, 1].into();
        let client: IpAddr = [203, 0, 113, 9].into();
        let mut headers = HeaderMap::new();
        headers.insert(
            "x-forwarded-for",
            HeaderValue::from_static("198.51.100.1, 203.0.113.9"),
        );
        assert_eq!(resolve(proxy, &headers, &[]), proxy);
        let trusted = ["10.0.0.0/8".parse().expect("net")];
        assert_eq!(resolve(proxy, &headers, &trusted), client);
        assert_eq!(resolve(client, &headers, &trusted), client);
    }

    #[test]
    fn an_ipv6_customer_is_one_source() {
        let one = ClientAddress("2001:db8:1:2:3::4".parse().expect("address")).source();
        let two = ClientAddress("2001:db8:1:2:ffff::1".parse().expect("address")).source();
        assert_eq!(one, two);
    }
}
