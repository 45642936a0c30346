//! Where a request comes from, as far as it may be kept: the network of the address and the kind of browser.

use super::ClientAddress;
use super::request::current;
use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// Network and device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The address cut as it is anonymised everywhere: `/24`, or `/48` of IPv6.
    pub network: String,
    /// `Firefox on Linux`: as much as people know of their own devices, and nothing that changes with an update.
    pub device: String,
}

impl Origin {
    /// Of a request's address and headers.
    pub(crate) fn new(from: ClientAddress, headers: &HeaderMap) -> Self {
        let agent = headers
            .get("user-agent")
            .and_then(|value| value.to_str().ok());
        Self {
            network: network(from.0),
            device: device(agent.unwrap_or_default()),
        }
    }

    /// Of the request that this task answers; none outside of requests.
    pub(crate) fn of_request() -> Option<Self> {
        current().origin
    }
}

/// The family of a browser and its system.
fn device(agent: &str) -> String {
    let first = |names: &[(&'static str, &'static str)], otherwise| {
        let found = names.iter().find(|(mark, _)| agent.contains(mark));
        found.map_or(otherwise, |(_, name)| *name)
    };
    if agent.starts_with("PacketSense/") {
        return "the site’s plugin".to_owned();
    }
    let browser = first(
        &[
            ("Edg/", "Edge"),
            ("EdgA/", "Edge"),
            ("EdgiOS/", "Edge"),
            ("OPR/", "Opera"),
            ("SamsungBrowser/", "Samsung Internet"),
            ("Firefox/", "Firefox"),
            ("FxiOS/", "Firefox"),
            ("CriOS/", "Chrome"),
            ("Chrome/", "Chrome"),
            ("Safari/", "Safari"),
        ],
        "another program",
    );
    let system = first(
        &[
            ("Windows", "Windows"),
            ("Android", "Android"),
            ("iPhone", "iPhone"),
            ("iPad", "iPad"),
            ("Mac OS X", "macOS"),
            ("CrOS", "ChromeOS"),
            ("Linux", "Linux"),
        ],
        "another system",
    );
    format!("{browser} on {system}")
}

/// The network of an address: what is kept of it.
pub(crate) fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}::/48")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_the_same_after_an_update_and_in_the_same_network() {
        let agent = |version: u8| {
            format!(
                "Mozilla/5.0 (X11; Linux x86_64; rv:{version}.0) Gecko/20100101 Firefox/{version}.0"
            )
        };
        assert_eq!(device(&agent(130)), "Firefox on Linux");
        assert_eq!(device(&agent(130)), device(&agent(131)));
        let of = |text: &str| network(text.parse().expect("address"));
        assert_eq!(of("203.0.113.9"), of("203.0.113.77"));
        assert_eq!(of("2001:db8:1::1"), "2001:db8:1::/48");
        assert_ne!(of("203.0.113.9"), of("203.0.114.9"));
        assert_eq!(of("::ffff:203.0.113.9"), "203.0.113.0/24");
    }

    #[test]
    fn devices_have_the_names_that_people_use() {
        for (agent, name) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0 Mobile/15E148 Safari/604.1",
                "Chrome on iPhone",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15",
                "Safari on macOS",
            ),
            (
                "Mozilla/5.0 (Linux; Android 15; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0 Mobile Safari/537.36",
                "Samsung Internet on Android",
            ),
            ("curl/8.5.0", "another program on another system"),
            ("", "another program on another system"),
        ] {
            assert_eq!(device(agent), name, "{agent}");
        }
    }
}
