//! Values inside values: what plugins decode themselves (`docs/pack.md`, "Derived fields").

use super::{
    Field, Fields, Kind, form_decode, json,
    secret::is_secret,
    serialized::{is_serialized, unserialize},
};
use crate::{
    pack::Limits,
    transform::{base64, is_base64},
};

/// How often a value is decoded in a row.
const LEVELS: usize = 3;
/// Bytes that the name before the first `=` of a query string may have.
const NAME: usize = 100;

/// What a value was found to be.
#[derive(Debug, PartialEq, Eq)]
struct Found {
    /// The rest of the flat name, and the text; `None` for what is no string.
    leaves: Vec<(Vec<u8>, json::Leaf)>,
    over: bool,
    query: bool,
}

/// Adds the fields that the values of parameters and cookies hold inside.
///
/// Fields from `body` on stood in the body.
pub(super) fn derive(fields: &mut Fields, body: usize, limits: &Limits, unread: &[String]) {
    for kind in [Kind::Args, Kind::Cookies] {
        let mut deriver = Deriver {
            kind,
            limits,
            unread,
            in_query: false,
            fields_left: limits.derived,
            bytes_left: limits.body,
            over: false,
            spent: false,
            out: Vec::new(),
        };
        for (at, field) in fields.list.iter().enumerate() {
            if field.kind == kind {
                deriver.in_query = at < body;
                deriver.expand(&field.name, &field.value, 0, false);
            }
        }
        fields.over_limit |= deriver.over;
        fields.list.append(&mut deriver.out);
    }
}

struct Deriver<'p> {
    kind: Kind,
    limits: &'p Limits,
    unread: &'p [String],
    in_query: bool,
    fields_left: usize,
    bytes_left: usize,
    over: bool,
    /// Whether nothing more may be derived.
    spent: bool,
    out: Vec<Field>,
}

impl Deriver<'_> {
    fn expand(&mut self, name: &[u8], value: &[u8], level: usize, of_query: bool) {
        if self.spent {
            return;
        }
        let Some(found) = found(value, of_query, self.limits) else {
            return;
        };
        if found.leaves.is_empty() && !found.over {
            return;
        }
        self.over |= found.over || level == LEVELS;
        if level == LEVELS {
            return;
        }
        for (suffix, leaf) in found.leaves {
            let name = [name, &suffix].concat();
            if self.fields_left == 0 {
                return self.give_up();
            }
            self.fields_left -= 1;
            if self.kind == Kind::Args && !suffix.is_empty() {
                self.push(Kind::Names, Vec::new(), name.clone());
            }
            let Some(text) = leaf else { continue };
            if text.len() > self.bytes_left {
                return self.give_up();
            }
            self.bytes_left -= text.len();
            if self.kind == Kind::Args && is_secret(&name, self.unread, self.in_query) {
                self.push(Kind::Secrets, name, text);
                continue;
            }
            self.push(self.kind, name.clone(), text.clone());
            self.expand(&name, &text, level + 1, found.query);
            if self.spent {
                return;
            }
        }
    }

    fn push(&mut self, kind: Kind, name: Vec<u8>, value: Vec<u8>) {
        self.out.push(Field { kind, name, value });
    }

    fn give_up(&mut self) {
        self.over = true;
        self.spent = true;
    }
}

/// What a value holds inside. Most values are told apart by their first byte.
fn found(value: &[u8], of_query: bool, limits: &Limits) -> Option<Found> {
    let leaves = |leaves, over| {
        Some(Found {
            leaves,
            over,
            query: false,
        })
    };
    match value.first()? {
        b'{' | b'[' | b' ' | b'\t' | b'\r' | b'\n' => json_inside(value, limits),
        b'%' => {
            let opens = value.len() > 3 && matches!(value[1..3], [b'7' | b'5', b'b' | b'B']);
            opens.then(|| json_inside(&form_decode(value), limits))?
        }
        b'a' | b's' | b'S' | b'O' | b'C' if is_serialized(value) => {
            let read = unserialize(value, (limits.derived, limits.depth));
            leaves(read.leaves, read.over)
        }
        b'+' | b'-' | b'/' | b'_' | b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => {
            if let Some(text) = base64_text(value) {
                return leaves(vec![(Vec::new(), Some(text))], false);
            }
            if let Some(data) = data_uri(value) {
                return leaves(vec![(Vec::new(), Some(data))], false);
            }
            if of_query || !is_query(value) {
                return None;
            }
            let (read, over) = super::parameters(value, limits);
            let read = read
                .into_iter()
                .map(|(name, text)| (bracketed(&name), Some(text)));
            Some(Found {
                leaves: read.collect(),
                over,
                query: true,
            })
        }
        _ => None,
    }
}

