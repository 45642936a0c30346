//! Path and query.

/// Cuts a URI at its first `?`. Without one the query is empty.
pub(super) fn cut(uri: &[u8]) -> (&[u8], &[u8]) {
    match uri.iter().position(|&byte| byte == b'?') {
        Some(at) => (&uri[..at], &uri[at + 1..]),
        None => (uri, b""),
    }
}
