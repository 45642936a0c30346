//! The vectors in `vectors/`, which the PHP engine reads too.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use packetsense_waf::{
    corpus::Line,
    pack::Limits,
    request::{JsonFault, Request, cookies, fields, leaves, parameters},
    transform::Transform,
};
use serde_json::Value;

fn cases(file: &str) -> Vec<Value> {
    let path = format!("{}/vectors/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the vectors are there");
    let cases: Vec<Value> = serde_json::from_str(&text).expect("the vectors are JSON");
    assert!(cases.len() > 5, "{file} says something");
    cases
}

/// A text, or bytes as `{"b64": ...}`.
fn bytes(value: &Value) -> Vec<u8> {
    match value {
        Value::String(text) => text.clone().into_bytes(),
        other => BASE64_STANDARD
            .decode(other["b64"].as_str().expect("b64"))
            .expect("base64"),
    }
}

/// Rows of texts; `null` gives `None`.
fn rows(value: &Value) -> Vec<Vec<Option<Vec<u8>>>> {
    let cells = |row: &Value| {
        row.as_array()
            .expect("a row")
            .iter()
            .map(|cell| (!cell.is_null()).then(|| bytes(cell)))
            .collect()
    };
    value.as_array().expect("rows").iter().map(cells).collect()
}

#[test]
fn parameters_are_read_as_the_vectors_say() {
    for case in cases("parameters.json") {
        let (read, over) = parameters(&bytes(&case["text"]), &Limits::default());
        let read: Vec<_> = read
            .into_iter()
            .map(|(name, value)| vec![Some(name), Some(value)])
            .collect();
        assert_eq!(read, rows(&case["leaves"]), "{}", case["text"]);
        assert_eq!(Value::Bool(over), case["over"], "{}", case["text"]);
    }
}

#[test]
fn json_is_flattened_as_the_vectors_say() {
    for case in cases("json.json") {
        match leaves(&bytes(&case["text"]), usize::MAX) {
            Ok((read, _)) => {
                let read: Vec<_> = read
                    .into_iter()
                    .map(|(name, value)| vec![Some(name), value])
                    .collect();
                assert_eq!(read, rows(&case["leaves"]), "{}", case["text"]);
            }
            Err(JsonFault::Syntax) => assert_eq!(case["fault"], "syntax", "{}", case["text"]),
            Err(JsonFault::TooDeep) => assert_eq!(case["fault"], "too deep", "{}", case["text"]),
        }
    }
}

#[test]
fn transforms_give_what_the_vectors_say() {
    let mut seen = std::collections::BTreeSet::new();
    for case in cases("transforms.json") {
        let name = case["transform"].as_str().expect("a name");
        seen.insert(name.to_owned());
        let transform = Transform::named(name).expect("a transform");
        let value = bytes(&case["value"]);
        let given = transform.apply(&value);
        assert_eq!(
            given.escape_ascii().to_string(),
            bytes(&case["gives"]).escape_ascii().to_string(),
            "{case}"
        );
    }
    assert_eq!(
        seen.len(),
        Transform::ALL.len(),
        "every transform has vectors"
    );
}

#[test]
fn cookies_are_cut_as_the_vectors_say() {
    for case in cases("cookies.json") {
        let header = bytes(&case["header"]);
        let read: Vec<_> = cookies(&header)
            .map(|(name, value)| vec![Some(name.to_vec()), Some(value)])
            .collect();
        assert_eq!(read, rows(&case["cookies"]), "{case}");
    }
}

/// Kind, name and value of every field; the order between kinds is no part of the contract.
fn read(request: &Request) -> (Vec<Vec<Option<Vec<u8>>>>, bool) {
    let fields = fields(
        request,
        &Limits::default(),
        &["pwd".to_owned(), "password".to_owned()],
    );
    let row = |field: packetsense_waf::request::Field| {
        vec![
            Some(field.kind.label().as_bytes().to_vec()),
            Some(field.name),
            Some(field.value),
        ]
    };
    let mut list: Vec<_> = fields.list.into_iter().map(row).collect();
    list.sort();
    (list, fields.over_limit)
}

fn sorted(value: &Value) -> Vec<Vec<Option<Vec<u8>>>> {
    let mut rows = rows(value);
    rows.sort();
    rows
}

#[test]
fn multipart_bodies_become_the_fields_that_the_vectors_say() {
    for case in cases("multipart.json") {
        let content_type = bytes(&case["content_type"]);
        let request = Request::new("POST", "/")
            .header("Content-Type", content_type)
            .body(bytes(&case["body"]));
        let (mut list, _) = read(&request);
        list.retain(|row| {
            !["method", "uri", "path", "headers"]
                .map(|kind| Some(kind.as_bytes().to_vec()))
                .contains(&row[0])
        });
        assert_eq!(list, sorted(&case["fields"]), "{case}");
    }
}

#[test]
fn requests_become_the_fields_that_the_vectors_say() {
    for case in cases("requests.json") {
        let line = Line::parse(&case["request"].to_string()).expect("a request");
        let (list, over) = read(&line.request);
        assert_eq!(list, sorted(&case["fields"]), "{}", case["request"]);
        assert_eq!(Value::Bool(over), case["over_limit"], "{}", case["request"]);
    }
}
