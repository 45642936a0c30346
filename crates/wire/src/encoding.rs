//! Base64 in the two spellings that the protocol uses, and random values.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// Base64url without padding (RFC 4648 section 5).
pub fn to_base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads base64url without padding; `None` for anything else, non-canonical trailing bits included.
pub fn from_base64url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// Base64url of exactly `N` bytes.
pub fn array_from_base64url<const N: usize>(text: &str) -> Option<[u8; N]> {
    from_base64url(text)?.try_into().ok()
}

pub(crate) fn to_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// `:<base64>:`, a byte sequence of RFC 9651 section 3.3.5, of exactly `N` bytes.
pub(crate) fn byte_sequence<const N: usize>(text: &str) -> Option<[u8; N]> {
    let inner = text.strip_prefix(':')?.strip_suffix(':')?;
    STANDARD.decode(inner).ok()?.try_into().ok()
}

/// Whether `text` has only letters of base64url and a length in `lengths`.
pub fn is_base64url(text: &str, lengths: std::ops::RangeInclusive<usize>) -> bool {
    lengths.contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// `N` random bytes of the operating system as base64url.
///
/// # Panics
/// Where the operating system gives no random bytes; nothing can be signed or kept secret then.
pub fn random_base64url<const N: usize>() -> String {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    to_base64url(&bytes)
}
