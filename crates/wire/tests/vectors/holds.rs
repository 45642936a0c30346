//! The product's code against the files of vectors.

use crate::case;
use crate::read;
use packetsense_wire::answer::{self, AnswerParts};
use packetsense_wire::challenge::{Payload, Question, Reply};
use packetsense_wire::encoding::{array_from_base64url, from_base64url};
use packetsense_wire::key::{self, SigningKey, VerifyingKey};
use packetsense_wire::message::batch;
use packetsense_wire::request::{self, RequestParts, RequestSignature, SignatureHeaders};
use packetsense_wire::{Parameters, SignatureError, pkce};

fn headers(lines: &[(String, String)]) -> Result<SignatureHeaders, SignatureError> {
    SignatureHeaders::read(|name| {
        lines
            .iter()
            .filter(|line| line.0.eq_ignore_ascii_case(name))
            .map(|line| line.1.as_bytes())
            .collect::<Vec<_>>()
    })
}

fn content_type(lines: &[(String, String)]) -> String {
    let all: Vec<_> = lines
        .iter()
        .filter(|line| line.0 == "content-type")
        .map(|line| line.1.as_str())
        .collect();
    all.join(", ")
}

fn signing_key(seed: &str) -> SigningKey {
    SigningKey::from_bytes(&array_from_base64url(seed).expect("seed of a vector"))
}

fn verify_request(case: &case::Request) -> Result<Parameters, SignatureError> {
    let signature = RequestSignature::parse(headers(&case.headers)?)?;
    let known = key::from_text(&case.public_key)
        .filter(|key| key::thumbprint(key) == signature.parameters.keyid)
        .ok_or(SignatureError::UnknownKey)?;
    let content_type = content_type(&case.headers);
    let parts = RequestParts {
        method: &case.method,
        authority: &case.authority,
        path: &case.path,
        query: &case.query,
        content_type: &content_type,
    };
    let body = from_base64url(&case.body).expect("body of a vector");
    signature.verify(&parts, &case.expected_authority, &body, &known, case.now)?;
    Ok(signature.parameters)
}

fn verify_answer(case: &case::Answer) -> Result<Parameters, SignatureError> {
    let pinned: Vec<VerifyingKey> = case
        .pinned
        .iter()
        .filter_map(|k| key::from_text(k))
        .collect();
    let body = from_base64url(&case.body).expect("body of a vector");
    answer::verify(
        &headers(&case.headers)?,
        &answer_parts(case),
        &body,
        &pinned,
        case.now,
    )
}

fn answer_parts(case: &case::Answer) -> AnswerParts<'_> {
    AnswerParts {
        status: case.status,
        request_method: &case.request_method,
        request_path: &case.request_path,
        request_signature: case
            .request_signature
            .strip_prefix("ps=")
            .unwrap_or_default(),
    }
}

fn outcome(result: &Result<Parameters, SignatureError>) -> &'static str {
    result.as_ref().err().map_or("ok", |error| error.code())
}

#[test]
fn every_request_is_believed_or_refused_as_its_vector_says() {
    for case in read::<Vec<case::Request>>("requests.json") {
        assert_eq!(
            outcome(&verify_request(&case)),
            case.expect,
            "{}",
            case.name
        );
    }
}

#[test]
fn every_answer_is_believed_or_refused_as_its_vector_says() {
    for case in read::<Vec<case::Answer>>("answers.json") {
        assert_eq!(outcome(&verify_answer(&case)), case.expect, "{}", case.name);
    }
}

