//! Which parameters hold passwords, by their names.

/// Whether the value under a flat name is a password: the last key that is not a number decides. In a query only names
/// without such keys count, since no form asks for a password there, and `id[password]=` must not hide what `id` holds.
pub(super) fn is_secret(name: &[u8], unread: &[String], in_query: bool) -> bool {
    let (key, nested) = last_key(name);
    !(nested && in_query)
        && unread
            .iter()
            .any(|secret| secret.as_bytes().eq_ignore_ascii_case(key))
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
        let cases: [(&str, bool, bool); 9] = [
            ("password", true, true),
            ("Password[0]", true, true),
            ("password[]", true, true),
            ("user[password]", true, false),
            ("0[user][password][2]", true, false),
            ("password[x]", false, false),
            ("password2", false, false),
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
