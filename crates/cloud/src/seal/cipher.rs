//! AES-256-GCM (NIST SP 800-38D) with a random nonce of 96 bits, stored before the ciphertext. One data key seals far
//! fewer than the 2^32 values for which random nonces are safe.

use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _, Nonce};
use packetsense_wire::encoding::{from_base64url, to_base64url};
use zeroize::Zeroizing;

/// Bytes of the nonce.
const NONCE: usize = 12;

/// What a ciphertext is bound to; each part goes in with its length, so that no two lists look alike.
pub(super) fn binding(parts: &[&str]) -> Vec<u8> {
    parts.iter().fold(Vec::new(), |mut all, part| {
        all.extend_from_slice(&(part.len() as u64).to_be_bytes());
        all.extend_from_slice(part.as_bytes());
        all
    })
}

/// Base64url of nonce and ciphertext. `None` only where the operating system gives no random bytes or the text is
/// longer than the cipher takes (64 GiB).
pub(super) fn seal(key: &[u8; 32], binding: &[u8], plain: &[u8]) -> Option<String> {
    let mut nonce = [0_u8; NONCE];
    getrandom::fill(&mut nonce).ok()?;
    let payload = Payload {
        msg: plain,
        aad: binding,
    };
    let sealed = Aes256Gcm::new(key.into())
        .encrypt(&Nonce::from(nonce), payload)
        .ok()?;
    let mut all = nonce.to_vec();
    all.extend_from_slice(&sealed);
    Some(to_base64url(&all))
}

/// What was sealed with that key and binding.
pub(super) fn open(key: &[u8; 32], binding: &[u8], sealed: &str) -> Option<Zeroizing<Vec<u8>>> {
    let all = from_base64url(sealed)?;
    let (nonce, sealed) = all.split_first_chunk::<NONCE>()?;
    let payload = Payload {
        msg: sealed,
        aad: binding,
    };
    Aes256Gcm::new(key.into())
        .decrypt(&Nonce::from(*nonce), payload)
        .ok()
        .map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_only_with_its_key_and_binding_and_unchanged() {
        let (key, bound) = ([7; 32], binding(&["a", "bc"]));
        let sealed = seal(&key, &bound, b"secret").expect("sealed");
        let opened = open(&key, &bound, &sealed).expect("opened");
        assert_eq!(opened.as_slice(), b"secret");
        assert!(open(&[8; 32], &bound, &sealed).is_none(), "another key");
        let other = binding(&["ab", "c"]);
        assert!(open(&key, &other, &sealed).is_none(), "another place");
        for at in 0..sealed.len() {
            let mut bytes = sealed.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).expect("text");
            assert!(open(&key, &bound, &changed).is_none(), "changed at {at}");
        }
        for short in ["", "AAAA", "AAAAAAAAAAAAAAAA"] {
            assert!(open(&key, &bound, short).is_none(), "{short:?}");
        }
        let again = seal(&key, &bound, b"secret").expect("sealed");
        assert_ne!(again, sealed, "another nonce");
    }

    #[test]
    fn a_test_vector_of_the_standard_opens() {
        // NIST, "The Galois/Counter Mode of Operation", test case 14: zero key, nonce and plaintext.
        let sealed = "000000000000000000000000cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919";
        let bytes: Vec<u8> = (0..sealed.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&sealed[at..at + 2], 16).expect("hex"))
            .collect();
        let opened = open(&[0; 32], &[], &to_base64url(&bytes)).expect("opened");
        assert_eq!(opened.as_slice(), [0; 16]);
    }
}
