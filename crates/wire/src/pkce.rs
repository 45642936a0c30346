//! Proof key for code exchange, method S256 (RFC 7636).

use crate::encoding::{is_base64url, to_base64url};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// The challenge of a verifier.
pub fn challenge(verifier: &str) -> String {
    to_base64url(&Sha256::digest(verifier))
}

/// Whether `text` can be a challenge: base64url of 32 bytes.
pub fn is_challenge(text: &str) -> bool {
    is_base64url(text, 43..=43)
}

/// Whether `verifier` is well formed (RFC 7636 section 4.1) and belongs to `expected`. Constant time in the digests.
pub fn matches(verifier: &str, expected: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    (43..=128).contains(&verifier.len())
        && verifier.bytes().all(allowed)
        && bool::from(challenge(verifier).as_bytes().ct_eq(expected.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_rfc_7636_appendix_b_holds() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(
            challenge(verifier),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
        assert!(matches(
            verifier,
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        ));
    }

    #[test]
    fn verifiers_that_are_short_or_have_other_letters_never_match() {
        for verifier in ["", "short", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjX!"] {
            assert!(!matches(verifier, &challenge(verifier)), "{verifier}");
        }
    }
}
