//! The series of the plots: each class of attack belongs to one, with one colour for ever.

use crate::events::Kind;

/// A series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Series {
    /// Its class in the style sheet is `s-<key>`.
    pub(crate) key: &'static str,
    /// As people read it.
    pub(crate) name: &'static str,
}

macro_rules! series {
    ($($key:literal => $name:literal,)*) => {
        /// All, from the bottom of a column to its top.
        pub(crate) const ALL: &[Series] = &[$(Series { key: $key, name: $name }),*];
    };
}

series! {
    "sqli" => "SQL injection",
    "xss" => "Script injection",
    "code" => "Code injection",
    "files" => "File access",
    "upload" => "Uploads",
    "network" => "Redirects and requests",
    "probing" => "Probing",
    "log-ins" => "Log-ins",
    "findings" => "Changed files",
    "other" => "Other",
}

/// Index in [`ALL`] of the series to which events of a type and class belong.
pub(crate) fn of(kind: Kind, class: &str) -> usize {
    match (kind, class) {
        (Kind::Login, _) => 7,
        (Kind::Finding, _) => 8,
        (_, "sqli") => 0,
        (_, "xss") => 1,
        (
            _,
            "rce" | "php-injection" | "object-injection" | "xxe" | "ssti" | "lookup" | "nosql"
            | "ldap",
        ) => 2,
        (_, "traversal" | "files") => 3,
        (_, "upload") => 4,
        (_, "ssrf" | "redirect" | "crlf") => 5,
        (_, "scanner" | "wordpress") => 6,
        _ => 9,
    }
}

/// Every class that a rule can have, with its name.
pub(crate) const CLASSES: &[(&str, &str)] = &[
    ("sqli", "SQL injection"),
    ("xss", "Cross-site scripting"),
    ("traversal", "Path traversal"),
    ("files", "Sensitive files"),
    ("rce", "Command injection"),
    ("php-injection", "PHP injection"),
    ("object-injection", "Object injection"),
    ("upload", "Uploads"),
    ("ssrf", "Server-side requests"),
    ("xxe", "XML entities"),
    ("ssti", "Template injection"),
    ("lookup", "Lookup injection"),
    ("redirect", "Open redirect"),
    ("crlf", "Header injection"),
    ("nosql", "NoSQL injection"),
    ("ldap", "LDAP injection"),
    ("scanner", "Scanners"),
    ("wordpress", "WordPress weak spots"),
];

/// The class as people read it; unknown ones as they are.
pub(crate) fn class_name(class: &str) -> &str {
    CLASSES
        .iter()
        .find(|(key, _)| *key == class)
        .map_or(class, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_has_a_series_of_its_own_and_a_colour_in_both_schemes() {
        for (class, name) in CLASSES {
            assert!(of(Kind::Block, class) < 7, "{class}");
            assert_eq!(class_name(class), *name);
        }
        let css = include_str!("../../../../web/packetsense.css");
        for series in ALL {
            assert!(
                css.contains(&format!(".s-{} {{", series.key)),
                "{}",
                series.key
            );
            let colour = format!("\n  --{}: ", series.key);
            let dark = format!("\n    --{}: ", series.key);
            assert!(
                css.contains(&colour) && css.contains(&dark),
                "{}",
                series.key
            );
        }
    }
}
