//! A shape becomes a request again, each time in one of several spellings.

use super::{
    random::Random,
    shape::{Body, Param, Shape},
};
use crate::request::Request;

const BOUNDARY: &str = "----generated0123456789";

/// Writes a request.
pub(super) fn request(shape: &Shape, random: &mut Random) -> Request {
    let mut uri = if shape.path.is_empty() {
        b"/".to_vec()
    } else {
        shape.path.clone()
    };
    if !shape.query.is_empty() || !shape.raw_query.is_empty() {
        uri.push(b'?');
        uri.extend_from_slice(&shape.raw_query);
        if !shape.query.is_empty() && !shape.raw_query.is_empty() {
            uri.push(b'&');
        }
        uri.extend(form(&shape.query, random));
    }
    // A corpus line is UTF-8, so bytes that are not stand in the address as escapes.
    let uri = uri.utf8_chunks().fold(Vec::new(), |mut uri, chunk| {
        uri.extend_from_slice(chunk.valid().as_bytes());
        for byte in chunk.invalid() {
            uri.extend(format!("%{byte:02X}").bytes());
        }
        uri
    });
    let mut request = Request::new(shape.method.clone(), uri);
    request.role.clone_from(&shape.role);
    request.headers.clone_from(&shape.headers);
    let (own_type, mut body) = body(&shape.body, random);
    if let Some(cut) = shape.cut {
        body.truncate(body.len() * cut / 1000);
    }
    if let Some(content_type) = shape
        .content_type
        .as_deref()
        .or(own_type.as_deref().map(str::as_bytes))
    {
        request = request.header("Content-Type", content_type);
    }
    if !shape.cookies.is_empty() {
        let separator: &[u8] = if random.chance(90) { b"; " } else { b";" };
        let pieces: Vec<Vec<u8>> = shape
            .cookies
            .iter()
            .map(|cookie| cookie_piece(cookie, random))
            .collect();
        request = request.header("Cookie", pieces.join(separator));
    }
    request.body(body)
}

fn body(body: &Body, random: &mut Random) -> (Option<String>, Vec<u8>) {
    match body {
        Body::None => (None, Vec::new()),
        Body::Form(list) => (
            Some("application/x-www-form-urlencoded".to_owned()),
            form(list, random),
        ),
        Body::Json(list) => (Some("application/json".to_owned()), json(list, random)),
        Body::Multipart(list) => {
            let quoted = if random.chance(20) { "\"" } else { "" };
            (
                Some(format!(
                    "multipart/form-data; boundary={quoted}{BOUNDARY}{quoted}"
                )),
                multipart(list, random),
            )
        }
        Body::Raw(raw) => (None, raw.clone()),
    }
}

/// `name=value&...`, encoded as far as needed, as browsers do, or wholly.
fn form(list: &[Param], random: &mut Random) -> Vec<u8> {
    let style = random.below(10);
    let mut out = Vec::new();
    for param in list {
        if !out.is_empty() {
            out.push(b'&');
        }
        encode(&param.name, style, true, &mut out);
        out.push(b'=');
        encode(&param.value, style, false, &mut out);
    }
    out
}

fn encode(text: &[u8], style: usize, name: bool, out: &mut Vec<u8>) {
    for &byte in text {
        let safe = byte.is_ascii_alphanumeric() || b"-_.*".contains(&byte);
        match byte {
            b' ' if style < 5 => out.push(b'+'),
            _ if style == 9 => out.extend(format!("%{byte:02x}").bytes()),
            _ if safe => out.push(byte),
            b'[' | b']' if name && style.is_multiple_of(2) => out.push(byte),
            // Only what would end the piece is escaped.
            _ if style >= 7 && !matches!(byte, b'&' | b'+' | b'%' | b'#' | b'=' | 0..=b' ') => {
                out.push(byte);
            }
            _ => out.extend(format!("%{byte:02X}").bytes()),
        }
    }
}

fn cookie_piece(cookie: &Param, random: &mut Random) -> Vec<u8> {
    let mut piece = cookie.name.clone();
    piece.push(b'=');
    if random.chance(60) {
        encode(&cookie.value, 6, false, &mut piece);
    } else {
        piece.extend_from_slice(&cookie.value);
    }
    piece
}

fn multipart(list: &[Param], random: &mut Random) -> Vec<u8> {
    let line: &[u8] = if random.chance(92) { b"\r\n" } else { b"\n" };
    let mut out = Vec::new();
    for param in list {
        out.extend(
            [
                b"--",
                BOUNDARY.as_bytes(),
                line,
                b"Content-Disposition: form-data; name=\"",
                &param.name,
                b"\"",
            ]
            .concat(),
        );
        if let Some(file) = &param.file {
            out.extend([b"; filename=\"".as_slice(), file, b"\""].concat());
            out.extend([line, b"Content-Type: application/octet-stream"].concat());
        }
        out.extend([line, line, &param.value, line].concat());
    }
    if random.chance(92) {
        out.extend(format!("--{BOUNDARY}--\r\n").bytes());
    }
    out
}

/// One object; names with brackets become objects within it, as far as they go together.
fn json(list: &[Param], random: &mut Random) -> Vec<u8> {
    let style = random.below(4);
    let mut out = Vec::new();
    let listed = random.chance(10);
    out.push(if listed { b'[' } else { b'{' });
    for (at, param) in list.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        let mut keys = param
            .name
            .split(|&byte| byte == b'[')
            .map(|key| key.strip_suffix(b"]").unwrap_or(key));
        if !listed {
            string(keys.next().unwrap_or_default(), style, &mut out);
            out.push(b':');
        }
        let mut closing = Vec::new();
        for key in keys {
            if key.is_empty() || key == b"0" {
                out.push(b'[');
                closing.push(b']');
            } else {
                out.push(b'{');
                string(key, style, &mut out);
                out.push(b':');
                closing.push(b'}');
            }
        }
        if param.bare {
            out.extend_from_slice(&param.value);
        } else {
            string(&param.value, style, &mut out);
        }
        out.extend(closing.iter().rev());
    }
    out.push(if listed { b']' } else { b'}' });
    out
}

fn string(text: &[u8], style: usize, out: &mut Vec<u8>) {
    out.push(b'"');
    for &byte in text {
        match byte {
            b'"' | b'\\' => out.extend([b'\\', byte]),
            b'/' if style == 1 => out.extend(*b"\\/"),
            0..=0x1f => out.extend(format!("\\u{byte:04x}").bytes()),
            _ if style == 2 && byte < 0x80 => out.extend(format!("\\u{byte:04X}").bytes()),
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}
