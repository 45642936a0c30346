//! Nothing that arrives can make the parsers panic, and what they read is what was written.

use packetsense_wire::answer::{self, AnswerParts};
use packetsense_wire::encoding::{from_base64url, to_base64url};
use packetsense_wire::key;
use packetsense_wire::message::batch;
use packetsense_wire::request::{self, RequestParts, RequestSignature, SignatureHeaders};
use packetsense_wire::{Parameters, SignatureError};
use proptest::prelude::*;

const INPUT: &str = r#"ps=("@method" "@authority" "@path" "@query" "content-digest" "content-type");created=1790000000;expires=1790000300;nonce="AAECAwQFBgcICQoLDA0ODw";keyid="kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";alg="ed25519";tag="packetsense-v1""#;
const BATCH: &str = r#"{"type":"batch","batch":"01996f0e-5c00-7000-8000-00000000000a","seq":17,"dropped":0,"sealed_at":1790000000000000,"plugin":"0.1.0"}
{"type":"login","id":"01996f0e-5c00-7000-8000-00000000000c","at":1790000000000000,"count":3,"ip":"2001:db8::9","account_hash":"5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8","account_exists":true,"outcome":"failed","method":"form"}
"#;

/// An honest text with a few of its bytes replaced, removed or doubled.
fn damaged(honest: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let edits = prop::collection::vec((0..honest.len(), any::<u8>(), 0..3_u8), 0..6);
    edits.prop_map(move |edits| {
        let mut bytes = honest.as_bytes().to_vec();
        for (at, byte, kind) in edits {
            let at = at % bytes.len().max(1);
            match kind {
                0 if at < bytes.len() => bytes[at] = byte,
                1 if at < bytes.len() => drop(bytes.remove(at)),
                _ => bytes.insert(at, byte),
            }
        }
        bytes
    })
}

fn read(lines: &[(&str, Vec<u8>)]) -> Result<SignatureHeaders, SignatureError> {
    SignatureHeaders::read(|name| {
        lines
            .iter()
            .filter(|line| line.0 == name)
            .map(|line| line.1.as_slice())
            .collect::<Vec<_>>()
    })
}

fn parts<'a>(path: &'a str, query: &'a str) -> RequestParts<'a> {
    RequestParts {
        method: "POST",
        authority: "cloud.example",
        path,
        query,
        content_type: "application/json",
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn headers_never_panic(
        digest in prop::collection::vec(any::<u8>(), 0..80),
        input in prop_oneof![damaged(INPUT), prop::collection::vec(any::<u8>(), 0..400)],
        signature in "ps=:[A-Za-z0-9+/=]{0,100}:",
    ) {
        let lines = [
            ("content-digest", digest),
            ("signature-input", input),
            ("signature", signature.into_bytes()),
        ];
        if let Ok(headers) = read(&lines) {
            let _ = RequestSignature::parse(headers);
        }
    }

    #[test]
    fn a_damaged_input_is_refused_or_means_the_same_bytes(input in damaged(INPUT)) {
        let key = key::generate();
        let honest = request::sign(&parts("/", ""), b"", &Parameters::fresh(&key::thumbprint(&key.verifying_key()), 1_790_000_000), &key);
        let lines = [
            ("content-digest", honest.content_digest.into_bytes()),
            ("signature-input", input.clone()),
            ("signature", honest.signature.into_bytes()),
        ];
        // What is read can be written again only as the very bytes that came.
        if let Ok(signature) = read(&lines).and_then(RequestSignature::parse) {
            let again = request::sign(&parts("/", ""), b"", &signature.parameters, &key);
            prop_assert_eq!(again.signature_input.into_bytes(), input);
        }
    }

    #[test]
    fn batches_never_panic(body in prop_oneof![damaged(BATCH), prop::collection::vec(any::<u8>(), 0..300)]) {
        if let Ok((head, events)) = batch::parse(&body) {
            let again = batch::write(&head, &events);
            prop_assert_eq!(batch::parse(&again), Ok((head, events)));
        }
    }

    #[test]
    fn base64url_never_panics_and_has_one_spelling(text in "[A-Za-z0-9_+/= -]{0,60}") {
        if let Some(bytes) = from_base64url(&text) {
            prop_assert_eq!(to_base64url(&bytes), text);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_signed_verifies_and_nothing_else_does(
        path in "/[a-z/%0-9]{0,30}", query in "[a-z=&%0-9]{0,30}", body in prop::collection::vec(any::<u8>(), 0..200),
        at in any::<prop::sample::Index>(),
    ) {
        let key = key::generate();
        let keyid = key::thumbprint(&key.verifying_key());
        let parameters = Parameters::fresh(&keyid, 1_790_000_000);
        let signature = RequestSignature::parse(request::sign(&parts(&path, &query), &body, &parameters, &key)).expect("our own");
        let verify = |path: &str, body: &[u8]| {
            signature.verify(&parts(path, &query), "cloud.example", body, &key.verifying_key(), 1_790_000_001)
        };
        prop_assert_eq!(verify(&path, &body), Ok(()));
        prop_assert_eq!(verify(&format!("{path}x"), &body), Err(SignatureError::Invalid));
        let mut other = body.clone();
        other.insert(at.index(body.len() + 1), 0);
        prop_assert_eq!(verify(&path, &other), Err(SignatureError::Digest));

        let asked = AnswerParts { status: 200, request_method: "POST", request_path: &path, request_signature: signature.member() };
        let answered = answer::sign(&asked, &body, &parameters, &key);
        let known = [key.verifying_key()];
        prop_assert!(answer::verify(&answered, &asked, &body, &known, 1_790_000_001).is_ok());
        let refused = AnswerParts { status: 401, ..asked };
        prop_assert_eq!(answer::verify(&answered, &refused, &body, &known, 1_790_000_001), Err(SignatureError::Invalid));
    }
}
