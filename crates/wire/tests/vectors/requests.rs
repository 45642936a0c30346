//! Table of signed requests, honest and hostile.

use crate::case::Request;
use crate::forge::{self, CREATED, NONCE, REQUEST_COMPONENTS, base64, base64url};
use ed25519_dalek::SigningKey;

/// A request under construction: what is signed stands in the fields, what is sent may be changed afterwards.
struct Draft {
    method: &'static str,
    authority: &'static str,
    path: &'static str,
    query: &'static str,
    content_type: &'static str,
    body: Vec<u8>,
    label: &'static str,
    components: String,
    parameters: String,
    digest: String,
    key: SigningKey,
}

impl Default for Draft {
    fn default() -> Self {
        let key = forge::key(1);
        let body = br#"{"files":[]}"#.to_vec();
        Self {
            method: "POST",
            authority: "cloud.example",
            path: "/v1/site/hashes",
            query: "",
            content_type: "application/json",
            label: "ps",
            components: REQUEST_COMPONENTS.to_owned(),
            parameters: forge::parameters(CREATED, CREATED + 300, NONCE, &key),
            digest: forge::digest(&body),
            body,
            key,
        }
    }
}

impl Draft {
    fn base(&self) -> String {
        forge::base(&self.components, &self.parameters, |id| match id {
            "\"@method\"" => self.method.to_owned(),
            "\"@authority\"" => self.authority.to_ascii_lowercase(),
            "\"@path\"" => self.path.to_owned(),
            "\"@query\"" => format!("?{}", self.query),
            "\"@scheme\"" => "https".to_owned(),
            "\"content-digest\"" => self.digest.clone(),
            "\"content-type\"" => self.content_type.to_owned(),
            other => unreachable!("no value for {other}"),
        })
    }

    fn signature(&self) -> [u8; 64] {
        forge::sign(&self.key, &self.base())
    }

    fn input(&self) -> String {
        format!("{}=({}){}", self.label, self.components, self.parameters)
    }

    fn case(&self, name: &str, expect: &str, rfc9421: Option<bool>) -> Request {
        let line = |name: &str, value: String| (name.to_owned(), value);
        Request {
            name: name.to_owned(),
            method: self.method.to_owned(),
            scheme: "https".to_owned(),
            authority: self.authority.to_owned(),
            path: self.path.to_owned(),
            query: self.query.to_owned(),
            headers: vec![
                line("content-type", self.content_type.to_owned()),
                line("content-digest", self.digest.clone()),
                line("signature-input", self.input()),
                line(
                    "signature",
                    format!("{}=:{}:", self.label, base64(&self.signature())),
                ),
            ],
            body: base64url(&self.body),
            public_key: base64url(forge::key(1).verifying_key().as_bytes()),
            expected_authority: "cloud.example".to_owned(),
            now: CREATED + 1,
            expect: expect.to_owned(),
            rfc9421,
            seed: None,
            base: None,
        }
    }

    /// A request that a site can send.
    fn honest(&self, name: &str) -> Request {
        Request {
            seed: Some(base64url(self.key.as_bytes())),
            base: Some(self.base()),
            ..self.case(name, "ok", Some(true))
        }
    }
}

fn header(case: &mut Request, name: &str, value: impl Into<String>) {
    let value = value.into();
    for line in case.headers.iter_mut().filter(|line| line.0 == name) {
        line.1.clone_from(&value);
    }
}

/// Changes what is sent after signing.
fn sent(name: &str, expect: &str, rfc9421: Option<bool>, change: impl Fn(&mut Request)) -> Request {
    let mut case = Draft::default().case(name, expect, rfc9421);
    change(&mut case);
    case
}

/// Changes what is signed: the signature is valid.
fn signed(name: &str, expect: &str, rfc9421: Option<bool>, change: impl Fn(&mut Draft)) -> Request {
    let mut draft = Draft::default();
    change(&mut draft);
    draft.case(name, expect, rfc9421)
}

