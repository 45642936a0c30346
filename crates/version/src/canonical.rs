//! Bringing a version into the form that PHP compares: parts divided by `.`.

/// Whether `byte` divides parts by itself, and so starts no word.
fn divides(byte: u8) -> bool {
    matches!(byte, b'-' | b'_' | b'+')
}

/// Whether `byte` belongs to a word or is any other character that is neither digit nor point.
fn is_word(byte: u8) -> bool {
    !byte.is_ascii_digit() && byte != b'.'
}

/// PHP's `php_canonicalize_version`: separators become `.`, a point is put between digits and letters, runs of points
/// shrink to one. The first byte stays whatever it is. The version ends at its first NUL, as a C string does.
pub(crate) fn canonical(version: &[u8]) -> Vec<u8> {
    let end = version
        .iter()
        .position(|&byte| byte == 0)
        .unwrap_or(version.len());
    let Some((&first, rest)) = version[..end].split_first() else {
        return Vec::new();
    };
    let mut out = Vec::with_capacity(version.len() * 2);
    out.push(first);
    let mut previous = first;
    for &byte in rest {
        let enters_number = is_word(previous) && byte.is_ascii_digit();
        let leaves_number = previous.is_ascii_digit() && is_word(byte);
        let kept = byte.is_ascii_alphanumeric() || (leaves_number && !divides(byte));
        let point = !kept || enters_number || leaves_number;
        if point && out.last() != Some(&b'.') {
            out.push(b'.');
        }
        if kept {
            out.push(byte);
        }
        previous = byte;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn digits_and_letters_are_parted() {
        assert_eq!(canonical(b"1.0rc1"), b"1.0.rc.1");
        assert_eq!(canonical(b"5.9-beta_2+3"), b"5.9.beta.2.3");
    }

    #[test]
    fn runs_of_separators_shrink_to_one_point() {
        assert_eq!(canonical(b"1--2..3"), b"1.2.3");
    }

    #[test]
    fn a_version_ends_at_nul() {
        assert_eq!(canonical(b"1\x002"), b"1");
        assert_eq!(canonical(b""), b"");
    }
}
