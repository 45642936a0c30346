//! HTML entities.

use super::decode::push_utf8;

/// The named entities that matter to attackers.
const NAMED: [(&[u8], &[u8]); 29] = [
    (b"lt", b"<"),
    (b"gt", b">"),
    (b"amp", b"&"),
    (b"quot", b"\""),
    (b"apos", b"'"),
    (b"colon", b":"),
    (b"lpar", b"("),
    (b"rpar", b")"),
    (b"tab", b"\t"),
    (b"newline", b"\n"),
    (b"sol", b"/"),
    (b"bsol", b"\\"),
    (b"nbsp", b"\xc2\xa0"),
    (b"equals", b"="),
    (b"period", b"."),
    (b"comma", b","),
    (b"semi", b";"),
    (b"num", b"#"),
    (b"excl", b"!"),
    (b"dollar", b"$"),
    (b"percnt", b"%"),
    (b"grave", b"`"),
    (b"plus", b"+"),
    (b"lbrace", b"{"),
    (b"rbrace", b"}"),
    (b"lcub", b"{"),
    (b"rcub", b"}"),
    (b"lsqb", b"["),
    (b"rsqb", b"]"),
];

/// Those that browsers read without `;` too.
const OLD: [(&[u8], &[u8]); 5] = [
    (b"lt", b"<"),
    (b"gt", b">"),
    (b"amp", b"&"),
    (b"quot", b"\""),
    (b"nbsp", b"\xc2\xa0"),
];

/// Decodes each entity once; `None` where there is none.
pub(super) fn html(value: &[u8]) -> Option<Vec<u8>> {
    if !value.contains(&b'&') {
        return None;
    }
    let mut out = Vec::with_capacity(value.len());
    let mut at = 0;
    let mut changed = false;
    while let Some(&byte) = value.get(at) {
        at += 1;
        if byte == b'&'
            && let Some(length) = entity(&value[at..], &mut out)
        {
            at += length;
            changed = true;
        } else {
            out.push(byte);
        }
    }
    changed.then_some(out)
}

/// Writes what the text behind `&` stands for, and gives its length.
fn entity(text: &[u8], out: &mut Vec<u8>) -> Option<usize> {
    if text.first() == Some(&b'#') {
        return numeric(text, out);
    }
    let ended = text.iter().take(8).position(|&byte| byte == b';');
    let named = ended.and_then(|length| {
        let named = NAMED
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(&text[..length]));
        named.map(|(_, meaning)| (length + 1, meaning))
    });
    let (length, meaning) = named.or_else(|| {
        let begins = |name: &[u8]| {
            text.get(..name.len())
                .is_some_and(|begin| begin.eq_ignore_ascii_case(name))
        };
        let old = OLD.iter().find(|(name, _)| begins(name));
        old.map(|(name, meaning)| (name.len(), meaning))
    })?;
    out.extend_from_slice(meaning);
    Some(length)
}

fn numeric(text: &[u8], out: &mut Vec<u8>) -> Option<usize> {
    let (start, radix) = match text.get(1)? {
        b'x' | b'X' => (2, 16),
        _ => (1, 10),
    };
    let mut code = 0_u32;
    let mut end = start;
    while let Some(digit) = text
        .get(end)
        .and_then(|&byte| char::from(byte).to_digit(radix))
    {
        // Bounded, so that no row of digits overflows; anything above is out of range anyway.
        code = (code * radix + digit).min(0x11_0000);
        end += 1;
    }
    if end == start {
        return None;
    }
    char::from_u32(code)?;
    push_utf8(out, code);
    Some(end + usize::from(text.get(end) == Some(&b';')))
}
