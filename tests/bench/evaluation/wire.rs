//! A request as bytes on a connection, for what no HTTP library would send.

use std::{
    fmt::Write as _,
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use anyhow::Result;

use crate::corpus::Case;

/// Left to this program, or of no meaning on a connection that is used once.
const OURS: [&str; 6] = [
    "content-length",
    "transfer-encoding",
    "connection",
    "keep-alive",
    "accept-encoding",
    "expect",
];

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
}

/// Sends a request with some more headers. A connection that ends without an answer has the status 0.
pub(crate) fn send(port: u16, case: &Case, more: &[(&str, &str)]) -> Result<Answer> {
    let mut bytes = format!("{} {} HTTP/1.1\r\n", token(&case.method), uri(&case.uri)).into_bytes();
    let mut host = false;
    for (name, value) in &case.headers {
        let lower = name.to_ascii_lowercase();
        let replaced = more.iter().any(|(other, _)| *other == lower);
        if OURS.contains(&lower.as_str()) || replaced || token(name) != *name {
            continue;
        }
        host |= lower == "host";
        line(&mut bytes, name, value);
    }
    if !host {
        line(&mut bytes, "Host", b"www.example.org");
    }
    for (name, value) in more {
        line(&mut bytes, name, value.as_bytes());
    }
    if !case.body.is_empty() || case.method == "POST" {
        line(
            &mut bytes,
            "Content-Length",
            case.body.len().to_string().as_bytes(),
        );
    }
    bytes.extend_from_slice(b"Connection: close\r\n\r\n");
    bytes.extend_from_slice(&case.body);

    let mut connection = TcpStream::connect(("127.0.0.1", port))?;
    connection.set_read_timeout(Some(Duration::from_mins(1)))?;
    // A server may refuse and close before it has read all.
    let _ = connection.write_all(&bytes);
    let mut answer = Vec::new();
    let _ = connection.take(64 * 1024).read_to_end(&mut answer);
    let text = String::from_utf8_lossy(&answer);
    let head = text.split("\r\n\r\n").next().unwrap_or_default().to_owned();
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .unwrap_or(0);
    Ok(Answer { status, head })
}

fn line(bytes: &mut Vec<u8>, name: &str, value: &[u8]) {
    bytes.extend_from_slice(name.as_bytes());
    bytes.extend_from_slice(b": ");
    bytes.extend(value.iter().filter(|byte| !b"\r\n\0".contains(byte)));
    bytes.extend_from_slice(b"\r\n");
}

fn token(name: &str) -> String {
    name.chars()
        .filter(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(*letter))
        .collect()
}

/// Bytes that cannot stand in a request line, percent-encoded.
fn uri(uri: &str) -> String {
    let mut encoded = String::with_capacity(uri.len());
    for byte in uri.bytes() {
        if byte.is_ascii_graphic() {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    if encoded.starts_with('/') {
        encoded
    } else {
        format!("/{encoded}")
    }
}
