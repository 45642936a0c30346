//! Escapes and base64. Each function gives `None` where the value stays as it is.

use crate::request::percent_decode;

/// Percent and `%u` escapes until nothing changes, at most three times.
pub(super) fn url(value: &[u8]) -> Option<Vec<u8>> {
    let mut current: Option<Vec<u8>> = None;
    for _ in 0..3 {
        match url_once(current.as_deref().unwrap_or(value)) {
            Some(next) => current = Some(next),
            None => break,
        }
    }
    current
}

fn url_once(value: &[u8]) -> Option<Vec<u8>> {
    let first = value.iter().position(|&byte| byte == b'%')?;
    if !value
        .windows(2)
        .any(|pair| pair[0] == b'%' && matches!(pair[1], b'u' | b'U'))
    {
        let decoded = percent_decode(value);
        return (decoded.len() != value.len()).then(|| decoded.into_owned());
    }
    let mut out = Vec::with_capacity(value.len());
    out.extend_from_slice(&value[..first]);
    let mut at = first;
    while let Some(&byte) = value.get(at) {
        let rest = &value[at + 1..];
        if byte == b'%' {
            if let Some(pair) = crate::request::hex_pair(rest) {
                out.push(pair);
                at += 3;
                continue;
            }
            if let Some(b'u' | b'U') = rest.first()
                && let Some(code) = hex(&rest[1..], 4)
            {
                push_folded(&mut out, code);
                at += 6;
                continue;
            }
        }
        out.push(byte);
        at += 1;
    }
    (out.len() != value.len()).then_some(out)
}

/// Exactly `digits` hexadecimal digits.
fn hex(text: &[u8], digits: usize) -> Option<u32> {
    text.get(..digits)?.iter().try_fold(0, |code, &byte| {
        Some(code << 4 | u32::from(crate::request::hex_digit(byte)?))
    })
}

fn push_folded(out: &mut Vec<u8>, code: u32) {
    match code {
        0xff01..=0xff5e => push_utf8(out, code - 0xfee0),
        _ => push_utf8(out, code),
    }
}

/// UTF-8 by arithmetic: surrogates get three bytes like their neighbours.
#[allow(clippy::cast_possible_truncation)] // Every value is masked or bounded by its arm.
pub(super) fn push_utf8(out: &mut Vec<u8>, code: u32) {
    let tail = |shift: u32| 0x80 | (code >> shift & 0x3f) as u8;
    match code {
        0..0x80 => out.push(code as u8),
        0x80..0x800 => out.extend([0xc0 | (code >> 6) as u8, tail(0)]),
        0x800..0x1_0000 => out.extend([0xe0 | (code >> 12) as u8, tail(6), tail(0)]),
        _ => out.extend([0xf0 | (code >> 18 & 7) as u8, tail(12), tail(6), tail(0)]),
    }
}

/// Backslash escapes whose code point is ASCII, in one pass.
pub(super) fn escapes(value: &[u8]) -> Option<Vec<u8>> {
    if !value.contains(&b'\\') {
        return None;
    }
    let mut out = Vec::with_capacity(value.len());
    let mut at = 0;
    while let Some(&byte) = value.get(at) {
        if byte == b'\\'
            && let Some((ascii, length)) = escape(&value[at + 1..])
        {
            out.push(ascii);
            at += 1 + length;
        } else {
            out.push(byte);
            at += 1;
        }
    }
    (out.len() != value.len()).then_some(out)
}

/// What the text behind a backslash stands for, and its length.
fn escape(text: &[u8]) -> Option<(u8, usize)> {
    let (code, length) = match text.first()? {
        b'x' => (hex(&text[1..], 2)?, 3),
        b'u' if text.get(1) == Some(&b'{') => {
            let digits = text[2..]
                .iter()
                .take_while(|byte| byte.is_ascii_hexdigit())
                .count();
            if !(1..=6).contains(&digits) || text.get(2 + digits) != Some(&b'}') {
                return None;
            }
            (hex(&text[2..], digits)?, digits + 3)
        }
        b'u' => (hex(&text[1..], 4)?, 5),
        b'0'..=b'7' => {
            let digits = text
                .iter()
                .take(3)
                .take_while(|byte| matches!(byte, b'0'..=b'7'))
                .count();
            if digits < 2 {
                return None;
            }
            (
                text[..digits]
                    .iter()
                    .fold(0, |code, byte| code << 3 | u32::from(byte - b'0')),
                digits,
            )
        }
        _ => return None,
    };
    u8::try_from(code)
        .ok()
        .filter(u8::is_ascii)
        .map(|ascii| (ascii, length))
}

fn sextet(byte: u8) -> Option<u32> {
    Some(u32::from(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    }))
}

/// The digits of a value that is base64 as a whole (standard or URL alphabet, 16 characters or more).
fn digits(value: &[u8]) -> Option<&[u8]> {
    if value.len() < 16 {
        return None;
    }
    let digits = value.strip_suffix(b"=").unwrap_or(value);
    let digits = digits.strip_suffix(b"=").unwrap_or(digits);
    (digits.len() % 4 != 1 && digits.iter().all(|&byte| sextet(byte).is_some())).then_some(digits)
}

/// Whether the transform `b64` decodes this value.
pub fn is_base64(value: &[u8]) -> bool {
    digits(value).is_some()
}

/// What a value that is base64 as a whole stands for.
pub(crate) fn base64(value: &[u8]) -> Option<Vec<u8>> {
    let digits = digits(value)?;
    let mut out = Vec::with_capacity(digits.len() / 4 * 3 + 2);
    for group in digits.chunks(4) {
        let bits = group
            .iter()
            .fold(0, |bits, &byte| bits << 6 | sextet(byte).unwrap_or(0))
            << (6 * (4 - group.len()));
        out.extend_from_slice(&bits.to_be_bytes()[1..group.len()]);
    }
    Some(out)
}
