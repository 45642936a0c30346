//! What a body is, by its media type and its first byte.

/// How a body is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Media {
    Form,
    Multipart,
    Json,
    Other,
}

/// Decides by the content type (empty where there is none), and where that names none of ours, by the first byte.
pub(super) fn media(content_type: &[u8], body: &[u8]) -> Media {
    let end = content_type
        .iter()
        .position(|&byte| byte == b';')
        .unwrap_or(content_type.len());
    let name = content_type[..end].trim_ascii().to_ascii_lowercase();
    match name.as_slice() {
        b"application/x-www-form-urlencoded" => Media::Form,
        b"multipart/form-data" => Media::Multipart,
        b"application/json" => Media::Json,
        other if other.ends_with(b"+json") => Media::Json,
        _ => match body
            .iter()
            .find(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
        {
            Some(b'{' | b'[') => Media::Json,
            _ => Media::Other,
        },
    }
}
