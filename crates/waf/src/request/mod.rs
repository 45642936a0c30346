//! A request as it came in, and the fields that rules look at.

mod cookies;
mod derive;
mod escape;
mod field;
mod flat;
mod json;
mod links;
mod media;
mod multipart;
mod parameters;
mod secret;
mod serialized;
mod uri;
mod xml;
mod xmlrpc;

pub use cookies::cookies;
pub use escape::{form_decode, percent_decode};
pub(crate) use escape::{hex_digit, hex_pair};
pub(crate) use field::is_plain;
pub use field::{Field, Fields, Kind, fields};
pub use flat::{Registry, base_name};
pub use json::{JsonFault, Leaf, Leaves, leaves};
pub use multipart::{Part, boundary, parts};
pub use parameters::parameters;
pub use serialized::{Unserialized, unserialize};
pub use xml::{Xml, xml};

/// A flat name and a value.
pub type Named = (Vec<u8>, Vec<u8>);

/// One HTTP request, as raw as it came. Nothing is decoded; [`fields`] does that.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// The method, as sent.
    pub method: Vec<u8>,
    /// Path and query, as sent.
    pub uri: Vec<u8>,
    /// Header lines in their order.
    pub headers: Vec<(Vec<u8>, Vec<u8>)>,
    /// The body, content encodings undone.
    pub body: Vec<u8>,
    /// A role of the pack (`anonymous`, `subscriber`, `editor`, `admin`): what the asker has proved to be.
    pub role: String,
}

impl Request {
    /// A request of a stranger without headers or body.
    pub fn new(method: impl Into<Vec<u8>>, uri: impl Into<Vec<u8>>) -> Self {
        Self {
            method: method.into(),
            uri: uri.into(),
            role: "anonymous".to_owned(),
            ..Self::default()
        }
    }

    /// Adds a header line.
    #[must_use]
    pub fn header(mut self, name: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }
}