fn honest() -> Vec<Request> {
    let empty = || Draft {
        body: Vec::new(),
        digest: forge::digest(b""),
        ..Draft::default()
    };
    let gzip = [
        0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];
    vec![
        Draft::default().honest("a list of hashes"),
        Draft {
            path: "/v1/site/events",
            content_type: "application/x-ndjson",
            body: gzip.to_vec(),
            digest: forge::digest(&gzip),
            ..Draft::default()
        }
        .honest("a compressed batch, digested as sent"),
        Draft {
            method: "GET",
            path: "/v1/site/state",
            ..empty()
        }
        .honest("a request without a body"),
        Draft {
            method: "GET",
            path: "/v1/checksums/core",
            query: "version=6.8.1&locale=en_US",
            ..empty()
        }
        .honest("a request with a query"),
        Draft {
            method: "DELETE",
            path: "/v1/site",
            ..empty()
        }
        .honest("a site that takes its leave"),
        Draft {
            path: "/v1/a%2Fb%20c",
            query: "q=%C3%A9+%26&q=",
            ..Draft::default()
        }
        .honest("path and query stay as they were sent"),
        Request {
            expected_authority: "localhost:8443".to_owned(),
            ..Draft {
                authority: "localhost:8443",
                ..Draft::default()
            }
            .honest("a cloud on a port of its own")
        },
        Request {
            now: CREATED + 300,
            ..Draft::default().honest("the last second of its life")
        },
        Request {
            now: CREATED - 60,
            ..Draft::default().honest("a clock that is a minute behind")
        },
        signed(
            "a host in capitals is the same host",
            "ok",
            Some(true),
            |d| {
                d.authority = "Cloud.EXAMPLE";
            },
        ),
    ]
}

fn missing() -> Vec<Request> {
    let mut cases: Vec<Request> = ["content-digest", "signature-input", "signature"]
        .iter()
        .map(|absent| {
            sent(
                &format!("no {absent}"),
                "signature.missing",
                Some(false),
                |c| {
                    c.headers.retain(|line| line.0 != *absent);
                },
            )
        })
        .collect();
    cases.push(sent(
        "no signature at all",
        "signature.missing",
        Some(false),
        |c| {
            c.headers.truncate(1);
        },
    ));
    cases
}

fn wrong_profile() -> Vec<Request> {
    let key = forge::key(1);
    let usual = forge::parameters(CREATED, CREATED + 300, NONCE, &key);
    let with = |name: &str, parameters: String| {
        signed(name, "signature.malformed", Some(true), |d| {
            d.parameters.clone_from(&parameters);
        })
    };
    let covering = |name: &str, components: &str| {
        signed(name, "signature.malformed", Some(true), |d| {
            components.clone_into(&mut d.components);
        })
    };
    vec![
        covering(
            "components in another order, validly signed",
            r#""@authority" "@method" "@path" "@query" "content-digest" "content-type""#,
        ),
        covering(
            "a component more, validly signed",
            r#""@method" "@authority" "@path" "@query" "content-digest" "content-type" "@scheme""#,
        ),
        covering(
            "the query left out, validly signed",
            r#""@method" "@authority" "@path" "content-digest" "content-type""#,
        ),
        covering(
            "the digest left out, validly signed",
            r#""@method" "@authority" "@path" "@query" "content-type""#,
        ),
        covering("nothing covered, validly signed", ""),
        with("a parameter more, validly signed", format!("{usual};x=1")),
        with(
            "parameters in another order, validly signed",
            usual.replace(
                ";alg=\"ed25519\";tag=\"packetsense-v1\"",
                ";tag=\"packetsense-v1\";alg=\"ed25519\"",
            ),
        ),
        with(
            "no tag, validly signed",
            usual.replace(";tag=\"packetsense-v1\"", ""),
        ),
        with(
            "another tag, validly signed",
            usual.replace("packetsense-v1", "packetsense-v2"),
        ),
        with(
            "no nonce, validly signed",
            usual.replace(&format!(";nonce=\"{NONCE}\""), ""),
        ),
        with(
            "no end, validly signed",
            usual.replace(&format!(";expires={}", CREATED + 300), ""),
        ),
        with(
            "a nonce too short, validly signed",
            usual.replace(NONCE, "AAECAwQFBgcICQo"),
        ),
        with(
            "a nonce too long, validly signed",
            usual.replace(NONCE, &"A".repeat(65)),
        ),
        with(
            "a nonce of other letters, validly signed",
            usual.replace(NONCE, "AAECAwQFBgcICQoLDA0OD+"),
        ),
        with(
            "a life of 301 seconds, validly signed",
            forge::parameters(CREATED, CREATED + 301, NONCE, &key),
        ),
        with(
            "no algorithm named, validly signed",
            usual.replace(";alg=\"ed25519\"", ""),
        ),
        Request {
            rfc9421: Some(false),
            ..with(
                "a life that ends before it begins",
                forge::parameters(CREATED, CREATED - 1, NONCE, &key),
            )
        },
        Request {
            rfc9421: None,
            ..with(
                "a time with a leading zero",
                usual.replace(";created=1790000000", ";created=01790000000"),
            )
        },
        Request {
            rfc9421: None,
            ..with(
                "a time before 1970",
                usual.replace(";created=1790000000", ";created=-1"),
            )
        },
        Request {
            rfc9421: None,
            ..with(
                "a time that is no number of 64 bits",
                usual.replace(";created=1790000000", ";created=99999999999999999999"),
            )
        },
        Request {
            rfc9421: None,
            ..with(
                "another algorithm named",
                usual.replace("ed25519", "hmac-sha256"),
            )
        },
        signed(
            "another label, validly signed",
            "signature.malformed",
            Some(true),
            |d| {
                d.label = "sig1";
            },
        ),
        signed("the label in capitals", "signature.malformed", None, |d| {
            d.label = "PS";
        }),
    ]
}

