//! Table of signed answers, honest and hostile.

use crate::case::Answer;
use crate::forge::{self, ANSWER_COMPONENTS, CREATED, NONCE, base64, base64url};
use ed25519_dalek::SigningKey;

/// Signature of the request that most of these answer.
fn asked() -> String {
    format!("ps=:{}:", base64(&[7; 64]))
}

struct Draft {
    method: &'static str,
    path: &'static str,
    request_signature: String,
    status: u16,
    body: &'static str,
    label: &'static str,
    components: &'static str,
    parameters: String,
    key: SigningKey,
}

impl Default for Draft {
    fn default() -> Self {
        let key = forge::key(9);
        Self {
            method: "GET",
            path: "/v1/site/state",
            request_signature: asked(),
            status: 200,
            body: r#"{"seat":true}"#,
            label: "ps",
            components: ANSWER_COMPONENTS,
            parameters: forge::parameters(CREATED, CREATED + 300, NONCE, &key),
            key,
        }
    }
}

impl Draft {
    fn digest(&self) -> String {
        forge::digest(self.body.as_bytes())
    }

    fn base(&self) -> String {
        forge::base(self.components, &self.parameters, |id| match id {
            "\"@status\"" => self.status.to_string(),
            "\"content-digest\"" => self.digest(),
            "\"@method\";req" => self.method.to_owned(),
            "\"@path\";req" => self.path.to_owned(),
            "\"signature\";req" => self.request_signature.clone(),
            "\"signature\";req;key=\"ps\"" => self.request_signature["ps=".len()..].to_owned(),
            other => unreachable!("no value for {other}"),
        })
    }

    fn signature(&self) -> [u8; 64] {
        forge::sign(&self.key, &self.base())
    }

    fn case(&self, name: &str, expect: &str, rfc9421: Option<bool>) -> Answer {
        let line = |name: &str, value: String| (name.to_owned(), value);
        let public = |byte| base64url(forge::key(byte).verifying_key().as_bytes());
        Answer {
            name: name.to_owned(),
            request_method: self.method.to_owned(),
            request_path: self.path.to_owned(),
            request_signature: self.request_signature.clone(),
            status: self.status,
            headers: vec![
                line("content-type", "application/json".to_owned()),
                line("content-digest", self.digest()),
                line(
                    "signature-input",
                    format!("{}=({}){}", self.label, self.components, self.parameters),
                ),
                line(
                    "signature",
                    format!("{}=:{}:", self.label, base64(&self.signature())),
                ),
            ],
            body: base64url(self.body.as_bytes()),
            pinned: vec![public(9), public(10)],
            now: CREATED + 1,
            expect: expect.to_owned(),
            rfc9421,
            seed: None,
            base: None,
        }
    }

    fn honest(&self, name: &str) -> Answer {
        Answer {
            seed: Some(base64url(self.key.as_bytes())),
            base: Some(self.base()),
            ..self.case(name, "ok", Some(true))
        }
    }
}

fn signed(name: &str, expect: &str, rfc9421: Option<bool>, change: impl Fn(&mut Draft)) -> Answer {
    let mut draft = Draft::default();
    change(&mut draft);
    draft.case(name, expect, rfc9421)
}

fn sent(name: &str, expect: &str, rfc9421: Option<bool>, change: impl Fn(&mut Answer)) -> Answer {
    let mut case = Draft::default().case(name, expect, rfc9421);
    change(&mut case);
    case
}

fn header(case: &mut Answer, name: &str, value: &str) {
    for line in case.headers.iter_mut().filter(|line| line.0 == name) {
        value.clone_into(&mut line.1);
    }
}

fn honest() -> Vec<Answer> {
    let second = forge::key(10);
    vec![
        Draft::default().honest("what a site may know of itself"),
        Draft {
            status: 204,
            method: "DELETE",
            path: "/v1/site",
            body: "",
            ..Draft::default()
        }
        .honest("an answer without a body"),
        Draft {
            status: 401,
            body: r#"{"code":"signature.clock","server_time":1790000000}"#,
            ..Draft::default()
        }
        .honest("a refusal is signed too"),
        Draft {
            parameters: forge::parameters(CREATED, CREATED + 300, NONCE, &second),
            key: second,
            ..Draft::default()
        }
        .honest("the second of the pinned keys"),
    ]
}

