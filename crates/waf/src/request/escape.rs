//! Percent escapes.

use std::borrow::Cow;

/// The value of a hexadecimal digit.
pub(crate) fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// The byte that two hexadecimal digits at the start of `bytes` stand for.
pub(crate) fn hex_pair(bytes: &[u8]) -> Option<u8> {
    Some(hex_digit(*bytes.first()?)? << 4 | hex_digit(*bytes.get(1)?)?)
}

fn decode(value: &[u8], plus: bool) -> Cow<'_, [u8]> {
    if !value
        .iter()
        .any(|&byte| byte == b'%' || plus && byte == b'+')
    {
        return Cow::Borrowed(value);
    }
    let mut out = Vec::with_capacity(value.len());
    let mut at = 0;
    while let Some(&byte) = value.get(at) {
        at += 1;
        match byte {
            b'%' => {
                if let Some(decoded) = hex_pair(&value[at..]) {
                    out.push(decoded);
                    at += 2;
                } else {
                    out.push(byte);
                }
            }
            b'+' if plus => out.push(b' '),
            _ => out.push(byte),
        }
    }
    Cow::Owned(out)
}

/// Decodes valid `%XX` once; everything else stays.
pub fn percent_decode(value: &[u8]) -> Cow<'_, [u8]> {
    decode(value, false)
}

/// Decodes `+` as space and valid `%XX`, like PHP's `urldecode`.
pub fn form_decode(value: &[u8]) -> Cow<'_, [u8]> {
    decode(value, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_valid_escapes_are_decoded_and_only_once() {
        assert_eq!(&*percent_decode(b"a%2fb%zz%4%%41+%2541"), b"a/b%zz%4%A+%41");
        assert_eq!(&*form_decode(b"a+b%2B%"), b"a b+%");
    }
}
