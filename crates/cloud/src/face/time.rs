//! Times as people read them.

use crate::clock::SECOND;
use jiff::Timestamp;
use std::borrow::Borrow;

fn timestamp(at: i64) -> Timestamp {
    Timestamp::from_microsecond(at).unwrap_or_default()
}

/// RFC 3339 in UTC, to the second.
pub(crate) fn iso(at: i64) -> String {
    timestamp(at).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// `24 Nov, 13:05`, UTC.
pub(crate) fn short(at: i64) -> String {
    timestamp(at).strftime("%-d %b, %H:%M").to_string()
}

/// `24 Nov`, UTC.
pub(crate) fn day(at: i64) -> String {
    timestamp(at).strftime("%-d %b").to_string()
}

/// `13:05`, UTC.
pub(crate) fn clock(at: i64) -> String {
    timestamp(at).strftime("%H:%M").to_string()
}

/// `3 minutes ago`.
pub(crate) fn ago(at: i64, now: i64) -> String {
    let seconds = (now - at) / SECOND;
    let (number, unit) = match seconds {
        ..10 => return "just now".to_owned(),
        10..60 => (seconds, "second"),
        60..3_600 => (seconds / 60, "minute"),
        3_600..86_400 => (seconds / 3_600, "hour"),
        86_400..2_592_000 => (seconds / 86_400, "day"),
        _ => return timestamp(at).strftime("%-d %b %Y").to_string(),
    };
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {unit}{plural} ago")
}

/// `12,345`.
pub(crate) fn thousands(number: impl Borrow<i64>) -> String {
    let number = *number.borrow();
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if number < 0 {
        format!("−{text}")
    } else {
        text
    }
}

/// `1 try`, `2 tries`.
pub(crate) fn counted(number: impl Borrow<i64>, one: &str, many: &str) -> String {
    let number = *number.borrow();
    format!(
        "{} {}",
        thousands(number),
        if number == 1 { one } else { many }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_from_now() {
        let now = 1_790_000_000 * SECOND;
        for (seconds, text) in [
            (-5, "just now"),
            (3, "just now"),
            (59, "59 seconds ago"),
            (60, "1 minute ago"),
            (7_200, "2 hours ago"),
            (86_400, "1 day ago"),
            (40 * 86_400, "12 Aug 2026"),
        ] {
            assert_eq!(ago(now - seconds * SECOND, now), text);
        }
        assert_eq!(iso(now), "2026-09-21T14:13:20Z");
    }

    #[test]
    fn numbers_have_thousands_separators() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(thousands(i64::MIN), "−9,223,372,036,854,775,808");
    }
}
