//! The two cookies there are: the session's and the CSRF token's. Both `__Host-`: a subdomain cannot set them, and
//! they never travel in the clear.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};

/// The session's token.
pub const SESSION: &str = "__Host-session";
/// The CSRF token.
pub const CSRF: &str = "__Host-csrf";

/// The value of a cookie in a request; of two with one name neither is believed.
pub fn get<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut found = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(key, _)| *key == name)
        .map(|(_, value)| value);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// `Set-Cookie` for a value of base64url; `max_age` in seconds, none for the browser's session.
pub fn set(name: &str, value: &str, max_age: Option<i64>) -> Option<HeaderValue> {
    let age = max_age.map_or_else(String::new, |seconds| format!("; Max-Age={seconds}"));
    HeaderValue::from_str(&format!(
        "{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax{age}"
    ))
    .ok()
}

/// `Set-Cookie` that removes a cookie.
pub fn remove(name: &str) -> Option<HeaderValue> {
    set(name, "", Some(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_that_stands_twice_is_not_believed() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_static("a=1; __Host-session=x"));
        assert_eq!(get(&headers, SESSION), Some("x"));
        headers.append(COOKIE, HeaderValue::from_static("__Host-session=y"));
        assert_eq!(get(&headers, SESSION), None);
        assert_eq!(get(&headers, "b"), None);
    }
}
