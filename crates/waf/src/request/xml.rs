//! Texts and attributes of XML, read without judging whether it is well formed (`docs/pack.md`, "XML").

use super::{Named, xmlrpc::Passwords};
use crate::transform::Transform;

/// Bytes of an element's or attribute's name that are kept.
const NAME: usize = 64;
/// Pieces (tags, attributes, texts, comments) that are read for each leaf that may be.
const STEPS: usize = 20;
/// Bytes that a flat name may have.
pub(super) const FLAT: usize = 1024;

/// What an XML document holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Xml {
    /// Texts and attributes under flat names (`a[b][attribute]`).
    pub leaves: Vec<Named>,
    /// Passwords of XML-RPC calls.
    pub secrets: Vec<Named>,
    /// Whether there was more than the limits allow.
    pub over: bool,
}

/// An element that is open.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) name: Vec<u8>,
    /// How many elements stand before it in its parent.
    pub(super) nth: usize,
    children: usize,
    text: Vec<u8>,
}

/// Reads at most `limits.0` texts and attributes, and `limits.1` elements in each other; there reading ends.
pub fn xml(text: &[u8], limits: (usize, usize)) -> Xml {
    // Of UTF-16 only ASCII matters: without its NUL bytes it can be read.
    let wide = [&b"\xfe\xff"[..], b"\xff\xfe", b"<\0", b"\0<"];
    let narrow: Vec<u8>;
    let text = if wide.iter().any(|start| text.starts_with(start)) {
        narrow = text.iter().copied().filter(|&byte| byte != 0).collect();
        &narrow
    } else {
        text
    };
    let mut reader = Reader {
        text,
        at: 0,
        limits,
        steps: limits.0.saturating_mul(STEPS),
        open: Vec::new(),
        passwords: Passwords::default(),
        out: Xml::default(),
    };
    while reader.at < text.len() && !reader.out.over {
        reader.step();
        reader.count();
    }
    while reader.close() {}
    reader.out
}

struct Reader<'t> {
    text: &'t [u8],
    at: usize,
    limits: (usize, usize),
    /// Pieces that may still be read.
    steps: usize,
    open: Vec<Element>,
    passwords: Passwords,
    out: Xml,
}

