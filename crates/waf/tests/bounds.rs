//! Hostile requests: a verdict in bounded time, what is large read up to the limits, and filler does not hide an attack.
//!
//! The times are those of a build without optimisation on a busy machine; `docs/pack.md` has the figures of a real one.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use packetsense_waf::{
    compile,
    engine::{Engine, Mode, Verdict},
    pack::{Action, Inventory},
    request::{Request, fields},
    source::Source,
};

const FORM: &str = "application/x-www-form-urlencoded";
const BOUND: Duration = Duration::from_secs(20);

thread_local! {
    static ENGINE: Engine = {
        let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules");
        let source = Source::read(&rules).unwrap_or_else(|fault| panic!("{fault}"));
        Engine::new(compile::pack(&source).expect("the rules compile"), &Inventory::Everything).expect("the pack compiles")
    };
}

/// The verdict, within the bound.
fn judged(what: &str, request: &Request) -> Verdict {
    ENGINE.with(|engine| {
        let start = Instant::now();
        let verdict = engine.judge(request, Mode::Settled);
        let time = start.elapsed();
        println!("{what}: {time:?}");
        assert!(time < BOUND, "{what}: {time:?}");
        verdict
    })
}

fn post(media: &str, body: impl Into<Vec<u8>>) -> Request {
    Request::new("POST", "/")
        .header("Content-Type", media)
        .body(body)
}

fn refused(what: &str, request: &Request) {
    let verdict = judged(what, request);
    assert_eq!(verdict.action, Some(Action::Block), "{what}: {verdict:?}");
}

#[test]
fn what_goes_over_a_limit_is_refused() {
    let json = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
    let twice = |text: &str| BASE64_STANDARD.encode(BASE64_STANDARD.encode(text));
    let many_headers = (0..200).fold(Request::new("GET", "/"), |request, at| {
        request.header(format!("X-{at}"), "x")
    });
    for (what, request) in [
        ("100 MB", post(FORM, vec![b'a'; 100 << 20])),
        (
            "parameters",
            post(
                FORM,
                (0..10_000).fold(String::new(), |all, at| all + &format!("p{at}=1&")),
            ),
        ),
        ("brackets", post(FORM, format!("a{}=1", "[x]".repeat(1000)))),
        ("JSON levels", post("application/json", json(1000))),
        (
            "JSON leaves",
            post("application/json", format!("[{}1]", "1,".repeat(100_000))),
        ),
        ("JSON in a value", post(FORM, format!("a={}", json(1000)))),
        (
            "JSON leaves in a value",
            post(FORM, format!("a=[{}1]", "1,".repeat(100_000))),
        ),
        (
            "long names",
            post(
                "application/json",
                format!("{{\"{}\":[{}1]}}", "k".repeat(5000), "1,".repeat(900)),
            ),
        ),
        (
            "serialized levels",
            post(FORM, format!("a={}", "a:1:{i:0;".repeat(1000))),
        ),
        (
            "base64 over and over",
            post(
                FORM,
                format!("a={}", twice(&twice("a text that is long enough"))),
            ),
        ),
        ("XML levels", post("text/xml", "<a>".repeat(1000))),
        ("XML leaves", post("text/xml", "<a b='c'/>".repeat(10_000))),
        ("XML comments", post("text/xml", "<!---->".repeat(100_000))),
        (
            "cookies",
            Request::new("GET", "/").header("Cookie", "a=1;".repeat(10_000)),
        ),
        ("headers", many_headers),
    ] {
        let over = ENGINE.with(|engine| {
            fields(&request, &engine.pack().limits, &engine.pack().unread).over_limit
        });
        assert!(over, "{what}");
        refused(what, &request);
    }
}

#[test]
fn a_long_file_is_no_reason_to_refuse_but_a_long_field_is() {
    let form = |disposition: &str| {
        let long = "x".repeat(2 << 20);
        post(
            "multipart/form-data; boundary=XX",
            format!(
                "--XX\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{long}\r\n--XX--\r\n"
            ),
        )
    };
    let over = |request: &Request| {
        ENGINE
            .with(|engine| fields(request, &engine.pack().limits, &engine.pack().unread).over_limit)
    };
    assert!(!over(&form("name=\"f\"; filename=\"holiday.jpg\"")));
    assert!(over(&form("name=\"f\"")));
}

#[test]
fn what_is_made_to_cost_time_does_not() {
    let long = |bit: &str| post(FORM, format!("a={}", bit.repeat((1 << 20) / bit.len() - 4)));
    for bit in [
        "a",
        "a ",
        "' ",
        "'",
        "((",
        "#",
        "%23%0a",
        "--+",
        "/*",
        "/*!",
        "&lt",
        "&#",
        "%25",
        "\\x",
        "<",
        "<a ",
        "<a b=\"",
        "{",
        "[",
        "a=",
        "QUFB",
        "or 1=1 ",
        "../",
        "${",
        "`",
        "%f0%80",
        "%ff",
        "select ",
        "O:8:\"",
        "s:1:\"a\";",
        "1,",
        "$(",
        "{{",
        "\n",
        "%00",
    ] {
        judged(bit, &long(bit));
    }
    for (media, bit) in [
        ("text/xml", "<"),
        ("text/xml", "<a"),
        ("text/xml", "<![CDATA["),
        ("text/xml", "&#60;"),
        ("application/json", "[\"a\","),
        ("text/plain", "\0"),
    ] {
        judged(bit, &post(media, bit.repeat((1 << 20) / bit.len())));
    }
    let multipart = "--B\r\nContent-Disposition: form-data; name=a\r\n\r\n".repeat(20_000);
    judged("parts", &post("multipart/form-data; boundary=B", multipart));
}

#[test]
fn filler_before_an_attack_does_not_hide_it() {
    for length in [8 << 10, 128 << 10, 1000 << 10] {
        let filler = "lorem ipsum ".repeat(length / 12);
        refused(
            "a filled form",
            &post(FORM, format!("f={filler}&id=1'+or+'1'='1")),
        );
        refused(
            "a filled value",
            &post(
                FORM,
                format!("id={filler}%3Cscript%3Ealert(1)%3C/script%3E"),
            ),
        );
        refused(
            "a filled list",
            &post(
                "application/json",
                format!("{{\"f\":\"{filler}\",\"id\":\"1' or '1'='1\"}}"),
            ),
        );
        refused(
            "a filled call",
            &post(
                "text/xml",
                format!("<a><f>{filler}</f><id>1' or '1'='1</id></a>"),
            ),
        );
    }
}

#[test]
fn bytes_that_are_no_text_do_not_hide_an_attack() {
    refused("UTF-8", &post(FORM, "f=%ff%fe%80&id=1'+or+'1'='1"));
    refused("a NUL", &post(FORM, "f=%00&id=1'+or+'1'='1"));
    refused(
        "a header",
        &Request::new("GET", "/?id=1'+or+'1'='1").header(vec![0xff, 0], vec![0xfe]),
    );
}
