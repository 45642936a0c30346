//! The `Cookie` header.

use super::form_decode;

/// Reads cookies: cut at `;`, white space before a piece dropped, name up to the first `=` as it stands, value decoded.
pub fn cookies(header: &[u8]) -> impl Iterator<Item = (&[u8], Vec<u8>)> {
    header.split(|&byte| byte == b';').filter_map(|piece| {
        let start = piece
            .iter()
            .position(|byte| !matches!(byte, 0x09..=0x0d | b' '))?;
        let piece = &piece[start..];
        Some(match piece.iter().position(|&byte| byte == b'=') {
            Some(at) => (&piece[..at], form_decode(&piece[at + 1..]).into_owned()),
            None => (piece, Vec::new()),
        })
    })
}
