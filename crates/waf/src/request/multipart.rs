//! `multipart/form-data` as PHP reads it (RFC 7578 with PHP's habits: what PHP sees is what counts).

/// One part of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part<'b> {
    /// The field's name; empty for a file without one.
    pub name: Vec<u8>,
    /// The file's name as sent, for a file.
    pub filename: Option<Vec<u8>>,
    /// What the part holds.
    pub content: &'b [u8],
}

/// The boundary that a content type names.
pub fn boundary(content_type: &[u8]) -> Option<&[u8]> {
    let word = b"boundary";
    let start = content_type
        .windows(word.len())
        .position(|window| window.eq_ignore_ascii_case(word))?;
    let rest = &content_type[start..];
    let rest = &rest[rest.iter().position(|&byte| byte == b'=')? + 1..];
    if let Some(quoted) = rest.strip_prefix(b"\"") {
        return Some(&quoted[..quoted.iter().position(|&byte| byte == b'"')?]);
    }
    let end = rest
        .iter()
        .position(|byte| matches!(byte, b',' | b';'))
        .unwrap_or(rest.len());
    Some(&rest[..end])
}

/// The parts that PHP would see, or `None` where the boundary is not found at all.
pub fn parts<'b>(body: &'b [u8], boundary: &[u8]) -> Option<Vec<Part<'b>>> {
    let line = [b"--", boundary].concat();
    let behind = [b"\n--", boundary].concat();
    let finder = memmem(&behind);
    let mut lines = Lines { rest: body };
    let mut parts = Vec::new();
    let mut found = false;
    while lines.any(|candidate| candidate == line) {
        found = true;
        // Without this header PHP looks for the next boundary at once, in the content.
        let Some((name, filename)) = disposition(&headers(&mut lines)) else {
            continue;
        };
        if name.is_none() && filename.is_none() {
            // Here PHP gives up; what it has read so far counts.
            break;
        }
        let end = finder(lines.rest).or_else(|| begun(lines.rest, &behind));
        let content = match end {
            Some(end) => {
                let content = &lines.rest[..end];
                lines.rest = &lines.rest[end..];
                content.strip_suffix(b"\r").unwrap_or(content)
            }
            None => std::mem::take(&mut lines.rest),
        };
        parts.push(Part {
            name: name.unwrap_or_default(),
            filename,
            content,
        });
    }
    found.then_some(parts)
}

/// Where the text ends with the beginning of a needle.
fn begun(text: &[u8], needle: &[u8]) -> Option<usize> {
    let from = (text.len() + 1).saturating_sub(needle.len());
    (from..text.len()).find(|&at| needle.starts_with(&text[at..]))
}

/// A search for one needle, prepared once.
fn memmem(needle: &[u8]) -> impl Fn(&[u8]) -> Option<usize> {
    let searcher = aho_corasick::AhoCorasick::new([needle]).ok();
    move |haystack| searcher.as_ref()?.find(haystack).map(|hit| hit.start())
}

/// Lines that end with LF; what has no end is no line.
struct Lines<'b> {
    rest: &'b [u8],
}

impl<'b> Iterator for Lines<'b> {
    type Item = &'b [u8];

    fn next(&mut self) -> Option<&'b [u8]> {
        let end = self.rest.iter().position(|&byte| byte == b'\n')?;
        let line = &self.rest[..end];
        self.rest = &self.rest[end + 1..];
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        Some(
            &line[..line
                .iter()
                .position(|&byte| byte == 0)
                .unwrap_or(line.len())],
        )
    }
}

/// Header lines of a part, up to the empty line.
fn headers(lines: &mut Lines<'_>) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut headers: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
    for line in lines.by_ref() {
        let Some(&first) = line.first() else { break };
        let colon = line
            .iter()
            .position(|&byte| byte == b':')
            .filter(|_| !is_space(first));
        match (colon, headers.last_mut()) {
            (Some(at), _) => {
                headers.push((line[..at].to_vec(), trim_start(&line[at + 1..]).to_vec()));
            }
            (None, Some((_, value))) => value.extend_from_slice(line),
            (None, None) => {}
        }
    }
    headers
}

type NameAndFile = (Option<Vec<u8>>, Option<Vec<u8>>);

/// `name` and `filename` of the first `Content-Disposition`; `None` without such a header.
fn disposition(headers: &[(Vec<u8>, Vec<u8>)]) -> Option<NameAndFile> {
    let (mut name, mut filename) = (None, None);
    let (_, value) = headers
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(b"content-disposition"))?;
    let mut rest = trim_start(value);
    while !rest.is_empty() {
        let (pair, behind) = word(rest, b';');
        rest = trim_start(behind);
        if !pair.contains(&b'=') {
            continue;
        }
        let (key, value) = word(pair, b'=');
        if key.eq_ignore_ascii_case(b"name") {
            name = Some(unquote(value));
        } else if key.eq_ignore_ascii_case(b"filename") {
            filename = Some(unquote(value));
        }
    }
    Some((name, filename))
}

/// What stands before `stop` (outside quotes), and what stands behind it and its repetitions.
fn word(text: &[u8], stop: u8) -> (&[u8], &[u8]) {
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        if byte == stop {
            break;
        }
        at += 1;
        if matches!(byte, b'"' | b'\'') {
            while let Some(&inner) = text.get(at) {
                if inner == byte {
                    break;
                }
                at += if inner == b'\\' && text.get(at + 1) == Some(&byte) {
                    2
                } else {
                    1
                };
            }
            at += 1;
        }
    }
    let at = at.min(text.len());
    let behind = text[at..]
        .iter()
        .position(|&byte| byte != stop)
        .map_or(text.len(), |skip| at + skip);
    (&text[..at], &text[behind..])
}

/// A value in quotes (with its escapes undone), or up to white space.
fn unquote(value: &[u8]) -> Vec<u8> {
    let value = trim_start(value);
    let (text, quote) = match value.first() {
        Some(&quote @ (b'"' | b'\'')) => (&value[1..], Some(quote)),
        _ => (
            &value[..value
                .iter()
                .position(|&byte| is_space(byte))
                .unwrap_or(value.len())],
            None,
        ),
    };
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        if Some(byte) == quote {
            break;
        }
        at += 1;
        match text.get(at) {
            Some(&next) if byte == b'\\' && (next == b'\\' || Some(next) == quote) => {
                out.push(next);
                at += 1;
            }
            _ => out.push(byte),
        }
    }
    out
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0x09..=0x0d | b' ')
}

fn trim_start(text: &[u8]) -> &[u8] {
    let start = text
        .iter()
        .position(|&byte| !is_space(byte))
        .unwrap_or(text.len());
    &text[start..]
}
