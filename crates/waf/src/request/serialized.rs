//! What PHP's `serialize` wrote, read as far as it goes.

use super::{json::Leaf, xml::FLAT};

/// Strings and other scalars with the rest of their flat names, in order.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Unserialized {
    /// `[key][key]` and the text, `None` for what is no string.
    pub leaves: Vec<(Vec<u8>, Leaf)>,
    /// Whether there was more than the limits allow.
    pub over: bool,
}

/// Whether a text begins as `serialize` begins arrays, strings and objects.
pub(super) fn is_serialized(text: &[u8]) -> bool {
    matches!(
        text,
        [b'a' | b's' | b'S' | b'O' | b'C', b':', b'0'..=b'9', ..]
    )
}

/// Reads up to what is not as it should be; what stands before that counts.
///
/// At most `limits.0` leaves are read, and `limits.1` arrays and objects in each other.
pub fn unserialize(text: &[u8], limits: (usize, usize)) -> Unserialized {
    let mut reader = Reader {
        text,
        at: 0,
        limits,
        out: Unserialized::default(),
    };
    let _ = reader.value(&mut Vec::new(), 0);
    reader.out
}

struct Reader<'t> {
    text: &'t [u8],
    at: usize,
    limits: (usize, usize),
    out: Unserialized,
}

impl Reader<'_> {
    /// Reads a value under a name; `None` where reading ends.
    fn value(&mut self, name: &mut Vec<u8>, level: usize) -> Option<()> {
        match self.take()? {
            b's' | b'S' => {
                self.at -= 1;
                let text = self.string()?;
                self.leaf(name, Some(text))
            }
            b'N' => {
                self.expect(b";")?;
                self.leaf(name, None)
            }
            b'i' | b'b' | b'd' | b'r' | b'R' => {
                self.expect(b":")?;
                self.until(b';')?;
                self.leaf(name, None)
            }
            b'a' => {
                self.expect(b":")?;
                let count = self.number()?;
                self.expect(b":{")?;
                self.members(count, name, level)
            }
            b'O' => {
                self.expect(b":")?;
                self.number()?;
                self.expect(b":\"")?;
                self.until(b'"')?;
                self.expect(b":")?;
                let count = self.number()?;
                self.expect(b":{")?;
                self.members(count, name, level)
            }
            _ => None,
        }
    }

    fn members(&mut self, count: usize, name: &mut Vec<u8>, level: usize) -> Option<()> {
        if level >= self.limits.1 {
            self.out.over = true;
            return None;
        }
        for _ in 0..count {
            let key = match self.text.get(self.at)? {
                b's' | b'S' => self.string()?,
                b'i' => {
                    self.at += 1;
                    self.expect(b":")?;
                    self.until(b';')?.to_vec()
                }
                _ => return None,
            };
            let length = name.len();
            name.push(b'[');
            name.extend_from_slice(&key);
            name.push(b']');
            if name.len() > FLAT {
                self.out.over = true;
                return None;
            }
            self.value(name, level + 1)?;
            name.truncate(length);
        }
        self.expect(b"}")
    }

    /// `s:LENGTH:"TEXT";`, or the same with `S`, where `\XX` stands for a byte.
    fn string(&mut self) -> Option<Vec<u8>> {
        let escaped = self.take()? == b'S';
        self.expect(b":")?;
        let length = self.number()?;
        self.expect(b":\"")?;
        let text = if escaped {
            let mut text = Vec::new();
            for _ in 0..length {
                let byte = self.take()?;
                text.push(if byte == b'\\' {
                    let pair = super::hex_pair(&self.text[self.at..])?;
                    self.at += 2;
                    pair
                } else {
                    byte
                });
            }
            text
        } else {
            let end = self.at.checked_add(length)?;
            let text = self.text.get(self.at..end)?.to_vec();
            self.at = end;
            text
        };
        self.expect(b"\";")?;
        Some(text)
    }

    fn leaf(&mut self, name: &[u8], text: Leaf) -> Option<()> {
        if self.out.leaves.len() >= self.limits.0 {
            self.out.over = true;
            return None;
        }
        self.out.leaves.push((name.to_vec(), text));
        Some(())
    }

    fn take(&mut self) -> Option<u8> {
        let byte = *self.text.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn expect(&mut self, wanted: &[u8]) -> Option<()> {
        self.text
            .get(self.at..)?
            .starts_with(wanted)
            .then(|| self.at += wanted.len())
    }

    /// One to nine digits, perhaps behind a `+`.
    fn number(&mut self) -> Option<usize> {
        if self.text.get(self.at) == Some(&b'+') {
            self.at += 1;
        }
        let digits = self.text[self.at..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let number = std::str::from_utf8(&self.text[self.at..self.at + digits]).ok();
        self.at += digits;
        number.filter(|_| digits < 10)?.parse().ok()
    }

    /// What stands before a byte, up to 100 bytes; goes behind it.
    fn until(&mut self, stop: u8) -> Option<&[u8]> {
        let rest = self.text.get(self.at..)?;
        let length = rest.iter().take(101).position(|&byte| byte == stop)?;
        self.at += length + 1;
        Some(&rest[..length])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, Option<String>)> {
        let text_of = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        unserialize(text.as_bytes(), (10, 3))
            .leaves
            .into_iter()
            .map(|(name, leaf)| (text_of(name), leaf.map(text_of)))
            .collect()
    }

    #[test]
    fn strings_are_found_under_their_keys_as_far_as_the_text_goes() {
        let some = |name: &str, text: &str| (name.to_owned(), Some(text.to_owned()));
        assert_eq!(
            read(r#"a:2:{s:1:"k";s:3:"a"b";i:7;a:1:{i:0;S:2:"\41b";}}"#),
            [some("[k]", "a\"b"), some("[7][0]", "Ab")]
        );
        assert_eq!(
            read(r#"O:3:"Foo":2:{s:1:"x";N;s:1:"y";s:1:"z";"#),
            [("[x]".to_owned(), None), some("[y]", "z")]
        );
        assert_eq!(read(r#"s:2:"x";"#), []);
        assert_eq!(read(r#"s:99999999999:"x";"#), []);
    }

    #[test]
    fn nesting_and_leaves_are_bounded() {
        let deep = "a:1:{i:0;".repeat(4) + "s:1:\"x\";}}}}";
        assert!(unserialize(deep.as_bytes(), (10, 3)).over);
        assert!(!unserialize(deep.as_bytes(), (10, 4)).over);
        let many = "a:11:{".to_owned() + &"i:0;i:1;".repeat(11) + "}";
        let read = unserialize(many.as_bytes(), (10, 3));
        assert!(read.over && read.leaves.len() == 10);
    }
}
