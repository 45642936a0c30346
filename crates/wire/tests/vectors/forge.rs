//! Signs anything: a second, general writer of RFC 9421 signatures, so that hostile vectors can carry valid signatures
//! that only the profile refuses, and so that the product's writer is compared with something.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ed25519_dalek::{Signer as _, SigningKey};
use packetsense_wire::key::thumbprint;
use sha2::{Digest as _, Sha256};

/// When every vector is signed, unix seconds.
pub(crate) const CREATED: i64 = 1_790_000_000;
/// The nonce of most vectors.
pub(crate) const NONCE: &str = "AAECAwQFBgcICQoLDA0ODw";

pub(crate) const REQUEST_COMPONENTS: &str =
    r#""@method" "@authority" "@path" "@query" "content-digest" "content-type""#;
pub(crate) const ANSWER_COMPONENTS: &str =
    r#""@status" "content-digest" "@method";req "@path";req "signature";req;key="ps""#;

/// The key whose seed is 32 times `byte`.
pub(crate) fn key(byte: u8) -> SigningKey {
    SigningKey::from_bytes(&[byte; 32])
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

pub(crate) fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Value of `Content-Digest`.
pub(crate) fn digest(body: &[u8]) -> String {
    format!("sha-256=:{}:", base64(&sha256(body)))
}

/// Parameters in the profile's order.
pub(crate) fn parameters(created: i64, expires: i64, nonce: &str, key: &SigningKey) -> String {
    format!(
        ";created={created};expires={expires};nonce=\"{nonce}\";keyid=\"{}\";alg=\"ed25519\";tag=\"packetsense-v1\"",
        thumbprint(&key.verifying_key())
    )
}

/// The signature base over `components`, whose values `value` gives by the whole identifier (`"@path";req`).
pub(crate) fn base(components: &str, parameters: &str, value: impl Fn(&str) -> String) -> String {
    let lines: String = components
        .split(' ')
        .filter(|id| !id.is_empty())
        .flat_map(|id| [id.to_owned(), ": ".to_owned(), value(id), "\n".to_owned()])
        .collect();
    lines + &format!("\"@signature-params\": ({components}){parameters}")
}

pub(crate) fn sign(key: &SigningKey, base: &str) -> [u8; 64] {
    key.sign(base.as_bytes()).to_bytes()
}

/// The same signature with the order of the group added to its scalar: lenient verifiers take it for another valid one.
pub(crate) fn second_form(signature: [u8; 64]) -> [u8; 64] {
    // L = 2^252 + 27742317777372353535851937790883648493, little endian.
    const L: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
        0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut out = signature;
    let mut carry = 0_u16;
    for (byte, l) in out[32..].iter_mut().zip(L) {
        let sum = u16::from(*byte) + u16::from(l) + carry;
        *byte = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
    out
}
