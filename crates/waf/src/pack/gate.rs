//! The gate: a test of raw values that clears most of them before anything is undone.

use serde::{Deserialize, Serialize};

/// What a raw value must have for any condition of a target to hold.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// One of these, in any case; printable ASCII in lower case.
    pub literals: Vec<String>,
    /// Or one of these bytes, as lower-case hexadecimal.
    pub bytes: String,
    /// Or be base64 as a whole.
    pub b64: bool,
    /// Or have more bytes than this.
    pub longer: Option<usize>,
    /// Or nothing: every value must be looked at.
    pub always: bool,
}

impl Gate {
    /// The bytes of [`Gate::bytes`], or `None` where it is not hexadecimal.
    pub fn decoded(&self) -> Option<Vec<u8>> {
        let text = self.bytes.as_bytes();
        if !text.len().is_multiple_of(2) || text.iter().any(u8::is_ascii_uppercase) {
            return None;
        }
        text.chunks(2).map(crate::request::hex_pair).collect()
    }
}
/// Bytes as lower-case hexadecimal.
pub(crate) fn to_hex(bytes: impl IntoIterator<Item = u8>) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('0');
    bytes
        .into_iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}
