//! Bytes folded together or removed.

use memchr::memmem;

/// Removes the bytes that `out_with` names.
pub(super) fn without(value: &[u8], out_with: impl Fn(u8) -> bool) -> Option<Vec<u8>> {
    value.iter().any(|&byte| out_with(byte)).then(|| {
        value
            .iter()
            .copied()
            .filter(|&byte| !out_with(byte))
            .collect()
    })
}

/// Runs of 0x00-0x20 become one space.
pub(super) fn space(value: &[u8]) -> Option<Vec<u8>> {
    let blank = |byte: u8| byte <= b' ';
    let changes = value.iter().any(|&byte| byte < b' ') || memmem::find(value, b"  ").is_some();
    if !changes {
        return None;
    }
    let mut out: Vec<u8> = Vec::with_capacity(value.len());
    for &byte in value {
        if !blank(byte) {
            out.push(byte);
        } else if out.last() != Some(&b' ') {
            out.push(b' ');
        }
    }
    Some(out)
}

/// Quotes, backslashes, carets and backticks are removed, and a backslash takes the end of the line behind it along.
pub(super) fn unquote(value: &[u8]) -> Option<Vec<u8>> {
    let quote = |byte: u8| matches!(byte, b'\'' | b'"' | b'\\' | b'^' | b'`');
    let first = value.iter().position(|&byte| quote(byte))?;
    let mut out = Vec::with_capacity(value.len());
    out.extend_from_slice(&value[..first]);
    let mut at = first;
    while let Some(&byte) = value.get(at) {
        at += match &value[at..] {
            [b'\\', b'\n', ..] => 2,
            [b'\\', b'\r', b'\n', ..] => 3,
            _ => {
                if !quote(byte) {
                    out.push(byte);
                }
                1
            }
        };
    }
    Some(out)
}

/// Overlong forms and full-width letters become ASCII.
pub(super) fn utf8(value: &[u8]) -> Option<Vec<u8>> {
    if !value
        .iter()
        .any(|byte| matches!(byte, 0xc0 | 0xc1 | 0xe0 | 0xef | 0xf0))
    {
        return None;
    }
    let mut out = Vec::with_capacity(value.len());
    let mut at = 0;
    while let Some(&byte) = value.get(at) {
        let (folded, length) = match value[at..] {
            [0xc0 | 0xc1, low @ 0x80..=0xbf, ..] => ((byte & 1) << 6 | low & 0x3f, 2),
            [0xe0, high @ (0x80 | 0x81), low @ 0x80..=0xbf, ..] => {
                ((high & 1) << 6 | low & 0x3f, 3)
            }
            [0xf0, 0x80, high @ (0x80 | 0x81), low @ 0x80..=0xbf, ..] => {
                ((high & 1) << 6 | low & 0x3f, 4)
            }
            [0xef, 0xbc, low @ 0x81..=0xbf, ..] => (low - 0x60, 3),
            [0xef, 0xbd, low @ 0x80..=0x9e, ..] => (low - 0x20, 3),
            _ => (byte, 1),
        };
        out.push(folded);
        at += length;
    }
    (out.len() != value.len()).then_some(out)
}

/// `\` to `/`, then `//` and `/./` to `/` until nothing changes.
pub(super) fn path(value: &[u8]) -> Option<Vec<u8>> {
    let changes = value.contains(&b'\\')
        || memmem::find(value, b"//").is_some()
        || memmem::find(value, b"/./").is_some();
    if !changes {
        return None;
    }
    // One pass is enough: what a replacement leaves is a `/`, and what follows is held against it.
    let mut out: Vec<u8> = Vec::with_capacity(value.len());
    for &byte in value {
        let byte = if byte == b'\\' { b'/' } else { byte };
        if byte == b'/' {
            if out.last() == Some(&b'/') {
                continue;
            }
            if out.ends_with(b"/.") {
                out.pop();
                continue;
            }
        }
        out.push(byte);
    }
    Some(out)
}
