use thiserror::Error;

/// A field that is not what the protocol says.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{field} {problem}")]
pub struct FieldError {
    /// Name of the field.
    pub field: String,
    /// What is wrong, in words that follow the name.
    pub problem: String,
}

pub(crate) fn fail<T>(field: &str, problem: impl Into<String>) -> Result<T, FieldError> {
    Err(FieldError {
        field: field.to_owned(),
        problem: problem.into(),
    })
}

/// `value` has `lengths` bytes and no control characters.
pub(crate) fn text(
    field: &str,
    value: &str,
    lengths: std::ops::RangeInclusive<usize>,
) -> Result<(), FieldError> {
    if !lengths.contains(&value.len()) {
        let (low, high) = (lengths.start(), lengths.end());
        return fail(
            field,
            format!("has {} bytes, not {low} to {high}", value.len()),
        );
    }
    if value.chars().any(char::is_control) {
        return fail(field, "has control characters");
    }
    Ok(())
}

/// `value` is a name such as `sqli-union`: lower-case letters, digits, `-`, `_`, `.`, at most `most` of them.
pub(crate) fn name(field: &str, value: &str, most: usize) -> Result<(), FieldError> {
    text(field, value, 1..=most)?;
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.".contains(&b);
    if value.bytes().all(allowed) {
        Ok(())
    } else {
        fail(field, "has other letters than a-z, 0-9, '-', '_', '.'")
    }
}

/// `value` is 64 lower-case hexadecimal digits.
pub(crate) fn sha256(field: &str, value: &str) -> Result<(), FieldError> {
    let hex = value.len() == 64
        && value
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    if hex {
        Ok(())
    } else {
        fail(field, "is not 64 lower-case hexadecimal digits")
    }
}

/// `value` is a relative path that stays below where it starts.
pub(crate) fn relative_path(field: &str, value: &str) -> Result<(), FieldError> {
    text(field, value, 1..=1024)?;
    let climbs = value.starts_with('/') || value.split('/').any(|part| part == "..");
    if climbs {
        fail(field, "is not a path below the site's folder")
    } else {
        Ok(())
    }
}

/// Microseconds since the epoch, between 2020 and 2100.
pub(crate) fn time(field: &str, value: i64) -> Result<(), FieldError> {
    const FROM: i64 = 1_577_836_800_000_000;
    const TO: i64 = 4_102_444_800_000_000;
    if (FROM..TO).contains(&value) {
        Ok(())
    } else {
        fail(field, "is not in microseconds since 1970")
    }
}
