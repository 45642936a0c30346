//! The URL of a site, as its owner's browser brought it.

use std::net::IpAddr;
use thiserror::Error;
use url::{Host, Origin, Url};

/// Longest URL of a site, bytes.
const MAX: usize = 255;
/// Ends of host names that no public site has (RFC 2606, RFC 6761, RFC 6762, RFC 8375, RFC 9476, and usage).
const LOCAL_ENDS: [&str; 8] = [
    "localhost",
    "local",
    "test",
    "example",
    "invalid",
    "internal",
    "alt",
    "home.arpa",
];

/// Why an address is not a site's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SiteUrlError {
    /// Over the bound, or empty.
    #[error("must have 1 to {MAX} bytes")]
    Length,
    /// No URL at all.
    #[error("is not a URL")]
    Url,
    /// Neither `http` nor `https`.
    #[error("must begin with https:// or http://")]
    Scheme,
    /// User name or password, query or fragment.
    #[error("must have no user name, query or fragment")]
    Extra,
    /// Ends with `/`.
    #[error("must not end with a slash")]
    Slash,
}

/// A checked URL of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteUrl {
    text: String,
    url: Url,
}

impl SiteUrl {
    /// Checks what a site calls its own URL: `home_url()` without trailing slash.
    ///
    /// # Errors
    /// [`SiteUrlError`], in words that follow the field's name.
    pub fn parse(text: &str) -> Result<Self, SiteUrlError> {
        if !(1..=MAX).contains(&text.len()) {
            return Err(SiteUrlError::Length);
        }
        if text.ends_with('/') {
            return Err(SiteUrlError::Slash);
        }
        // The parser forgives white space, control characters and backslashes; whoever reads the text may not.
        if !text
            .bytes()
            .all(|b| (0x21..0x7f).contains(&b) && b != b'\\')
        {
            return Err(SiteUrlError::Url);
        }
        let url = Url::parse(text).map_err(|_| SiteUrlError::Url)?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(SiteUrlError::Scheme);
        }
        let plain = url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        if !plain {
            return Err(SiteUrlError::Extra);
        }
        Ok(Self {
            text: text.to_owned(),
            url,
        })
    }

    /// As the site wrote it; challenges name it so.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> Origin {
        self.url.origin()
    }

    /// Host name or address.
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// What makes two URLs the same site: host, port and path, but not whether it is reached by TLS yet.
    pub fn key(&self) -> String {
        let port = self.url.port().map(|port| format!(":{port}"));
        format!(
            "{}{}{}",
            self.host(),
            port.unwrap_or_default(),
            self.url.path().trim_end_matches('/')
        )
    }

    /// Whether the host can be no public site by its name or address: such a site takes no seat, unless the operator
    /// named its origin.
    pub fn is_local(&self) -> bool {
        match self.url.host() {
            Some(Host::Ipv4(v4)) => !crate::probe::is_public(IpAddr::V4(v4)),
            Some(Host::Ipv6(v6)) => !crate::probe::is_public(IpAddr::V6(v6)),
            Some(Host::Domain(name)) => {
                let name = name.trim_end_matches('.');
                !name.contains('.')
                    || LOCAL_ENDS.iter().any(|end| {
                        name.strip_suffix(end)
                            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
                    })
            }
            None => true,
        }
    }

    /// Where the site answers challenges.
    pub fn challenge(&self) -> Result<Url, url::ParseError> {
        Url::parse(&format!(
            "{}/?rest_route=/packetsense/v1/challenge",
            self.text
        ))
    }

    /// Whether `redirect_uri` leads to this site: same scheme, host and port, no user name, no fragment.
    pub fn is_home_of(&self, redirect_uri: &str) -> bool {
        let plain = redirect_uri.len() <= 2_048
            && redirect_uri
                .bytes()
                .all(|b| (0x21..0x7f).contains(&b) && b != b'\\');
        plain
            && Url::parse(redirect_uri).is_ok_and(|uri| {
                uri.origin() == self.origin()
                    && uri.origin().is_tuple()
                    && uri.username().is_empty()
                    && uri.password().is_none()
                    && uri.fragment().is_none()
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(text: &str) -> SiteUrl {
        SiteUrl::parse(text).expect(text)
    }

    #[test]
    fn only_a_plain_address_of_a_site_is_taken() {
        for (text, error) in [
            ("", SiteUrlError::Length),
            ("https://example.org/", SiteUrlError::Slash),
            ("example.org", SiteUrlError::Url),
            ("https://exa mple.org", SiteUrlError::Url),
            ("https:\\\\example.org", SiteUrlError::Url),
            ("javascript:alert(1)", SiteUrlError::Scheme),
            ("ftp://example.org", SiteUrlError::Scheme),
            ("https://a:b@example.org", SiteUrlError::Extra),
            ("https://example.org?x", SiteUrlError::Extra),
            ("https://example.org#x", SiteUrlError::Extra),
        ] {
            assert_eq!(SiteUrl::parse(text), Err(error), "{text}");
        }
        assert_eq!(
            SiteUrl::parse(&format!("https://e.org/{}", "x".repeat(300))),
            Err(SiteUrlError::Length)
        );
        assert_eq!(
            site("http://127.0.0.1:8080/blog").as_str(),
            "http://127.0.0.1:8080/blog"
        );
    }

    #[test]
    fn a_site_that_moves_to_tls_stays_the_same_site_and_another_path_is_another_one() {
        assert_eq!(
            site("http://Example.org").key(),
            site("https://example.org:443").key()
        );
        assert_ne!(
            site("https://example.org").key(),
            site("https://example.org/blog").key()
        );
        assert_ne!(
            site("https://example.org").key(),
            site("https://example.org:8443").key()
        );
    }

    #[test]
    fn hosts_that_are_on_no_public_network_are_known_by_their_names() {
        for text in [
            "http://localhost:8080",
            "http://site1.localhost",
            "http://wordpress",
            "https://shop.test",
            "https://a.local",
            "http://127.0.0.1",
            "http://192.168.1.2:81",
            "http://[::1]",
            "http://2130706433",
        ] {
            assert!(site(text).is_local(), "{text}");
        }
        for text in [
            "https://example.org",
            "https://mylocal.net",
            "http://1.1.1.1",
            "https://atest.com",
        ] {
            assert!(!site(text).is_local(), "{text}");
        }
    }

    #[test]
    fn nobody_is_led_to_an_address_that_is_not_the_sites() {
        let site = site("https://example.org/blog");
        for uri in [
            "https://example.org/wp-admin/admin.php?page=packetsense",
            "https://EXAMPLE.org:443/",
        ] {
            assert!(site.is_home_of(uri), "{uri}");
        }
        for uri in [
            "http://example.org/",
            "https://example.org.evil.example/",
            "https://example.org:8443/",
            "//example.org/",
            "https://example.org@evil.example/",
            "https://a@example.org/",
            "https://example.org/#x",
            "/wp-admin/",
            "https://evil.example\\@example.org/",
            "javascript:alert(1)",
            "https://example.org/\r\nX: y",
            "",
        ] {
            assert!(!site.is_home_of(uri), "{uri:?}");
        }
    }
}
