//! The fields of a request: what rules look at.

use indexmap::IndexMap;

use super::{
    Named, Registry, Request, boundary, cookies,
    derive::derive,
    json,
    links::links,
    media::{Media, media},
    parameters, parts, percent_decode,
    secret::is_secret,
    uri, xml,
};
use crate::pack::Limits;

/// Whether a value is one that only rules with `plain` look at: `[A-Za-z0-9_-]{0,64}`.
pub(crate) fn is_plain(value: &[u8]) -> bool {
    value.len() <= 64
        && value
            .iter()
            .all(|&byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// Bytes of a file that are looked at.
const FILE_HEAD: usize = 8192;

/// Where a value stood in the request. Written in rules as the names say (`files.names`, `files.content`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// The path, decoded once.
    Path,
    /// The query, raw.
    Query,
    /// Path and query, raw.
    Uri,
    /// The method.
    Method,
    /// The value of a parameter.
    Args,
    /// The name of a parameter, or that of a cookie which is not plain.
    Names,
    /// The value of a parameter that is an address on another host.
    Links,
    /// The value of a parameter that holds a password.
    Secrets,
    /// The value of a cookie.
    Cookies,
    /// The value of a header.
    Headers,
    /// The name of an uploaded file.
    FileNames,
    /// The first 8 KiB of an uploaded file.
    FileContent,
    /// A body that is not read as anything else.
    Body,
}

/// One value that rules look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Where it stood.
    pub kind: Kind,
    /// Its flat name; for headers the lower-case name; empty where there is none.
    pub name: Vec<u8>,
    /// The value.
    pub value: Vec<u8>,
}

/// All fields of a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields {
    /// In order of reading.
    pub list: Vec<Field>,
    /// Whether the request went over a limit (signal `engine.limit`).
    pub over_limit: bool,
}

impl Fields {
    fn push(&mut self, kind: Kind, name: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) {
        self.list.push(Field {
            kind,
            name: name.into(),
            value: value.into(),
        });
    }

    fn args(&mut self, (leaves, over): (Vec<Named>, bool), unread: &[String], in_query: bool) {
        self.over_limit |= over;
        for (name, value) in leaves {
            self.arg(name, Some(value), unread, in_query);
        }
    }

    fn arg(&mut self, name: Vec<u8>, value: Option<Vec<u8>>, unread: &[String], in_query: bool) {
        self.push(Kind::Names, b"", name.clone());
        if let Some(value) = value {
            let kind = if is_secret(&name, unread, in_query) {
                Kind::Secrets
            } else {
                Kind::Args
            };
            self.push(kind, name, value);
        }
    }
}

/// Reads a request as `docs/pack.md` says. Never fails: what cannot be read is `body`.
pub fn fields(request: &Request, limits: &Limits, unread: &[String]) -> Fields {
    let mut fields = Fields::default();
    let (path, query) = uri::cut(&request.uri);
    fields.push(Kind::Method, b"", request.method.clone());
    fields.push(Kind::Uri, b"", request.uri.clone());
    fields.push(Kind::Path, b"", percent_decode(path));
    if !query.is_empty() {
        fields.push(Kind::Query, b"", query);
        fields.args(parameters(query, limits), unread, true);
    }
    let content_type = headers(request, limits, &mut fields);
    let in_body = fields.list.len();
    if !request.body.is_empty() {
        let media = media(&content_type, &request.body, &percent_decode(path));
        // Files may be long: of these bodies only the parameters count.
        let read = media == Media::Multipart
            && read_multipart(&request.body, &content_type, limits, unread, &mut fields);
        if !read {
            fields.over_limit |= request.body.len() > limits.body;
            let body = &request.body[..request.body.len().min(limits.body)];
            if !read_body(media, body, limits, unread, &mut fields) {
                fields.push(Kind::Body, b"", body);
            }
        }
    }
    derive(&mut fields, in_body, limits, unread);
    links(&mut fields);
    fields
}

