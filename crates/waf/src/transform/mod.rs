//! What attackers wrap a value in, undone step by step (`docs/pack.md`, "Transforms").

mod acting;
mod comments;
mod decode;
mod entities;
mod fold;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

pub use acting::Acting;
pub(crate) use decode::base64;
pub use decode::is_base64;

/// One step. Written in rules and packs by its name in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Transform {
    /// Percent and `%u` escapes, up to three times.
    Url,
    /// HTML entities, once.
    Html,
    /// `\xHH`, `\uHHHH`, `\u{H}` and octal escapes that give ASCII.
    Escapes,
    /// Overlong forms (two to four bytes) and full-width letters to ASCII.
    Utf8,
    /// NUL bytes are removed.
    Nul,
    /// `/*...*/`, and `#` and `--` up to the end of the line, become a space; `/*!50000...*/` is unwrapped.
    Comments,
    /// Runs of bytes 0x00-0x20 become one space.
    Space,
    /// Quotes, carets, backticks and backslashes (with the end of the line behind them) are removed.
    Unquote,
    /// `\` to `/`, `//` and `/./` to `/`.
    Path,
    /// A value that is base64 as a whole is decoded.
    B64,
    /// ASCII lower case.
    Lower,
}

impl Transform {
    /// Every transform with its name.
    pub const ALL: [(&'static str, Self); 11] = [
        ("url", Self::Url),
        ("html", Self::Html),
        ("escapes", Self::Escapes),
        ("utf8", Self::Utf8),
        ("nul", Self::Nul),
        ("comments", Self::Comments),
        ("space", Self::Space),
        ("unquote", Self::Unquote),
        ("path", Self::Path),
        ("b64", Self::B64),
        ("lower", Self::Lower),
    ];

    /// The transform of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, transform)| *transform)
    }

    /// The value after this step; borrowed where nothing changed.
    pub fn apply(self, value: &[u8]) -> Cow<'_, [u8]> {
        let changed = match self {
            Self::Url => decode::url(value),
            Self::Html => entities::html(value),
            Self::Escapes => decode::escapes(value),
            Self::Utf8 => fold::utf8(value),
            Self::Nul => fold::without(value, |byte| byte == 0),
            Self::Comments => comments::comments(value),
            Self::Space => fold::space(value),
            Self::Unquote => fold::unquote(value),
            Self::Path => fold::path(value),
            Self::B64 => decode::base64(value),
            Self::Lower => value
                .iter()
                .any(u8::is_ascii_uppercase)
                .then(|| value.to_ascii_lowercase()),
        };
        changed.map_or(Cow::Borrowed(value), Cow::Owned)
    }
}

/// The value after all steps of a chain.
pub fn apply<'v>(chain: &[Transform], value: &'v [u8]) -> Cow<'v, [u8]> {
    let mut current = Cow::Borrowed(value);
    for transform in chain {
        if let Cow::Owned(changed) = transform.apply(&current) {
            current = Cow::Owned(changed);
        }
    }
    current
}
