use crate::encoding::{byte_sequence, to_base64};
use sha2::{Digest, Sha256};

/// Value of a `Content-Digest` header (RFC 9530) over `body`, the bytes as sent.
pub fn content_digest(body: &[u8]) -> String {
    format!("sha-256=:{}:", to_base64(&Sha256::digest(body)))
}

/// The digest in a header of exactly the form that [`content_digest`] writes.
pub(crate) fn parse(header: &str) -> Option<[u8; 32]> {
    byte_sequence(header.strip_prefix("sha-256=")?)
}

pub(crate) fn matches(digest: &[u8; 32], body: &[u8]) -> bool {
    digest.as_slice() == Sha256::digest(body).as_slice()
}