fn wrong_text() -> Vec<Request> {
    let draft = Draft::default();
    let signature = draft.signature();
    let text = base64(&signature);
    let twice = |absent: &str| {
        sent(
            &format!("{absent} twice"),
            "signature.malformed",
            None,
            |c| {
                let again = c.headers.iter().find(|line| line.0 == absent).cloned();
                c.headers.extend(again);
            },
        )
    };
    let put = |name: &str, field: &str, value: String| {
        sent(name, "signature.malformed", None, |c| {
            header(c, field, value.clone());
        })
    };
    // 64 bytes end in "x==": four bits of the last letter are unused; 32 bytes end in "x=": two bits are.
    let loose = |text: &str, padding: &str| {
        const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let bare = text.trim_end_matches('=');
        let (head, last) = bare.split_at(bare.len() - 1);
        let at = LETTERS.find(last).unwrap_or_default();
        format!("{head}{}{padding}", &LETTERS[at + 1..at + 2])
    };
    let digest = base64(&forge::sha256(&draft.body));
    vec![
        twice("signature"),
        twice("signature-input"),
        twice("content-digest"),
        put(
            "a second signature beside ours",
            "signature",
            format!("ps=:{text}:, other=:{text}:"),
        ),
        put(
            "a second input beside ours",
            "signature-input",
            format!("{}, other=(\"@method\")", draft.input()),
        ),
        put(
            "a space behind the label",
            "signature-input",
            draft.input().replacen('=', "= ", 1),
        ),
        put(
            "two spaces between components",
            "signature-input",
            draft.input().replacen("\" \"", "\"  \"", 1),
        ),
        put(
            "a space behind the parameters",
            "signature-input",
            format!("{} ", draft.input()),
        ),
        put(
            "not ASCII",
            "signature-input",
            format!("{}\u{e9}", draft.input()),
        ),
        put(
            "longer than any honest header",
            "signature-input",
            draft.input() + &";x=1".repeat(300),
        ),
        put("empty", "signature-input", String::new()),
        put(
            "signature without colons",
            "signature",
            format!("ps={text}"),
        ),
        put(
            "signature without padding",
            "signature",
            format!("ps=:{}:", text.trim_end_matches('=')),
        ),
        put(
            "signature in base64url",
            "signature",
            format!("ps=:{}:", base64url(&signature)),
        ),
        put(
            "signature with loose bits at its end",
            "signature",
            format!("ps=:{}:", loose(&text, "==")),
        ),
        put(
            "signature of 63 bytes",
            "signature",
            format!("ps=:{}:", base64(&signature[..63])),
        ),
        put(
            "signature of 65 bytes",
            "signature",
            format!("ps=:{}:", base64(&[&signature[..], &[0]].concat())),
        ),
        put(
            "signature of another label",
            "signature",
            format!("sig1=:{text}:"),
        ),
        put(
            "digest without padding",
            "content-digest",
            format!("sha-256=:{}:", digest.trim_end_matches('=')),
        ),
        put(
            "digest with loose bits at its end",
            "content-digest",
            format!("sha-256=:{}:", loose(&digest, "=")),
        ),
        put(
            "digest in capitals",
            "content-digest",
            format!("SHA-256=:{digest}:"),
        ),
        put(
            "two digests",
            "content-digest",
            format!("sha-256=:{digest}:, sha-512=:{digest}:"),
        ),
        put(
            "digest of another kind",
            "content-digest",
            format!("sha-512=:{digest}:"),
        ),
    ]
}

