//! The rule as text.

use std::fmt::Write as _;

use super::answers::{Answers, Entry};

/// One rule, indented as an item of `rules:`.
pub(super) fn rule(answers: &Answers) -> String {
    let mut text = String::new();
    let mut line = |line: String| {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{line}");
    };
    line(format!("  - id: {}", answers.id));
    line(format!("    title: {}", quoted(&answers.title)));
    line("    class: wordpress".to_owned());
    line("    severity: high".to_owned());
    line("    confidence: high".to_owned());
    if let Some(capability) = &answers.needs {
        line(format!("    unless: {}", quoted(capability)));
    }
    line("    plain: true".to_owned());
    let mut also = Vec::new();
    match &answers.entry {
        Entry::Action(name) => {
            line("    targets: [args.action]".to_owned());
            line(format!("    match: {{equals: [{}]}}", quoted(name)));
            also.push(
                "{targets: [path], match: {words: [/admin-ajax.php, /admin-post.php]}}".to_owned(),
            );
        }
        Entry::Route(route) => {
            line("    targets: [path, args.rest_route]".to_owned());
            line("    transforms: [path, lower]".to_owned());
            let pattern = format!("{}/?$", escaped(route.trim_end_matches('/')));
            line(format!("    match: {{regex: {}}}", quoted(&pattern)));
        }
        Entry::Path(path) => {
            line("    targets: [path]".to_owned());
            line("    transforms: [path, lower]".to_owned());
            let word = quoted(&path.to_ascii_lowercase());
            line(format!("    match: {{words: [{word}]}}"));
        }
    }
    if let Some(name) = &answers.parameter {
        // What no plain word, number or list of them has; to be narrowed to what the bug needs.
        also.push(format!(
            "{{targets: [args.{name}], match: {{regex: '[^A-Za-z0-9_., -]'}}}}"
        ));
    }
    if !also.is_empty() {
        line("    also:".to_owned());
        for condition in also {
            line(format!("      - {condition}"));
        }
    }
    line("    patch:".to_owned());
    line(format!("      kind: {}", answers.kind));
    line(format!("      slug: {}", quoted(&answers.slug)));
    line(format!("      versions: {}", quoted(&answers.versions)));
    line(format!("      cve: {}", answers.cve));
    line(format!("      source: {}", quoted(&answers.source)));
    line("      verified: false".to_owned());
    line("    hit:".to_owned());
    for request in requests(answers, "a%27b") {
        line(format!("      - {}", quoted(&request)));
    }
    line("    miss:".to_owned());
    let all = requests(answers, if answers.parameter.is_some() { "1" } else { "" });
    for request in all {
        if answers.parameter.is_some() {
            line(format!("      - {}", quoted(&request)));
        } else {
            line(format!(
                "      - {{request: {}, auth: admin}}",
                quoted(&request)
            ));
        }
    }
    text
}

/// Requests to the entry point in each of its forms.
fn requests(answers: &Answers, value: &str) -> Vec<String> {
    let given = answers
        .parameter
        .as_ref()
        .map(|name| format!("{name}={value}"));
    let body = given.as_deref().unwrap_or("a=1");
    match &answers.entry {
        Entry::Action(name) => {
            let more = given
                .as_ref()
                .map(|given| format!("&{given}"))
                .unwrap_or_default();
            vec![
                format!("POST /wp-admin/admin-ajax.php action={name}{more}"),
                format!("GET /wp-admin/admin-post.php?action={name}{more}"),
            ]
        }
        Entry::Route(route) => vec![
            format!("POST /wp-json{route} {body}"),
            format!("POST /?rest_route={route} {body}"),
        ],
        Entry::Path(path) => vec![format!("GET {path}?{body}"), format!("POST {path} {body}")],
    }
}

/// Single-quoted YAML.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The text as a pattern, in lower case.
fn escaped(text: &str) -> String {
    text.to_ascii_lowercase().replace('.', "\\.")
}
