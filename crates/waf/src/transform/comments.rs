//! SQL and script comments.

/// `/*...*/` becomes a space; of `/*!50000...*/` both ends do, and what is between is read on.
pub(super) fn comments(value: &[u8]) -> Option<Vec<u8>> {
    let first = value.windows(2).position(|pair| pair == b"/*")?;
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
