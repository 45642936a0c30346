//! The order of two versions.

use std::cmp::Ordering;

use crate::canonical::canonical;

/// The words PHP knows, by prefix, with their rank. `#` stands for a number.
const FORMS: [(&[u8], i8); 10] = [
    (b"dev", 0),
    (b"alpha", 1),
    (b"a", 1),
    (b"beta", 2),
    (b"b", 2),
    (b"RC", 3),
    (b"rc", 3),
    (b"#", 4),
    (b"pl", 5),
    (b"p", 5),
];

/// What PHP puts in place of a number when it is compared with a word.
const NUMBER: &[u8] = b"#N#";

/// Compares two versions as PHP's `version_compare($a, $b)` does.
///
/// The order is PHP's, not a mathematical one: a version whose last byte is a separator (`1.`) is less than itself, and
/// may be both less than another and behind it. Among all other versions, changing sides reverses the answer.
///
/// ```
/// use std::cmp::Ordering;
/// assert_eq!(packetsense_version::compare("6.8-RC1", "6.8"), Ordering::Less);
/// assert_eq!(packetsense_version::compare("1.0", "1.0.0"), Ordering::Less);
/// ```
pub fn compare(a: &str, b: &str) -> Ordering {
    compare_bytes(a.as_bytes(), b.as_bytes())
}

fn compare_bytes(a: &[u8], b: &[u8]) -> Ordering {
    let empty = |version: &[u8]| version.first().is_none_or(|&byte| byte == 0);
    match (empty(a), empty(b)) {
        (true, true) => return Ordering::Equal,
        (true, false) => return Ordering::Less,
        (false, true) => return Ordering::Greater,
        (false, false) => {}
    }
    let (a, b) = (prepared(a), prepared(b));
    let (mut left, mut right) = (Some(a.as_slice()), Some(b.as_slice()));
    while let (Some(l), Some(r)) = (left, right) {
        if l.is_empty() || r.is_empty() {
            break;
        }
        let (l, l_rest) = part(l);
        let (r, r_rest) = part(r);
        let order = compare_parts(l, r);
        if order != Ordering::Equal {
            return order;
        }
        (left, right) = (l_rest, r_rest);
    }
    // What is left over counts for its side if it is a number, and as a word against a number otherwise.
    if let Some(l) = left {
        return if starts_with_digit(l) {
            Ordering::Greater
        } else {
            compare_bytes(l, NUMBER)
        };
    }
    if let Some(r) = right {
        return if starts_with_digit(r) {
            Ordering::Less
        } else {
            compare_bytes(NUMBER, r)
        };
    }
    Ordering::Equal
}

/// The canonical form; a version that begins with `#` is taken as it stands.
fn prepared(version: &[u8]) -> Vec<u8> {
    if version.first() == Some(&b'#') {
        version
            .iter()
            .copied()
            .take_while(|&byte| byte != 0)
            .collect()
    } else {
        canonical(version)
    }
}

/// The part up to the first point, and what follows that point, if there is one.
fn part(version: &[u8]) -> (&[u8], Option<&[u8]>) {
    match version.iter().position(|&byte| byte == b'.') {
        Some(at) => (&version[..at], Some(&version[at + 1..])),
        None => (version, None),
    }
}

fn compare_parts(a: &[u8], b: &[u8]) -> Ordering {
    match (starts_with_digit(a), starts_with_digit(b)) {
        (true, true) => number(a).cmp(&number(b)),
        (false, false) => rank(a).cmp(&rank(b)),
        (true, false) => rank(NUMBER).cmp(&rank(b)),
        (false, true) => rank(a).cmp(&rank(NUMBER)),
    }
}

fn starts_with_digit(part: &[u8]) -> bool {
    part.first().is_some_and(u8::is_ascii_digit)
}

/// `strtol`: the leading digits, held at the largest 64-bit value.
fn number(part: &[u8]) -> i64 {
    let digits = part.iter().take_while(|byte| byte.is_ascii_digit());
    digits.fold(0, |sum: i64, digit| {
        sum.saturating_mul(10)
            .saturating_add(i64::from(digit - b'0'))
    })
}

fn rank(part: &[u8]) -> i8 {
    FORMS
        .iter()
        .find(|(form, _)| part.starts_with(form))
        .map_or(-1, |&(_, rank)| rank)
}

#[cfg(test)]
mod tests {
    use super::compare;
    use std::cmp::Ordering::{Equal, Greater, Less};

    #[test]
    fn a_preview_comes_before_its_release() {
        let order = [
            "6.8-foo",
            "6.8-dev",
            "6.8-alpha",
            "6.8-beta1",
            "6.8-beta2",
            "6.8-RC1",
            "6.8",
            "6.8.0",
            "6.8pl1",
        ];
        for (at, earlier) in order.iter().enumerate() {
            for later in &order[at + 1..] {
                assert_eq!(compare(earlier, later), Less, "{earlier} {later}");
                assert_eq!(compare(later, earlier), Greater, "{later} {earlier}");
            }
        }
    }

    #[test]
    fn separators_are_all_the_same() {
        assert_eq!(compare("1-0_0+0", "1.0.0.0"), Equal);
        assert_eq!(compare("1.0rc1", "1.0.rc.1"), Equal);
    }

    #[test]
    fn huge_numbers_do_not_overflow() {
        assert_eq!(
            compare("1.99999999999999999999", "1.99999999999999999998"),
            Equal
        );
        assert_eq!(
            compare("1.9223372036854775806", "1.9223372036854775807"),
            Less
        );
    }

    #[test]
    fn a_trailing_separator_is_less_than_itself_as_in_php() {
        assert_eq!(compare("1.", "1."), Less);
        assert_eq!(compare("1.", "1"), Less);
    }
}