#[test]
fn what_the_product_signs_is_byte_for_byte_what_the_vectors_have() {
    let mut signed = 0;
    for case in read::<Vec<case::Request>>("requests.json") {
        let Some(seed) = &case.seed else { continue };
        let content_type = content_type(&case.headers);
        let parts = RequestParts {
            method: &case.method,
            authority: &case.authority,
            path: &case.path,
            query: &case.query,
            content_type: &content_type,
        };
        let body = from_base64url(&case.body).expect("body of a vector");
        let parameters = verify_request(&case).expect("an honest vector");
        let made = request::sign(&parts, &body, &parameters, &signing_key(seed));
        assert_eq!(Ok(made), headers(&case.headers), "{}", case.name);
        signed += 1;
    }
    for case in read::<Vec<case::Answer>>("answers.json") {
        let Some(seed) = &case.seed else { continue };
        let body = from_base64url(&case.body).expect("body of a vector");
        let parameters = verify_answer(&case).expect("an honest vector");
        let made = answer::sign(&answer_parts(&case), &body, &parameters, &signing_key(seed));
        assert_eq!(Ok(made), headers(&case.headers), "{}", case.name);
        signed += 1;
    }
    assert!(signed >= 10, "{signed}");
}

#[test]
fn keys_have_the_names_of_the_vectors_and_those_to_distrust_are_not_read() {
    let keys = read::<case::Keys>("keys.json");
    for case in &keys.keys {
        let key = key::from_text(&case.public_key).expect("a good key");
        assert_eq!(signing_key(&case.seed).verifying_key(), key);
        assert_eq!(key::thumbprint(&key), case.thumbprint);
        assert_eq!(key::to_text(&key), case.public_key);
    }
    for case in &keys.refused {
        assert!(key::from_text(&case.public_key).is_none(), "{}", case.name);
    }
}

#[test]
fn verifiers_match_their_challenges_as_the_vectors_say() {
    for case in read::<Vec<case::Pkce>>("pkce.json") {
        let matches = pkce::matches(&case.verifier, &case.challenge);
        assert_eq!(matches, case.matches, "{case:?}");
    }
}

#[test]
fn base64url_has_one_spelling() {
    for case in read::<Vec<case::Encoding>>("encoding.json") {
        let bytes = case.hex.as_deref().map(crate::small::bytes);
        assert_eq!(
            from_base64url(&case.base64url),
            bytes,
            "{:?}",
            case.base64url
        );
    }
}

#[test]
fn questions_are_signed_and_answered_as_the_vectors_say() {
    let cases = read::<case::Challenges>("challenges.json");
    for case in cases.questions.iter().filter(|case| case.reply.is_some()) {
        let question: Question = serde_json::from_str(&case.body).expect("a question");
        let json = from_base64url(&question.payload).expect("base64url");
        let payload: Payload = serde_json::from_slice(&json).expect("a payload");
        // The service key of the vectors has the seed 9, 9, ...
        assert_eq!(
            payload.sign(&SigningKey::from_bytes(&[9; 32])),
            question,
            "{}",
            case.name
        );
        let reply: Reply =
            serde_json::from_value(case.reply.clone().unwrap_or_default()).expect("a reply");
        assert_eq!(
            payload.answer(&signing_key(&case.seed)),
            reply,
            "{}",
            case.name
        );
    }
    for case in cases.replies {
        let payload: Payload = serde_json::from_str(&case.payload).expect("a payload");
        let reply: Reply = serde_json::from_value(case.reply).expect("a reply");
        let key = key::from_text(&case.public_key).expect("a good key");
        assert_eq!(
            payload.is_answered_by(&reply, &key),
            case.expect,
            "{}",
            case.name
        );
    }
}

#[test]
fn every_batch_is_taken_whole_or_refused_with_its_line() {
    for case in read::<Vec<case::Batch>>("batches.json") {
        match batch::parse(case.body.as_bytes()) {
            Ok((head, events)) => {
                assert_eq!(case.expect, "ok", "{}", case.name);
                assert_eq!(events.len(), case.events, "{}", case.name);
                let again = batch::write(&head, &events);
                assert_eq!(batch::parse(&again), Ok((head, events)), "{}", case.name);
            }
            Err(error) => {
                let said = error.to_string();
                assert!(
                    case.expect != "ok" && said.starts_with(&case.expect),
                    "{}: said {said:?}, expected {:?}",
                    case.name,
                    case.expect
                );
            }
        }
    }
}
