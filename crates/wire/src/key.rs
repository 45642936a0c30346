//! Ed25519 keys (RFC 8032) and the names by which both sides know them.

use crate::encoding::{array_from_base64url, to_base64url};
use sha2::{Digest, Sha256};

pub use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

/// A new key from the operating system's random source.
///
/// # Panics
/// Where the operating system gives no random bytes.
pub fn generate() -> SigningKey {
    let mut seed = [0_u8; 32];
    getrandom::fill(&mut seed).expect("the operating system gives random bytes");
    SigningKey::from_bytes(&seed)
}

/// The RFC 7638 thumbprint of the key's JWK (RFC 8037), base64url: the `keyid` of signatures and the `jkt` of a connection.
pub fn thumbprint(key: &VerifyingKey) -> String {
    let jwk = format!(
        r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#,
        to_base64url(key.as_bytes())
    );
    to_base64url(&Sha256::digest(jwk))
}

/// Base64url of the 32 bytes, as public keys travel.
pub fn to_text(key: &VerifyingKey) -> String {
    to_base64url(key.as_bytes())
}

/// Reads a public key; `None` where it is not 32 bytes on the curve, or not in its one canonical spelling (two spellings
/// would have two thumbprints), or of small order and so matches forged signatures.
pub fn from_text(text: &str) -> Option<VerifyingKey> {
    let bytes = array_from_base64url::<32>(text)?;
    let key = VerifyingKey::from_bytes(&bytes).ok()?;
    (is_canonical(&bytes) && !key.is_weak()).then_some(key)
}

/// Whether the y coordinate is below the field's prime 2^255 - 19 (RFC 8032 section 5.1.3, step 1).
fn is_canonical(bytes: &[u8; 32]) -> bool {
    bytes[0] < 0xed || bytes[1..31].iter().any(|b| *b != 0xff) || bytes[31] & 0x7f != 0x7f
}

/// Verifies without the leniencies of RFC 8032: no small-order points, canonical scalars only.
pub(crate) fn verify(key: &VerifyingKey, message: &[u8], signature: &[u8; 64]) -> bool {
    key.verify_strict(message, &Signature::from_bytes(signature))
        .is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thumbprint_is_that_of_rfc_8037_appendix_a_3() {
        let key = from_text("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").expect("key of the RFC");
        assert_eq!(
            thumbprint(&key),
            "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
        );
    }

    #[test]
    fn keys_that_anyone_could_sign_for_are_refused() {
        assert!(
            from_text(&to_base64url(&[0; 32])).is_none(),
            "a point of small order"
        );
        assert!(from_text("AQ").is_none(), "too short");
        let mut identity = [0; 32];
        identity[0] = 1;
        assert!(
            from_text(&to_base64url(&identity)).is_none(),
            "the neutral element"
        );
    }
}