fn wrong_profile() -> Vec<Answer> {
    let key = forge::key(9);
    let usual = forge::parameters(CREATED, CREATED + 300, NONCE, &key);
    let covering = |name: &str, components: &'static str| {
        signed(name, "signature.malformed", Some(true), |d| {
            d.components = components;
        })
    };
    let with = |name: &str, parameters: String| {
        signed(name, "signature.malformed", Some(true), |d| {
            d.parameters.clone_from(&parameters);
        })
    };
    let twice = |field: &str| {
        sent(
            &format!("{field} twice"),
            "signature.malformed",
            None,
            |c| {
                let again = c.headers.iter().find(|line| line.0 == field).cloned();
                c.headers.extend(again);
            },
        )
    };
    let absent = |field: &str| {
        sent(
            &format!("no {field}"),
            "signature.missing",
            Some(false),
            |c| {
                c.headers.retain(|line| line.0 != field);
            },
        )
    };
    vec![
        covering(
            "components in another order, validly signed",
            r#""content-digest" "@status" "@method";req "@path";req "signature";req;key="ps""#,
        ),
        covering(
            "not bound to its request, validly signed",
            r#""@status" "content-digest""#,
        ),
        covering(
            "the status left out, validly signed",
            r#""content-digest" "@method";req "@path";req "signature";req;key="ps""#,
        ),
        covering(
            "the whole header of the request instead of its member, validly signed",
            r#""@status" "content-digest" "@method";req "@path";req "signature";req"#,
        ),
        with("a parameter more, validly signed", format!("{usual};x=1")),
        with(
            "no nonce, validly signed",
            usual.replace(&format!(";nonce=\"{NONCE}\""), ""),
        ),
        with(
            "a life of 301 seconds, validly signed",
            forge::parameters(CREATED, CREATED + 301, NONCE, &key),
        ),
        signed(
            "another label, validly signed",
            "signature.malformed",
            Some(true),
            |d| d.label = "sig1",
        ),
        twice("signature"),
        twice("signature-input"),
        twice("content-digest"),
        absent("signature"),
        absent("signature-input"),
        absent("content-digest"),
        sent(
            "no signature at all",
            "signature.missing",
            Some(false),
            |c| c.headers.truncate(1),
        ),
    ]
}

fn not_believed() -> Vec<Answer> {
    let stranger = forge::key(11);
    let other = format!("ps=:{}:", base64(&[8; 64]));
    let invalid = |name: &str, change: &dyn Fn(&mut Answer)| {
        sent(name, "signature.invalid", Some(false), change)
    };
    vec![
        invalid("a refusal turned into consent", &|c| c.status = 202),
        invalid("the answer to another request", &|c| {
            c.request_signature.clone_from(&other);
        }),
        invalid("the answer to another method", &|c| {
            "PUT".clone_into(&mut c.request_method);
        }),
        invalid("the answer to another path", &|c| {
            "/v1/site/events".clone_into(&mut c.request_path);
        }),
        invalid("another body with a digest that fits", &|c| {
            c.body = base64url(b"{}");
            header(c, "content-digest", &forge::digest(b"{}"));
        }),
        invalid(
            "a signature with a scalar over the order of the group",
            &|c| {
                let signature = forge::second_form(Draft::default().signature());
                header(c, "signature", &format!("ps=:{}:", base64(&signature)));
            },
        ),
        invalid("a life prolonged", &|c| {
            let input = c.headers[2]
                .1
                .replace("created=1790000000", "created=1790000001");
            header(c, "signature-input", &input);
        }),
        signed(
            "signed by another key in the name of a pinned one",
            "signature.invalid",
            Some(false),
            |d| {
                d.key = forge::key(11);
            },
        ),
        signed(
            "signed by a key that is not pinned",
            "signature.unknown_key",
            None,
            |d| {
                d.key = forge::key(11);
                d.parameters = forge::parameters(CREATED, CREATED + 300, NONCE, &stranger);
            },
        ),
        Answer {
            pinned: Vec::new(),
            ..sent("nothing is pinned", "signature.unknown_key", None, |_| ())
        },
        sent("another body", "signature.digest", Some(false), |c| {
            c.body = base64url(br#"{"seat":false}"#);
        }),
        sent("a body lost", "signature.digest", Some(false), |c| {
            c.body = String::new();
        }),
        Answer {
            now: CREATED + 301,
            ..Draft::default().case("past its end", "signature.clock", Some(false))
        },
        Answer {
            now: CREATED - 61,
            ..Draft::default().case("a minute and more ahead", "signature.clock", None)
        },
    ]
}

/// All of `answers.json`.
pub(crate) fn all() -> Vec<Answer> {
    [honest(), wrong_profile(), not_believed()].concat()
}
