//! An independent implementation of RFC 9421 agrees: `http-message-signatures` of npm, with Node's own Ed25519.
//!
//! The crate `httpsig` was looked at first: it writes the signature parameters in an order of its own instead of that
//! of the header, as RFC 9421 section 2.3 asks, and so cannot verify what anyone else has ordered.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

#[derive(Deserialize)]
struct Case {
    name: String,
    expect: String,
    rfc9421: Option<bool>,
}

#[derive(Deserialize)]
struct Said {
    requests: BTreeMap<String, bool>,
    answers: BTreeMap<String, bool>,
}

/// Past the test runner's capture: a reader of the log shall see which implementation judged, or that none did.
fn say(text: &str) {
    writeln!(std::io::stderr(), "{text}").ok();
}

#[test]
fn an_independent_implementation_says_the_same_of_every_vector() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let modules = here.join("../../tests/package.json");
    if !here
        .join("../../tests/node_modules/http-message-signatures")
        .is_dir()
    {
        assert!(
            std::env::var_os("CI").is_none(),
            "http-message-signatures is not in tests/node_modules: run `npm ci` in tests/"
        );
        say(
            "skipped: http-message-signatures is not in tests/node_modules (run `npm ci` in tests/)",
        );
        return;
    }
    let output = Command::new("node")
        .arg(here.join("tests/rfc9421.mjs"))
        .args([here.join("vectors"), modules])
        .output()
        .expect("node runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let said: Said = serde_json::from_slice(&output.stdout).expect("a line of JSON");

    let (mut believed, mut refused) = (0, 0);
    for (file, said) in [
        ("requests.json", &said.requests),
        ("answers.json", &said.answers),
    ] {
        let text = std::fs::read(here.join("vectors").join(file)).expect("the file of vectors");
        let cases: Vec<Case> = serde_json::from_slice(&text).expect("vectors");
        for case in cases {
            let Some(expected) = case.rfc9421 else {
                continue;
            };
            let name = &case.name;
            // Believed by us and by nobody else must not be: the profile only narrows the RFC.
            assert!(expected || case.expect != "ok", "{file}: {name}");
            assert_eq!(said.get(name), Some(&expected), "{file}: {name}");
            *(if expected {
                &mut believed
            } else {
                &mut refused
            }) += 1;
        }
    }
    say(&format!(
        "http-message-signatures: {believed} believed, {refused} refused, as expected"
    ));
    assert!(believed >= 30 && refused >= 30, "{believed} {refused}");
}
