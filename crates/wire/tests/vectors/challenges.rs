//! Table of challenges as they reach a site, and of replies as they reach the cloud.

use crate::case::{Challenges, Question, Reply};
use crate::forge::{self, CREATED, NONCE, base64url};
use ed25519_dalek::Signer as _;
use packetsense_wire::key::thumbprint;
use serde_json::{Value, json};

const URL: &str = "https://example.org/shop";
const ID: &str = "01996f0e-5c00-7000-8000-000000000001";

fn payload() -> Value {
    json!({
        "type": "packetsense-challenge-v1", "site_url": URL, "site_id": ID, "nonce": NONCE, "purpose": "connect",
        "issued": CREATED, "expires": CREATED + 60,
    })
}

fn envelope(payload: &[u8], key: u8) -> Value {
    let key = forge::key(key);
    let signature = key.sign(&[b"packetsense-challenge-v1\n", payload].concat());
    json!({
        "payload": base64url(payload), "keyid": thumbprint(&key.verifying_key()),
        "signature": base64url(&signature.to_bytes()),
    })
}

fn reply(payload: &Value, key: u8) -> Value {
    let key = forge::key(key);
    let text = |name: &str| payload[name].as_str().unwrap_or_default().to_owned();
    let base = format!(
        "packetsense-challenge-answer-v1\n{}\n{}\n{}\n{}\n",
        text("nonce"),
        text("site_id"),
        text("site_url"),
        text("purpose"),
    );
    json!({
        "keyid": thumbprint(&key.verifying_key()),
        "signature": base64url(&key.sign(base.as_bytes()).to_bytes()),
    })
}

fn question(name: &str, expect: &str, envelope: &Value) -> Question {
    Question {
        name: name.to_owned(),
        body: envelope.to_string(),
        pinned: vec![base64url(forge::key(9).verifying_key().as_bytes())],
        site_url: URL.to_owned(),
        site_id: ID.to_owned(),
        pending: true,
        now: CREATED + 1,
        expect: expect.to_owned(),
        seed: base64url(forge::key(1).as_bytes()),
        reply: None,
    }
}

/// A question with a payload that `change` made, validly signed.
fn asked(name: &str, expect: &str, change: impl Fn(&mut Value)) -> Question {
    let mut changed = payload();
    change(&mut changed);
    Question {
        reply: (expect == "ok").then(|| reply(&changed, 1)),
        ..question(name, expect, &envelope(changed.to_string().as_bytes(), 9))
    }
}

/// An honest question whose envelope `change` altered after signing.
fn altered(name: &str, expect: &str, change: impl Fn(&mut Value)) -> Question {
    let mut sent = envelope(payload().to_string().as_bytes(), 9);
    change(&mut sent);
    question(name, expect, &sent)
}

fn questions() -> Vec<Question> {
    let honest = || asked("a pending connection", "ok", |_| ());
    let attest = |name: &str| asked(name, "ok", |p| p["purpose"] = json!("attest"));
    vec![
        honest(),
        Question {
            pending: false,
            ..attest("whether the site is still there")
        },
        Question {
            now: CREATED + 60,
            ..asked("the last second", "ok", |_| ())
        },
        Question {
            now: CREATED - 60,
            ..asked("a clock a minute behind", "ok", |_| ())
        },
        Question {
            pending: false,
            ..asked("nothing is pending", "purpose", |_| ())
        },
        asked("a purpose that is not in the protocol", "malformed", |p| {
            p["purpose"] = json!("command");
        }),
        asked("another site", "site", |p| {
            p["site_url"] = json!("https://example.org");
        }),
        asked("another identity", "site", |p| {
            p["site_id"] = json!("01996f0e-5c00-7000-8000-000000000002");
        }),
        asked("a field more", "malformed", |p| p["run"] = json!("id")),
        asked("a number for a text", "malformed", |p| {
            p["nonce"] = json!(1);
        }),
        asked("a nonce with a line break", "malformed", |p| {
            p["nonce"] = json!("AAECAwQFBgcICQoL\nODw");
        }),
        asked("another message of the same key", "malformed", |p| {
            p["type"] = json!("packetsense-other-v1");
        }),
        asked("a text for a time", "malformed", |p| {
            p["issued"] = json!("1790000000");
        }),
        asked("a life of an hour", "time", |p| {
            p["expires"] = json!(CREATED + 3600);
        }),
        Question {
            now: CREATED + 61,
            ..asked("too late", "time", |_| ())
        },
        Question {
            now: CREATED - 61,
            ..asked("too early", "time", |_| ())
        },
        Question {
            pinned: Vec::new(),
            ..altered("nothing is pinned", "key", |_| ())
        },
        question(
            "a key that is not pinned",
            "key",
            &envelope(payload().to_string().as_bytes(), 11),
        ),
        altered("another payload under an old signature", "signature", |e| {
            let other = payload().to_string().replace("connect", "attest");
            e["payload"] = json!(base64url(other.as_bytes()));
        }),
        altered(
            "a signature in the name of a pinned key",
            "signature",
            |e| {
                e["signature"] =
                    envelope(payload().to_string().as_bytes(), 11)["signature"].clone();
            },
        ),
        altered(
            "a signature with a scalar over the order of the group",
            "signature",
            |e| {
                let key = forge::key(9);
                let bytes = [
                    b"packetsense-challenge-v1\n",
                    payload().to_string().as_bytes(),
                ]
                .concat();
                e["signature"] = json!(base64url(&forge::second_form(key.sign(&bytes).to_bytes())));
            },
        ),
        altered("a payload with padding", "malformed", |e| {
            e["payload"] = json!(format!("{}=", e["payload"].as_str().unwrap_or_default()));
        }),
        altered("a field more around it", "malformed", |e| e["x"] = json!(1)),
        altered("no signature", "malformed", |e| {
            e.as_object_mut().map(|e| e.remove("signature"));
        }),
        question("not an object", "malformed", &json!([1, 2])),
    ]
}

fn replies() -> Vec<Reply> {
    let asked = payload();
    let public = |byte| base64url(forge::key(byte).verifying_key().as_bytes());
    let case = |name: &str, reply: Value, expect: bool| Reply {
        name: name.to_owned(),
        payload: asked.to_string(),
        reply,
        public_key: public(1),
        expect,
    };
    let mut older = payload();
    older["nonce"] = json!("EBESExQVFhcYGRobHB0eHw");
    let mut elsewhere = payload();
    elsewhere["site_url"] = json!("https://example.net");
    let mut grafted = reply(&asked, 2);
    grafted["keyid"] = reply(&asked, 1)["keyid"].clone();
    let mut second = reply(&asked, 1);
    let text = second["signature"].as_str().unwrap_or_default();
    let bytes = packetsense_wire::encoding::array_from_base64url::<64>(text).unwrap_or([0; 64]);
    second["signature"] = json!(base64url(&forge::second_form(bytes)));
    vec![
        case("the site's own key", reply(&asked, 1), true),
        case("another key", reply(&asked, 2), false),
        case("another key in the name of the site's", grafted, false),
        case("the reply to an older question", reply(&older, 1), false),
        case(
            "the reply of the same key for another site",
            reply(&elsewhere, 1),
            false,
        ),
        case("a scalar over the order of the group", second, false),
    ]
}

/// All of `challenges.json`.
pub(crate) fn all() -> Challenges {
    Challenges {
        questions: questions(),
        replies: replies(),
    }
}
