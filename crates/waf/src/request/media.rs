//! What a body is, by its media type and its first byte.

/// How a body is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Media {
    Form,
    Multipart,
    Json,
    Xml,
    Other,
}

/// Decides by the content type (empty where there is none), and where that names none of ours, by the first byte.
///
/// `xmlrpc.php` reads XML even where the type says that it is a form.
pub(super) fn media(content_type: &[u8], body: &[u8], path: &[u8]) -> Media {
    let first = body
        .iter()
        .find(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
    let end = content_type
        .iter()
        .position(|&byte| byte == b';')
        .unwrap_or(content_type.len());
    let name = content_type[..end].trim_ascii().to_ascii_lowercase();
    match name.as_slice() {
        b"multipart/form-data" => Media::Multipart,
        _ if first == Some(&b'<') && path.ends_with(b"/xmlrpc.php") => Media::Xml,
        b"application/x-www-form-urlencoded" => Media::Form,
        b"application/json" => Media::Json,
        other if other.ends_with(b"+json") => Media::Json,
        other if other.ends_with(b"/xml") || other.ends_with(b"+xml") => Media::Xml,
        _ => match first {
            Some(b'{' | b'[') => Media::Json,
            Some(b'<') => Media::Xml,
            _ => Media::Other,
        },
    }
}
