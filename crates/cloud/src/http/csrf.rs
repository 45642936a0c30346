//! Cross-site request forgery: a form counts only where it came from one of our own pages.
//!
//! Two independent checks: what the browser says of the request's source (Fetch Metadata, `Origin`), and a random
//! token that stands both in a `__Host-` cookie and in the form, which no other site can read or set.

use super::cookies;
use axum::extract::FromRequestParts;
use axum::http::header::ORIGIN;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use packetsense_wire::encoding::{is_base64url, random_base64url};
use std::convert::Infallible;
use subtle::ConstantTimeEq as _;
use url::Url;

/// Name of the hidden form field.
pub const FIELD: &str = "csrf";

/// The token for this page's forms: that of the cookie, or a new one.
#[derive(Debug, Clone)]
pub struct CsrfToken {
    value: String,
    new: bool,
}

impl CsrfToken {
    /// From the cookie of a request, or new.
    pub fn of(headers: &HeaderMap) -> Self {
        match cookie(headers) {
            Some(value) => Self {
                value: value.to_owned(),
                new: false,
            },
            None => Self::fresh(),
        }
    }

    /// A new one, as after every sign-in.
    pub fn fresh() -> Self {
        Self {
            value: random_base64url::<24>(),
            new: true,
        }
    }

    /// What stands in the form.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// The cookie that must go out with the page, where the browser does not have it yet.
    pub fn set_cookie(&self) -> Option<HeaderValue> {
        self.new
            .then(|| cookies::set(cookies::CSRF, &self.value, None))
            .flatten()
    }
}

impl<S: Sync> FromRequestParts<S> for CsrfToken {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        // The guard has put the token there, so that cookie and page agree.
        let token = parts.extensions.get::<Self>().cloned();
        Ok(token.unwrap_or_else(|| Self::of(&parts.headers)))
    }
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    cookies::get(headers, cookies::CSRF).filter(|value| is_base64url(value, 32..=32))
}

/// Whether the browser says that the request comes from one of our own pages; `true` where it says nothing (it is no
/// browser then, and the token decides).
pub(crate) fn same_origin(headers: &HeaderMap, public_url: &Url) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or(""));
    let fetch = text("sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"));
    let origin = text(ORIGIN.as_str())
        .is_none_or(|origin| origin == public_url.origin().ascii_serialization());
    fetch && origin
}

/// Whether the browser says that another site loads a page of ours as anything but a page of its own tab: as a picture,
/// a script, a frame, or by a script that wants to read it. Links may lead here from anywhere.
pub(crate) fn foreign_load(headers: &HeaderMap) -> bool {
    let is = |name: &str, wanted: &[&str]| {
        let value = headers.get(name).map(|value| value.to_str().unwrap_or(""));
        value.is_some_and(|value| wanted.contains(&value))
    };
    is("sec-fetch-site", &["cross-site", "same-site"])
        && !(is("sec-fetch-mode", &["navigate"]) && is("sec-fetch-dest", &["document"]))
}

/// Whether the form's token is the cookie's. Constant time.
pub(crate) fn token_matches(headers: &HeaderMap, form: &[u8]) -> bool {
    let sent = url::form_urlencoded::parse(form)
        .find(|(name, _)| name == FIELD)
        .map(|(_, value)| value);
    match (cookie(headers), sent) {
        (Some(cookie), Some(sent)) => bool::from(cookie.as_bytes().ct_eq(sent.as_bytes())),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_of_another_origin_is_not_ours() {
        let url = Url::parse("https://cloud.example").expect("url");
        let with = |name: &'static str, value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(name, HeaderValue::from_static(value));
            same_origin(&headers, &url)
        };
        assert!(with("origin", "https://cloud.example"));
        assert!(with("sec-fetch-site", "same-origin"));
        for origin in [
            "https://evil.example",
            "null",
            "http://cloud.example",
            "https://cloud.example:444",
        ] {
            assert!(!with("origin", origin), "{origin}");
        }
        for site in ["cross-site", "same-site", ""] {
            assert!(!with("sec-fetch-site", site), "{site}");
        }
    }

    #[test]
    fn the_token_must_stand_in_both_places() {
        let token = CsrfToken::fresh();
        let mut headers = HeaderMap::new();
        let form = format!("a=b&csrf={}", token.value());
        assert!(!token_matches(&headers, form.as_bytes()), "no cookie");
        let cookie = format!("{}={}", cookies::CSRF, token.value());
        headers.insert("cookie", HeaderValue::from_str(&cookie).expect("cookie"));
        assert!(token_matches(&headers, form.as_bytes()));
        assert!(!token_matches(&headers, b"a=b"), "no field");
        assert!(!token_matches(&headers, b"csrf="), "empty field");
    }
}