impl Reader<'_> {
    fn count(&mut self) {
        self.steps = self.steps.saturating_sub(1);
        self.out.over |= self.steps == 0;
    }

    fn step(&mut self) {
        let rest = &self.text[self.at..];
        if rest.starts_with(b"<!--") {
            self.at = self.behind(b"-->", 4).1;
        } else if rest.starts_with(b"<![CDATA[") {
            let (end, behind) = self.behind(b"]]>", 9);
            let text = &self.text[self.at + 9..end];
            if let Some(element) = self.open.last_mut() {
                element.text.extend_from_slice(text);
            }
            self.at = behind;
        } else if rest.starts_with(b"<?") {
            self.at = self.behind(b"?>", 2).1;
        } else if rest.starts_with(b"<!") {
            self.declaration();
        } else if rest.starts_with(b"</") {
            self.at = self.behind(b">", 2).1;
            self.close();
        } else if rest.len() > 1 && rest[0] == b'<' && begins_name(rest[1]) {
            self.element();
        } else {
            let length = rest[1..].iter().position(|&byte| byte == b'<');
            let end = length.map_or(self.text.len(), |length| self.at + 1 + length);
            let text = Transform::Html.apply(&self.text[self.at..end]);
            if let Some(element) = self.open.last_mut() {
                element.text.extend_from_slice(&text);
            }
            self.at = end;
        }
    }

    /// Where a text next stands from `skip` bytes on, and the place behind it.
    fn behind(&self, stop: &[u8], skip: usize) -> (usize, usize) {
        let from = (self.at + skip).min(self.text.len());
        self.text[from..]
            .windows(stop.len())
            .position(|window| window == stop)
            .map_or((self.text.len(), self.text.len()), |at| {
                (from + at, from + at + stop.len())
            })
    }

    /// Goes behind `<!DOCTYPE ...>`, and what stands in brackets in it.
    fn declaration(&mut self) {
        let stop = self.text[self.at..]
            .iter()
            .position(|byte| matches!(byte, b'>' | b'['));
        let Some(stop) = stop.map(|stop| self.at + stop) else {
            self.at = self.text.len();
            return;
        };
        if self.text[stop] == b'[' {
            self.at = stop;
            self.at = self.behind(b"]", 1).1;
        }
        self.at = self.behind(b">", 0).1;
    }

    fn element(&mut self) {
        self.at += 1;
        let name = self.name();
        if self.open.len() >= self.limits.1 {
            self.out.over = true;
            return;
        }
        let nth = self.open.last_mut().map_or(0, |parent| {
            parent.children += 1;
            parent.children - 1
        });
        self.open.push(Element {
            name,
            nth,
            children: 0,
            text: Vec::new(),
        });
        while let Some(&byte) = self.text.get(self.at) {
            if byte == b'>' {
                self.at += 1;
                return;
            }
            if byte == b'/' && self.text.get(self.at + 1) == Some(&b'>') {
                self.at += 2;
                self.close();
                return;
            }
            if is_space(byte) || matches!(byte, b'/' | b'=') {
                self.at += 1;
                continue;
            }
            self.attribute();
            self.count();
            if self.out.over {
                return;
            }
        }
    }

    fn attribute(&mut self) {
        let name = self.name();
        self.spaces();
        if self.text.get(self.at) != Some(&b'=') {
            return;
        }
        self.at += 1;
        self.spaces();
        let value = if let Some(&quote @ (b'"' | b'\'')) = self.text.get(self.at) {
            let (end, behind) = self.behind(&[quote], 1);
            let value = &self.text[self.at + 1..end];
            self.at = behind;
            value
        } else {
            let rest = &self.text[self.at..];
            let end = rest.iter().position(|&byte| is_space(byte) || byte == b'>');
            let value = &rest[..end.unwrap_or(rest.len())];
            self.at += value.len();
            value
        };
        let value = Transform::Html.apply(value).into_owned();
        if !value.is_empty() {
            self.leaf(Some(&name), value);
        }
    }

    /// A name, of which the first bytes are kept.
    fn name(&mut self) -> Vec<u8> {
        let rest = &self.text[self.at..];
        let end = rest
            .iter()
            .position(|&byte| is_space(byte) || matches!(byte, b'/' | b'>' | b'=' | b'<'));
        // At least one byte, so that reading goes on.
        let length = end.unwrap_or(rest.len()).max(1);
        self.at += length;
        rest[..length.min(NAME)].to_vec()
    }

    fn spaces(&mut self) {
        while self.text.get(self.at).is_some_and(|&byte| is_space(byte)) {
            self.at += 1;
        }
    }

    /// Ends the innermost element; `false` where none is open.
    fn close(&mut self) -> bool {
        let Some(element) = self.open.last_mut() else {
            return false;
        };
        let text = trimmed(&std::mem::take(&mut element.text)).to_vec();
        if !text.is_empty() {
            self.leaf(None, text);
        }
        self.open.pop();
        true
    }

    fn leaf(&mut self, attribute: Option<&[u8]>, value: Vec<u8>) {
        let keys = self.open.iter().map(|element| &element.name[..]);
        let mut name = Vec::new();
        for (at, key) in keys.chain(attribute).enumerate() {
            if at == 0 {
                name.extend_from_slice(key);
            } else {
                name.push(b'[');
                name.extend_from_slice(key);
                name.push(b']');
            }
        }
        let count = self.out.leaves.len() + self.out.secrets.len();
        if count >= self.limits.0 || name.len() > FLAT {
            self.out.over = true;
            return;
        }
        let secret = attribute.is_none() && self.passwords.holds(&self.open, &value);
        let list = if secret {
            &mut self.out.secrets
        } else {
            &mut self.out.leaves
        };
        list.push((name, value));
    }
}

/// Without white space at both ends.
fn trimmed(text: &[u8]) -> &[u8] {
    let start = text
        .iter()
        .position(|&byte| !is_space(byte))
        .unwrap_or(text.len());
    let end = text
        .iter()
        .rposition(|&byte| !is_space(byte))
        .map_or(start, |at| at + 1);
    &text[start..end]
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0x09..=0x0d | b' ')
}

fn begins_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'_' | b':' | 0x80..)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, String)> {
        let shown = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        xml(text.as_bytes(), (20, 8))
            .leaves
            .into_iter()
            .map(|(name, value)| (shown(name), shown(value)))
            .collect()
    }

    fn leaf(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn texts_and_attributes_are_found_however_they_are_written() {
        assert_eq!(
            read(
                "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x \"y\">]><a b = 'c&lt;' d=e f><!-- n -->un<![CDATA[i<o]]>&#110; <g/>!</a>"
            ),
            [leaf("a[b]", "c<"), leaf("a[d]", "e"), leaf("a", "uni<on !")]
        );
        assert_eq!(
            read("<a><b>1 < 2</b><b>x"),
            [leaf("a[b]", "1 < 2"), leaf("a[b]", "x")]
        );
        assert_eq!(read("text</a></a><"), []);
    }

    #[test]
    fn depth_and_leaves_are_bounded() {
        assert!(xml("<a>".repeat(9).as_bytes(), (20, 8)).over);
        assert!(!xml("<a>".repeat(8).as_bytes(), (20, 8)).over);
        let many = "<a>x</a>".repeat(21);
        let read = xml(many.as_bytes(), (20, 8));
        assert!(read.over && read.leaves.len() == 20);
    }
}