fn not_believed() -> Vec<Request> {
    let draft = Draft::default();
    let other = forge::key(2);
    let invalid =
        |name: &str, change: fn(&mut Request)| sent(name, "signature.invalid", Some(false), change);
    let mut weak = Draft::default();
    let mut identity = [0_u8; 32];
    identity[0] = 1;
    let weak_key = base64url(&identity);
    let jwk = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{weak_key}"}}"#);
    let weak_id = base64url(&forge::sha256(jwk.as_bytes()));
    weak.parameters = weak.parameters.replace(
        &packetsense_wire::key::thumbprint(&draft.key.verifying_key()),
        &weak_id,
    );
    let nothing = [&identity[..], &[0; 32]].concat();
    vec![
        invalid("another query", |c| "version=6.8".clone_into(&mut c.query)),
        invalid("another path", |c| {
            "/v1/site/events".clone_into(&mut c.path);
        }),
        invalid("another method", |c| "PUT".clone_into(&mut c.method)),
        invalid("another kind of content", |c| {
            header(c, "content-type", "text/plain");
        }),
        invalid("two kinds of content", |c| {
            c.headers
                .insert(0, ("content-type".to_owned(), "text/plain".to_owned()));
        }),
        invalid("a replay with a fresh nonce put in", |c| {
            let input = c.headers[2].1.replace(NONCE, "EBESExQVFhcYGRobHB0eHw");
            header(c, "signature-input", input);
        }),
        invalid("a replay with its life moved", |c| {
            let input = c.headers[2].1.replace("1790000300", "1790000299");
            header(c, "signature-input", input);
        }),
        invalid("another body with a digest that fits", |c| {
            c.body = base64url(b"{}");
            header(c, "content-digest", forge::digest(b"{}"));
        }),
        invalid("a signature with one bit turned", |c| {
            let mut signature = Draft::default().signature();
            signature[5] ^= 1;
            header(c, "signature", format!("ps=:{}:", base64(&signature)));
        }),
        invalid(
            "a signature with a scalar over the order of the group",
            |c| {
                let signature = forge::second_form(Draft::default().signature());
                header(c, "signature", format!("ps=:{}:", base64(&signature)));
            },
        ),
        invalid("a signature of nothing but zeros", |c| {
            header(c, "signature", format!("ps=:{}:", base64(&[0; 64])));
        }),
        signed(
            "signed by another key in the name of ours",
            "signature.invalid",
            Some(false),
            |d| {
                d.key = forge::key(2);
            },
        ),
        signed(
            "signed by a key that nobody knows",
            "signature.unknown_key",
            None,
            |d| {
                d.key = forge::key(2);
                d.parameters = forge::parameters(CREATED, CREATED + 300, NONCE, &other);
            },
        ),
        Request {
            public_key: weak_key,
            ..sent(
                "a key of small order, for which anyone can sign",
                "signature.unknown_key",
                None,
                |c| {
                    header(c, "signature-input", weak.input());
                    header(c, "signature", format!("ps=:{}:", base64(&nothing)));
                },
            )
        },
        signed(
            "signed for another host and sent there",
            "signature.authority",
            Some(true),
            |d| {
                d.authority = "evil.example";
            },
        ),
        sent(
            "signed for another host, sent to ours",
            "signature.invalid",
            Some(false),
            |c| {
                let draft = Draft {
                    authority: "evil.example",
                    ..Draft::default()
                };
                header(
                    c,
                    "signature",
                    format!("ps=:{}:", base64(&draft.signature())),
                );
            },
        ),
        signed(
            "our host with a port",
            "signature.authority",
            Some(true),
            |d| {
                d.authority = "cloud.example:8443";
            },
        ),
        Request {
            now: CREATED + 301,
            ..draft.case("past its end", "signature.clock", Some(false))
        },
        Request {
            now: CREATED - 61,
            ..draft.case("signed a minute and more ahead", "signature.clock", None)
        },
        signed(
            "a short life that is over",
            "signature.clock",
            Some(false),
            |d| {
                d.parameters = forge::parameters(CREATED - 30, CREATED, NONCE, &d.key);
            },
        ),
        sent("another body", "signature.digest", Some(false), |c| {
            c.body = base64url(br#"{"files":[{}]}"#);
        }),
        sent("a body cut short", "signature.digest", Some(false), |c| {
            c.body = base64url(br#"{"files":[]"#);
        }),
        sent("a body lost", "signature.digest", Some(false), |c| {
            c.body = String::new();
        }),
    ]
}

/// All of `requests.json`.
pub(crate) fn all() -> Vec<Request> {
    [
        honest(),
        missing(),
        wrong_profile(),
        wrong_text(),
        not_believed(),
    ]
    .concat()
}
