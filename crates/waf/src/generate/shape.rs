//! A request taken apart, so that its pieces can be changed and moved.

use crate::{
    pack::Limits,
    request::{Request, boundary, cookies, leaves, parameters, parts},
};

/// A name and a value, decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Param {
    pub(super) name: Vec<u8>,
    pub(super) value: Vec<u8>,
    /// For files: the name of the file.
    pub(super) file: Option<Vec<u8>>,
    /// For JSON: a number or the like, written without quotes.
    pub(super) bare: bool,
}

impl Param {
    pub(super) fn new(name: &[u8], value: &[u8]) -> Self {
        Self {
            name: name.to_vec(),
            value: value.to_vec(),
            file: None,
            bare: false,
        }
    }
}

/// What the body is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Body {
    None,
    Form(Vec<Param>),
    Json(Vec<Param>),
    Multipart(Vec<Param>),
    Raw(Vec<u8>),
}

/// A request in pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) method: Vec<u8>,
    /// As sent.
    pub(super) path: Vec<u8>,
    pub(super) query: Vec<Param>,
    /// A query that is no list of parameters, as sent.
    pub(super) raw_query: Vec<u8>,
    pub(super) cookies: Vec<Param>,
    /// Without cookies and content type.
    pub(super) headers: Vec<(Vec<u8>, Vec<u8>)>,
    pub(super) content_type: Option<Vec<u8>>,
    pub(super) body: Body,
    pub(super) role: String,
    /// The body is cut off here, in thousandths of its length.
    pub(super) cut: Option<usize>,
}

impl Shape {
    pub(super) fn of(request: &Request) -> Self {
        let limits = Limits::default();
        let mark = request.uri.iter().position(|&byte| byte == b'?');
        let (path, query) = match mark {
            Some(at) => (&request.uri[..at], &request.uri[at + 1..]),
            None => (request.uri.as_slice(), &b""[..]),
        };
        let mut headers = Vec::new();
        let mut jar = Vec::new();
        let mut content_type = None;
        for (name, value) in &request.headers {
            match name.to_ascii_lowercase().as_slice() {
                b"cookie" => {
                    jar.extend(cookies(value).map(|(name, value)| Param::new(name, &value)));
                }
                b"content-type" => content_type = Some(value.clone()),
                _ => headers.push((name.clone(), value.clone())),
            }
        }
        let listed = query.contains(&b'=');
        let body = body_of(&request.body, content_type.as_deref().unwrap_or_default());
        // A type that the body's form says anyway is written anew with it.
        let content_type = content_type.filter(|_| matches!(body, Body::Raw(_)));
        Self {
            method: request.method.clone(),
            path: path.to_vec(),
            query: if listed {
                named(parameters(query, &limits).0)
            } else {
                Vec::new()
            },
            raw_query: if listed { Vec::new() } else { query.to_vec() },
            cookies: jar,
            headers,
            content_type,
            body,
            role: request.role.clone(),
            cut: None,
        }
    }

    /// The parameters of query and body.
    pub(super) fn params(&self) -> impl Iterator<Item = &Param> {
        let body: &[Param] = match &self.body {
            Body::Form(list) | Body::Json(list) | Body::Multipart(list) => list,
            Body::None | Body::Raw(_) => &[],
        };
        self.query.iter().chain(body)
    }

    /// The parameters of the body, where it has any.
    pub(super) fn body_params(&mut self) -> Option<&mut Vec<Param>> {
        match &mut self.body {
            Body::Form(list) | Body::Json(list) | Body::Multipart(list) => Some(list),
            Body::None | Body::Raw(_) => None,
        }
    }

    /// Every value that may be changed: parameters, files' names, cookies, headers, a raw body, the path.
    pub(super) fn values(&mut self) -> Vec<&mut Vec<u8>> {
        let mut values: Vec<&mut Vec<u8>> = Vec::new();
        let body = match &mut self.body {
            Body::Form(list) | Body::Json(list) | Body::Multipart(list) => list.as_mut_slice(),
            Body::Raw(raw) => {
                values.push(raw);
                &mut []
            }
            Body::None => &mut [],
        };
        for param in self
            .query
            .iter_mut()
            .chain(body)
            .chain(self.cookies.iter_mut())
        {
            values.push(&mut param.value);
            values.extend(param.file.as_mut());
        }
        let telling = |name: &[u8]| !matches!(name, b"Host" | b"Accept" | b"Accept-Encoding");
        values.extend(
            self.headers
                .iter_mut()
                .filter(|(name, _)| telling(name))
                .map(|(_, value)| value),
        );
        if !self.raw_query.is_empty() {
            values.push(&mut self.raw_query);
        }
        values
    }
}

fn named(list: Vec<(Vec<u8>, Vec<u8>)>) -> Vec<Param> {
    list.into_iter()
        .map(|(name, value)| Param::new(&name, &value))
        .collect()
}

fn body_of(body: &[u8], content_type: &[u8]) -> Body {
    if body.is_empty() {
        return Body::None;
    }
    if content_type.starts_with(b"application/x-www-form-urlencoded") {
        return Body::Form(named(parameters(body, &Limits::default()).0));
    }
    if content_type.starts_with(b"multipart/form-data")
        && let Some(found) = boundary(content_type).and_then(|boundary| parts(body, boundary))
    {
        let list = found.into_iter().map(|part| Param {
            file: part.filename,
            ..Param::new(&part.name, part.content)
        });
        return Body::Multipart(list.collect());
    }
    match leaves(body, usize::MAX) {
        Ok((found, _)) => Body::Json(
            found
                .into_iter()
                .map(|(name, value)| Param {
                    bare: value.is_none(),
                    ..Param::new(&name, value.as_deref().unwrap_or(b"7"))
                })
                .collect(),
        ),
        Err(_) => Body::Raw(body.to_vec()),
    }
}