/// Adds headers and cookies; gives back the content type.
fn headers(request: &Request, limits: &Limits, fields: &mut Fields) -> Vec<u8> {
    let mut joined: IndexMap<Vec<u8>, Vec<u8>> = IndexMap::new();
    for (name, value) in &request.headers {
        let name = name
            .iter()
            .map(|&byte| {
                if byte == b'_' {
                    b'-'
                } else {
                    byte.to_ascii_lowercase()
                }
            })
            .collect();
        joined
            .entry(name)
            .and_modify(|earlier| {
                earlier.extend_from_slice(b", ");
                earlier.extend_from_slice(value);
            })
            .or_insert_with(|| value.clone());
    }
    let content_type = joined
        .get(&b"content-type"[..])
        .cloned()
        .unwrap_or_default();
    fields.over_limit |= joined.len() > limits.headers;
    // Cookies are read wherever they stand: PHP hands them to the application in any case.
    let jar = joined.get(&b"cookie"[..]).cloned().unwrap_or_default();
    for (name, value) in joined.into_iter().take(limits.headers) {
        let unseen = ["cookie", "authorization", "proxy-authorization"];
        if !unseen.iter().any(|unseen| unseen.as_bytes() == name) {
            fields.push(Kind::Headers, name, value);
        }
    }
    for (count, (name, value)) in cookies(&jar).enumerate() {
        if count >= limits.cookies {
            fields.over_limit = true;
            break;
        }
        if !is_plain(name) {
            fields.push(Kind::Names, b"", name);
        }
        fields.push(Kind::Cookies, name, value);
    }
    content_type
}

/// Reads the body as what it is; `false` where it is none of what we read.
fn read_body(
    media: Media,
    body: &[u8],
    limits: &Limits,
    unread: &[String],
    fields: &mut Fields,
) -> bool {
    match media {
        Media::Form => {
            fields.args(parameters(body, limits), unread, false);
            true
        }
        Media::Json => match json::leaves(body, limits.args) {
            Ok((leaves, over)) => {
                fields.over_limit |= over;
                for (name, leaf) in leaves {
                    fields.arg(name, leaf, unread, false);
                }
                true
            }
            Err(fault) => {
                fields.over_limit |= fault == json::JsonFault::TooDeep;
                false
            }
        },
        Media::Xml => {
            read_xml(body, limits, unread, fields);
            false
        }
        Media::Multipart | Media::Other => false,
    }
}

/// Texts and attributes are parameters without being `names`; the body stays a field as well.
fn read_xml(body: &[u8], limits: &Limits, unread: &[String], fields: &mut Fields) {
    let read = xml(body, (limits.args, limits.depth));
    fields.over_limit |= read.over;
    for (name, value) in read.leaves {
        let secret = is_secret(&name, unread, false);
        fields.push(if secret { Kind::Secrets } else { Kind::Args }, name, value);
    }
    for (name, value) in read.secrets {
        fields.push(Kind::Secrets, name, value);
    }
}

fn read_multipart(
    body: &[u8],
    content_type: &[u8],
    limits: &Limits,
    unread: &[String],
    fields: &mut Fields,
) -> bool {
    let Some(parts) = boundary(content_type).and_then(|boundary| parts(body, boundary)) else {
        return false;
    };
    fields.over_limit |= parts.len() > limits.args;
    let mut plain = Registry::new(limits.depth);
    let mut files = Registry::new(limits.depth);
    let mut nameless = Vec::new();
    let mut long = 0;
    for part in parts.into_iter().take(limits.args) {
        if part.filename.is_none() {
            long += part.content.len();
        }
        match part.filename {
            None => plain.insert(&part.name, part.content.to_vec()),
            Some(file) if part.name.is_empty() => nameless.push((Vec::new(), (file, part.content))),
            Some(file) => files.insert(&part.name, (file, part.content)),
        }
    }
    let too_deep = plain.too_deep || files.too_deep;
    fields.over_limit |= long > limits.body;
    fields.args((plain.into_leaves(), too_deep), unread, false);
    for (name, (file, content)) in files.into_leaves().into_iter().chain(nameless) {
        let start = file
            .iter()
            .rposition(|byte| matches!(byte, b'/' | b'\\'))
            .map_or(0, |at| at + 1);
        fields.push(Kind::Names, b"", name.clone());
        fields.push(Kind::FileNames, name.clone(), &file[start..]);
        fields.push(
            Kind::FileContent,
            name,
            &content[..content.len().min(FILE_HEAD)],
        );
    }
    true
}
