//! Where an XML-RPC call to WordPress has its password.

use super::xml::Element;

/// Follows a call while it is read.
#[derive(Debug, Default)]
pub(super) struct Passwords {
    /// The method that is called.
    method: Vec<u8>,
    /// The method that `system.multicall` is to call next.
    inner: Vec<u8>,
    /// Whether the next value names that method.
    names_inner: bool,
}

impl Passwords {
    /// Whether the text of the innermost open element is a password.
    pub(super) fn holds(&mut self, open: &[Element], text: &[u8]) -> bool {
        let name = |at: usize| open.get(at).map_or(&b""[..], |element| &element.name);
        if name(0) != b"methodCall" {
            return false;
        }
        if name(1) == b"methodName" {
            text.clone_into(&mut self.method);
            return false;
        }
        if self.method != b"system.multicall" {
            return name(2) == b"param"
                && open.get(2).map(|element| element.nth) == place(&self.method);
        }
        if open.last().is_some_and(|element| element.name == b"name") {
            self.names_inner = text == b"methodName";
            return false;
        }
        if std::mem::take(&mut self.names_inner) {
            text.clone_into(&mut self.inner);
            return false;
        }
        // The first list holds the calls, the second what one is called with.
        let mut lists = (0..open.len()).filter(|&at| name(at) == b"data");
        let value = lists.nth(1).and_then(|at| open.get(at + 1));
        value.is_some_and(|value| Some(value.nth) == place(&self.inner))
    }
}

/// The place of the password among the parameters of a method of WordPress (wp-includes/class-wp-xmlrpc-server.php).
fn place(method: &[u8]) -> Option<usize> {
    let (family, name) = method.split_at(method.iter().position(|&byte| byte == b'.')?);
    match (family, name) {
        (b"wp", b".getUsersBlogs") => Some(1),
        (b"blogger", b".getUserInfo" | b".getUsersBlogs") => Some(2),
        (b"blogger", _) | (b"metaWeblog", b".deletePost" | b".getTemplate" | b".setTemplate") => {
            Some(3)
        }
        (b"wp" | b"metaWeblog" | b"mt", _) => Some(2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::xml::xml;

    fn secrets(text: &str) -> Vec<String> {
        xml(text.as_bytes(), (50, 32))
            .secrets
            .into_iter()
            .map(|(_, value)| String::from_utf8_lossy(&value).into_owned())
            .collect()
    }

    fn call(method: &str, values: &[&str]) -> String {
        let params: String = values.iter().fold(String::new(), |all, value| {
            all + &format!("<param><value><string>{value}</string></value></param>")
        });
        format!(
            "<methodCall><methodName>{method}</methodName><params>{params}</params></methodCall>"
        )
    }

    #[test]
    fn passwords_are_found_by_method_and_place() {
        assert_eq!(
            secrets(&call("wp.getPosts", &["1", "me", "secret", "x"])),
            ["secret"]
        );
        assert_eq!(
            secrets(&call("wp.getUsersBlogs", &["me", "secret"])),
            ["secret"]
        );
        assert_eq!(
            secrets(&call("blogger.getPost", &["k", "1", "me", "secret"])),
            ["secret"]
        );
        assert_eq!(secrets(&call("pingback.ping", &["a", "b", "c"])), [""; 0]);
        assert_eq!(secrets("<a><params><param>x</param></params></a>"), [""; 0]);
    }

    #[test]
    fn passwords_are_found_in_many_calls_at_once() {
        let one = |method: &str, values: &[&str]| {
            let values: String = values.iter().fold(String::new(), |all, value| {
                all + &format!("<value>{value}</value>")
            });
            format!(
                "<value><struct><member><name>methodName</name><value><string>{method}</string></value></member>\
                 <member><name>params</name><value><array><data>{values}</data></array></value></member></struct></value>"
            )
        };
        let text = format!(
            "<methodCall><methodName>system.multicall</methodName><params><param><value><array><data>{}{}</data></array></value></param></params></methodCall>",
            one("wp.getUsersBlogs", &["me", "first"]),
            one("wp.getPosts", &["1", "me", "second"]),
        );
        assert_eq!(secrets(&text), ["first", "second"]);
    }
}
