//! Which parameters hold passwords, by their names.

/// Whether the value under a flat name is a password: the last key that is not a number decides. In a query only names
/// without such keys count, since no form asks for a password there, and `id[password]=` must not hide what `id` holds.
pub(super) fn is_secret(name: &[u8], unread: &[String], in_query: bool) -> bool {
    let (key, nested) = last_key(name);
    let bare = unnumbered(key);
    !(nested && in_query)
        && unread
            .iter()
            .map(String::as_bytes)
            .any(|secret| secret.eq_ignore_ascii_case(key) || secret.eq_ignore_ascii_case(bare))
}

/// A key without the number of the form that some plugins put at its end: `user_password-5`.
fn unnumbered(key: &[u8]) -> &[u8] {
    let digits = key.iter().rev().take_while(|byte| byte.is_ascii_digit());
    let end = key.len() - digits.count();
    match key[..end].split_last() {
        Some((b'-' | b'_', bare)) if end < key.len() => bare,
        _ => key,
    }
}

/// The last key of a flat name that is not a number, and whether it stands in brackets.
fn last_key(mut name: &[u8]) -> (&[u8], bool) {
    while let Some(inner) = name.strip_suffix(b"]")
        && let Some(open) = inner.iter().rposition(|&byte| byte == b'[')
    {
        let key = &inner[open + 1..];
        if !key.iter().all(u8::is_ascii_digit) {
            return (key, true);
        }
        name = &name[..open];
    }
    (name, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_key_decides_and_numbers_do_not_count() {
        let unread = ["password".to_owned()];
        let cases: [(&str, bool, bool); 11] = [
            ("password", true, true),
            ("Password[0]", true, true),
            ("password[]", true, true),
            ("user[password]", true, false),
            ("0[user][password][2]", true, false),
            ("password[x]", false, false),
            ("password2", false, false),
            ("password-25", true, true),
            ("password-", false, false),
            ("a[password", false, false),
            ("password]", false, false),
        ];
        for (name, in_body, in_query) in cases {
            assert_eq!(
                is_secret(name.as_bytes(), &unread, false),
                in_body,
                "{name}"
            );
            assert_eq!(
                is_secret(name.as_bytes(), &unread, true),
                in_query,
                "{name}"
            );
        }
    }
}
