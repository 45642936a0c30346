//! JSON (RFC 8259) as PHP's `json_decode` accepts it, flattened to leaves.
//!
//! Read by hand because a reader of numbers must not fail on huge ones, and because depth, surrogates and equal keys
//! must be treated exactly as PHP treats them.

use indexmap::IndexMap;
use thiserror::Error;

use super::xml::FLAT;

/// Arrays and objects that may stand in each other.
const LEVELS: usize = 127;

/// Why a text is not read as JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum JsonFault {
    /// Not JSON.
    #[error("this is not JSON")]
    Syntax,
    /// JSON so far, but nested deeper than 127 arrays.
    #[error("this is nested deeper than 127 arrays")]
    TooDeep,
}

/// A string, or `None` for a number, a boolean or null.
pub type Leaf = Option<Vec<u8>>;

enum Value {
    Leaf(Leaf),
    Array(IndexMap<Vec<u8>, Value>),
}

/// Leaves with their flat names (`a[b][0]`), in order, and whether there were more than the limits allow.
pub type Leaves = (Vec<(Vec<u8>, Leaf)>, bool);

/// The first `most` leaves; equal keys: the last value at the place of the first. Leaves whose flat names are longer than
/// 1,024 bytes are left out.
pub fn leaves(text: &[u8], most: usize) -> Result<Leaves, JsonFault> {
    let mut reader = Reader {
        text,
        at: 0,
        level: 0,
    };
    let value = reader.value()?;
    reader.space();
    if reader.at < text.len() {
        return Err(JsonFault::Syntax);
    }
    let mut out = (Vec::new(), false);
    match value {
        Value::Leaf(leaf) => flatten(Vec::new(), Value::Leaf(leaf), most, &mut out),
        Value::Array(entries) => {
            for (name, value) in entries {
                flatten(name, value, most, &mut out);
            }
        }
    }
    Ok(out)
}

fn flatten(name: Vec<u8>, value: Value, most: usize, out: &mut Leaves) {
    if name.len() > FLAT {
        out.1 = true;
        return;
    }
    match value {
        Value::Leaf(_) if out.0.len() >= most => out.1 = true,
        Value::Leaf(leaf) => out.0.push((name, leaf)),
        Value::Array(entries) => {
            for (key, value) in entries {
                flatten([&name[..], b"[", &key, b"]"].concat(), value, most, out);
            }
        }
    }
}

struct Reader<'t> {
    text: &'t [u8],
    at: usize,
    level: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn take(&mut self) -> Result<u8, JsonFault> {
        let byte = self.peek().ok_or(JsonFault::Syntax)?;
        self.at += 1;
        Ok(byte)
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn value(&mut self) -> Result<Value, JsonFault> {
        self.space();
        match self.peek().ok_or(JsonFault::Syntax)? {
            b'{' => self.nested(Self::object),
            b'[' => self.nested(Self::list),
            b'"' => Ok(Value::Leaf(Some(self.string()?))),
            b'-' | b'0'..=b'9' => self.number(),
            b't' => self.word(b"true"),
            b'f' => self.word(b"false"),
            b'n' => self.word(b"null"),
            _ => Err(JsonFault::Syntax),
        }
    }

    fn nested(
        &mut self,
        read: fn(&mut Self) -> Result<Value, JsonFault>,
    ) -> Result<Value, JsonFault> {
        self.at += 1;
        if self.level == LEVELS {
            return Err(JsonFault::TooDeep);
        }
        self.level += 1;
        let value = read(self)?;
        self.level -= 1;
        Ok(value)
    }

    fn object(&mut self) -> Result<Value, JsonFault> {
        let mut entries = IndexMap::new();
        self.space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Value::Array(entries));
        }
        loop {
            self.space();
            if self.peek() != Some(b'"') {
                return Err(JsonFault::Syntax);
            }
            let key = self.string()?;
            self.space();
            if self.take()? != b':' {
                return Err(JsonFault::Syntax);
            }
            let value = self.value()?;
            entries.insert(key, value);
            self.space();
            match self.take()? {
                b',' => {}
                b'}' => return Ok(Value::Array(entries)),
                _ => return Err(JsonFault::Syntax),
            }
        }
    }

    fn list(&mut self) -> Result<Value, JsonFault> {
        let mut entries = IndexMap::new();
        self.space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Value::Array(entries));
        }
        loop {
            let value = self.value()?;
            entries.insert(entries.len().to_string().into_bytes(), value);
            self.space();
            match self.take()? {
                b',' => {}
                b']' => return Ok(Value::Array(entries)),
                _ => return Err(JsonFault::Syntax),
            }
        }
    }

    fn word(&mut self, word: &[u8]) -> Result<Value, JsonFault> {
        if !self.text[self.at..].starts_with(word) {
            return Err(JsonFault::Syntax);
        }
        self.at += word.len();
        Ok(Value::Leaf(None))
    }

    fn number(&mut self) -> Result<Value, JsonFault> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(Value::Leaf(None))
    }

    fn digits(&mut self) -> Result<(), JsonFault> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start {
            Err(JsonFault::Syntax)
        } else {
            Ok(())
        }
    }

    fn string(&mut self) -> Result<Vec<u8>, JsonFault> {
        self.at += 1;
        let mut out = Vec::new();
        loop {
            let start = self.at;
            while self
                .peek()
                .is_some_and(|byte| byte >= 0x20 && byte != b'"' && byte != b'\\')
            {
                self.at += 1;
            }
            let run = &self.text[start..self.at];
            if std::str::from_utf8(run).is_err() {
                return Err(JsonFault::Syntax);
            }
            out.extend_from_slice(run);
            match self.take()? {
                b'"' => return Ok(out),
                b'\\' => self.escape(&mut out)?,
                _ => return Err(JsonFault::Syntax),
            }
        }
    }

    fn escape(&mut self, out: &mut Vec<u8>) -> Result<(), JsonFault> {
        let byte = match self.take()? {
            byte @ (b'"' | b'\\' | b'/') => byte,
            b'b' => 0x08,
            b'f' => 0x0c,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => return self.unicode(out),
            _ => return Err(JsonFault::Syntax),
        };
        out.push(byte);
        Ok(())
    }

    fn unicode(&mut self, out: &mut Vec<u8>) -> Result<(), JsonFault> {
        let mut code = self.four()?;
        if (0xd800..0xdc00).contains(&code) {
            if self.take()? != b'\\' || self.take()? != b'u' {
                return Err(JsonFault::Syntax);
            }
            let low = self.four()?;
            if !(0xdc00..0xe000).contains(&low) {
                return Err(JsonFault::Syntax);
            }
            code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        }
        let character = char::from_u32(code).ok_or(JsonFault::Syntax)?;
        out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        Ok(())
    }

    fn four(&mut self) -> Result<u32, JsonFault> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = super::escape::hex_digit(self.take()?).ok_or(JsonFault::Syntax)?;
            code = code << 4 | u32::from(digit);
        }
        Ok(code)
    }
}
