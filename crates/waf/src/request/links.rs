//! Parameters that are addresses on another host than the one that was asked.

use super::{Field, Fields, Kind};

/// Adds one field `links` for every parameter whose value is an address elsewhere (docs/pack.md, "Links").
pub(super) fn links(fields: &mut Fields) {
    let host = fields
        .list
        .iter()
        .find(|field| field.kind == Kind::Headers && field.name == b"host")
        .map(|field| bare(&field.value))
        .unwrap_or_default();
    if host.is_empty() {
        return;
    }
    let found: Vec<Field> = fields
        .list
        .iter()
        .filter(|field| {
            field.kind == Kind::Args
                && authority(&field.value).is_some_and(|authority| bare(authority) != host)
        })
        .map(|field| Field {
            kind: Kind::Links,
            ..field.clone()
        })
        .collect();
    fields.list.extend(found);
}

/// The host that a browser would go to, with user and port; `None` where it would stay.
fn authority(value: &[u8]) -> Option<&[u8]> {
    let start = value.iter().position(|byte| *byte > b' ')?;
    let value = &value[start..];
    // Most values are told by their first byte.
    if !matches!(value[0], b'/' | b'\\' | b'h' | b'H' | b'f' | b'F') {
        return None;
    }
    let scheme = [&b"http:"[..], b"https:", b"ftp:"]
        .into_iter()
        .find(|scheme| {
            value
                .get(..scheme.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(scheme))
        });
    let rest = &value[scheme.map_or(0, <[u8]>::len)..];
    let run = rest
        .iter()
        .position(|byte| !b"/\\\t\r\n".contains(byte))
        .unwrap_or(rest.len());
    let slashes = rest[..run]
        .iter()
        .filter(|byte| b"/\\".contains(byte))
        .count();
    if scheme.is_none() && slashes < 2 {
        return None;
    }
    let rest = &rest[run..];
    let end = rest
        .iter()
        .position(|byte| b"/\\?#".contains(byte))
        .unwrap_or(rest.len());
    (end > 0).then_some(&rest[..end])
}

/// A host without port and without `www.`, in lower case.
fn bare(host: &[u8]) -> Vec<u8> {
    let mut host = host.to_ascii_lowercase();
    let digits = host
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    if let Some(colon) = host.len().checked_sub(digits + 1)
        && host[colon] == b':'
    {
        host.truncate(colon);
    }
    if host.starts_with(b"www.") {
        host.drain(..4);
    }
    host
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        pack::Limits,
        request::{Request, fields},
    };

    fn found(query: &str) -> Vec<String> {
        let request =
            Request::new("GET", format!("/?to={query}")).header("Host", "www.shop.example:8080");
        fields(&request, &Limits::default(), &[])
            .list
            .iter()
            .filter(|field| field.kind == Kind::Links)
            .map(|field| String::from_utf8_lossy(&field.value).into_owned())
            .collect()
    }

    #[test]
    fn an_address_elsewhere_is_a_link_in_any_dress() {
        for elsewhere in [
            "https://evil.example/x",
            "HTTP:evil.example",
            "//evil.example",
            "/%5Cevil.example",
            "%20/%09/evil.example",
            "https://shop.example@evil.example/",
            "https://shop.example.evil.example/",
            "ftp://evil.example:21/",
        ] {
            assert_eq!(found(elsewhere).len(), 1, "{elsewhere}");
        }
    }

    #[test]
    fn the_site_itself_and_other_texts_are_none() {
        for own in [
            "https://shop.example/wp-admin/",
            "http://WWW.shop.example:8080?x=1",
            "//shop.example:443",
            "/wp-admin/",
            "//",
            "https://",
            "green",
            "half",
            "",
        ] {
            assert_eq!(found(own), [""; 0], "{own}");
        }
    }

    #[test]
    fn nobody_knows_where_elsewhere_is_without_a_host() {
        let request = Request::new("GET", "/?to=https://evil.example/");
        let list = fields(&request, &Limits::default(), &[]).list;
        assert!(list.iter().all(|field| field.kind != Kind::Links));
    }
}