fn json_inside(value: &[u8], limits: &Limits) -> Option<Found> {
    let opens = value
        .iter()
        .find(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
    if !matches!(opens, Some(b'{' | b'[')) {
        return None;
    }
    let (leaves, over) = match json::leaves(value, limits.derived) {
        Ok(read) => read,
        Err(json::JsonFault::TooDeep) => (Vec::new(), true),
        Err(json::JsonFault::Syntax) => return None,
    };
    let leaves = leaves
        .into_iter()
        .map(|(name, leaf)| (bracketed(&name), leaf));
    Some(Found {
        leaves: leaves.collect(),
        over,
        query: false,
    })
}

/// A flat name as it goes on behind another: `a[b]` becomes `[a][b]`.
fn bracketed(name: &[u8]) -> Vec<u8> {
    let end = name
        .iter()
        .position(|&byte| byte == b'[')
        .unwrap_or(name.len());
    [b"[", &name[..end], b"]", &name[end..]].concat()
}

/// The text that a value is the base64 of, white space left out.
fn base64_text(value: &[u8]) -> Option<Vec<u8>> {
    if value.len() < 16 || !value.iter().all(|&byte| is_digit(byte) || is_space(byte)) {
        return None;
    }
    let text = if value.iter().any(|&byte| is_space(byte)) {
        let bare: Vec<u8> = value
            .iter()
            .copied()
            .filter(|&byte| !is_space(byte))
            .collect();
        decoded(&bare)
    } else {
        decoded(value)
    };
    text.filter(|text| is_text(text))
}

fn decoded(value: &[u8]) -> Option<Vec<u8>> {
    is_base64(value).then(|| base64(value)).flatten()
}

fn is_digit(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_' | b'=')
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0x09..=0x0d | b' ')
}

/// Whether at most an eighth of the bytes are not those of a text. Bytes from 0x80 on are where all is UTF-8.
fn is_text(text: &[u8]) -> bool {
    let plain = |byte: u8| matches!(byte, 0 | 0x09..=0x0d | b' '..=b'~');
    let odd = text.iter().filter(|&&byte| !plain(byte)).count();
    if odd * 8 <= text.len() {
        return true;
    }
    let controls = text
        .iter()
        .filter(|&&byte| !plain(byte) && byte < 0x80)
        .count();
    controls * 8 <= text.len() && std::str::from_utf8(text).is_ok()
}

/// The text in `data:TYPE;base64,...`.
fn data_uri(value: &[u8]) -> Option<Vec<u8>> {
    if !value.get(..5)?.eq_ignore_ascii_case(b"data:") {
        return None;
    }
    let comma = value.iter().take(200).position(|&byte| byte == b',')?;
    let head = &value[..comma];
    let base = head.len().checked_sub(7).map(|at| &head[at..])?;
    base.eq_ignore_ascii_case(b";base64")
        .then(|| base64_text(&value[comma + 1..]))?
}

/// Whether a value is like a query string: a name, `=` and something that is neither `=` nor white space. What writes query
/// strings leaves no line ends in them; code has them.
fn is_query(value: &[u8]) -> bool {
    let Some(at) = value.iter().take(NAME + 1).position(|&byte| byte == b'=') else {
        return false;
    };
    let named = value[..at].iter().all(|&byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-' | b'[' | b']' | b'%')
    });
    let first = value[0].is_ascii_alphabetic() || value[0] == b'_';
    named
        && first
        && value
            .get(at + 1)
            .is_some_and(|&byte| byte != b'=' && !is_space(byte))
        && !value.iter().any(|byte| matches!(byte, b'\n' | b'\r'))
}
