//! Signatures of deliveries; the honest ones were computed with OpenSSL.

use packetsense_stripe::WebhookSecret;
use packetsense_stripe::event::Event;
use packetsense_stripe::webhook::{Header, SignatureError, TOLERANCE, verify};
use proptest::prelude::*;

const BODY: &[u8] = br#"{"id":"evt_1","object":"event"}"#;
const AT: i64 = 1_790_000_000;
/// By `whsec_0123456789abcdef0123`.
const ONE: &str = "aafa4bee2a637549ba79a77d0ef968c12380356b04d2419c3415a6c8971dec74";
/// By `whsec_ffffffffffffffffffff`.
const TWO: &str = "1deba16490aae17a1e9f7bccecd6e117f8e863cff9feaec415d317529a851665";
const EVENT: &str = r#"{"id":"evt_1","object":"event","type":"invoice.paid","created":1790000000,"livemode":false,"data":{"object":{"id":"in_1","object":"invoice","customer":"cus_1","parent":{"subscription_details":{"subscription":"sub_1"}}}}}"#;

fn secret(text: &str) -> WebhookSecret {
    WebhookSecret::new(text).expect("a secret")
}

fn one() -> WebhookSecret {
    secret("whsec_0123456789abcdef0123")
}

fn two() -> WebhookSecret {
    secret("whsec_ffffffffffffffffffff")
}

fn check(header: &str, secrets: &[WebhookSecret]) -> Result<(), SignatureError> {
    verify(header.as_bytes(), BODY, secrets, AT)
}

#[test]
fn honest_deliveries_are_believed_also_while_a_secret_is_rolled() {
    let plain = format!("t={AT},v1={ONE}");
    assert_eq!(check(&plain, &[one()]), Ok(()));
    assert_eq!(check(&plain, &[two(), one()]), Ok(()));
    let both = format!("t={AT},v1={TWO},v1={ONE},v0={ONE}");
    assert_eq!(check(&both, &[one()]), Ok(()));
    assert_eq!(check(&both, &[two()]), Ok(()));
}

#[test]
fn others_are_not() {
    use SignatureError::{Malformed, Mismatch};
    let zero = "0".repeat(64);
    let many = format!("t={AT}{}", format!(",v1={ONE}").repeat(17));
    let cases = [
        (format!("t={AT},v1={TWO}"), Mismatch),
        (format!("t={AT},v1={zero}"), Mismatch),
        (format!("t={},v1={ONE}", AT + 1), Mismatch),
        (format!("t=0{AT},v1={ONE}"), Mismatch),
        (format!("t={AT},v0={ONE}"), Malformed),
        (format!("t={AT}"), Malformed),
        (format!("v1={ONE}"), Malformed),
        (format!("t={AT},t={AT},v1={ONE}"), Malformed),
        (format!("t=+{AT},v1={ONE}"), Malformed),
        (format!("t=-{AT},v1={ONE}"), Malformed),
        (format!("t= {AT},v1={ONE}"), Malformed),
        (format!("t=9999999999999999999999,v1={ONE}"), Malformed),
        (format!("t={AT},v1={}", ONE.to_uppercase()), Malformed),
        (format!("t={AT},v1={}", &ONE[1..]), Malformed),
        (format!("t={AT},v1="), Malformed),
        (format!("t={AT},v1={ONE},"), Malformed),
        (many, Malformed),
        (String::new(), Malformed),
        ("t".into(), Malformed),
    ];
    for (header, why) in cases {
        assert_eq!(check(&header, &[one()]), Err(why), "{header}");
    }
    let plain = format!("t={AT},v1={ONE}");
    assert_eq!(check(&plain, &[]), Err(Mismatch));
    let other = verify(plain.as_bytes(), b"{}", &[one()], AT);
    assert_eq!(other, Err(Mismatch));
}

#[test]
fn old_deliveries_are_not_believed_for_longer_than_the_tolerance() {
    let header = format!("t={AT},v1={ONE}");
    let at = |now| verify(header.as_bytes(), BODY, &[one()], now);
    assert_eq!(at(AT + TOLERANCE), Ok(()));
    assert_eq!(at(AT - TOLERANCE), Ok(()));
    assert_eq!(at(AT + TOLERANCE + 1), Err(SignatureError::Stale));
    assert_eq!(at(AT - TOLERANCE - 1), Err(SignatureError::Stale));
}

#[test]
fn an_event_names_what_to_read_afresh() {
    let event = Event::read(EVENT.as_bytes()).expect("an event");
    assert_eq!(event.data.object.customer(), Some("cus_1"));
    assert_eq!(event.data.object.subscription(), Some("sub_1"));
    let unknown = EVENT
        .replace("invoice.paid", "robot.arrived")
        .replace("\"livemode\"", "\"new\":{\"a\":[1]},\"livemode\"");
    assert!(Event::read(unknown.as_bytes()).is_ok(), "later additions");
    let path = EVENT.replace("evt_1", "../evt");
    assert!(
        Event::read(path.as_bytes()).is_err(),
        "an id that leads elsewhere"
    );
}

proptest! {
    #[test]
    fn no_bytes_make_the_readers_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = Header::read(&bytes);
        let _ = Event::read(&bytes);
    }

    #[test]
    fn a_changed_byte_is_never_believed(at in 0..31_usize, flip in 1..=255_u8, place in 0..64_usize) {
        let mut body = BODY.to_vec();
        body[at] ^= flip;
        let header = format!("t={AT},v1={ONE}");
        prop_assert_eq!(verify(header.as_bytes(), &body, &[one()], AT), Err(SignatureError::Mismatch));
        let mut bytes = header.into_bytes();
        let start = bytes.len() - 64;
        bytes[start + place] ^= flip;
        prop_assert!(verify(&bytes, BODY, &[one()], AT).is_err());
    }

    #[test]
    fn a_damaged_event_is_read_or_refused(at in 0..200_usize, byte in any::<u8>()) {
        let mut bytes = EVENT.as_bytes().to_vec();
        bytes[at] = byte;
        if let Ok(event) = Event::read(&bytes) {
            prop_assert!(event.id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-'));
        }
    }
}
