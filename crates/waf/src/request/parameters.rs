//! Query strings and form bodies, as PHP's `parse_str` reads them.

use super::{Named, Registry, form_decode};
use crate::pack::Limits;

/// Parameters with flat names, in PHP's order, and whether a limit was passed.
pub fn parameters(text: &[u8], limits: &Limits) -> (Vec<Named>, bool) {
    let mut registry = Registry::new(limits.depth);
    let mut over = false;
    let pieces = text
        .split(|&byte| byte == b'&')
        .filter(|piece| !piece.is_empty());
    for (count, piece) in pieces.enumerate() {
        if count >= limits.args {
            over = true;
            break;
        }
        let (name, value) = match piece.iter().position(|&byte| byte == b'=') {
            Some(at) => (&piece[..at], &piece[at + 1..]),
            None => (piece, &b""[..]),
        };
        registry.insert(&form_decode(name), form_decode(value).into_owned());
    }
    let over = over || registry.too_deep;
    (registry.into_leaves(), over)
}
