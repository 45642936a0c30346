//! SQL and script comments.

/// Bytes of a comment up to the end of the line.
const LINE: usize = 64;

/// `/*...*/` becomes a space; of `/*!50000...*/` both ends do, and what is between is read on. So does a comment up to the
/// end of the line, if no quote stands in it: in a string that would be the end of the string, and no comment.
pub(super) fn comments(value: &[u8]) -> Option<Vec<u8>> {
    let lines = value.contains(&b'\n');
    let first = (0..value.len())
        .find(|&at| value[at..].starts_with(b"/*") || lines && line(&value[at..]).is_some())?;
    let mut out = Vec::with_capacity(value.len());
    out.extend_from_slice(&value[..first]);
    let mut at = first;
    let mut unwrapped = 0_usize;
    while let Some(&byte) = value.get(at) {
        let rest = &value[at..];
        if rest.starts_with(b"/*!") {
            let digits = rest[3..]
                .iter()
                .take(6)
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            at += 3 + digits;
            unwrapped += 1;
            out.push(b' ');
        } else if rest.starts_with(b"/*") {
            at = rest[2..]
                .windows(2)
                .position(|pair| pair == b"*/")
                .map_or(value.len(), |end| at + end + 4);
            out.push(b' ');
        } else if let Some(length) = line(rest).filter(|_| lines) {
            at += length;
            out.push(b' ');
        } else if unwrapped > 0 && rest.starts_with(b"*/") {
            at += 2;
            unwrapped -= 1;
            out.push(b' ');
        } else {
            at += 1;
            out.push(byte);
        }
    }
    Some(out)
}

/// The length of a comment that begins here and ends with its line.
fn line(text: &[u8]) -> Option<usize> {
    let start = match text {
        [b'#', ..] => 1,
        [b'-', b'-', 0..=b' ', ..] => 2,
        _ => return None,
    };
    let stop = text[start..]
        .iter()
        .take(LINE + 1)
        .position(|byte| matches!(byte, b'\n' | b'\'' | b'"' | b'`'))?;
    (text[start + stop] == b'\n').then_some(start + stop + 1)
}
