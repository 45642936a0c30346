//! Time-based one-time passwords (RFC 6238): HMAC-SHA-1, six digits, steps of 30 seconds, which is what every app can.

use crate::clock::SECOND;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use subtle::ConstantTimeEq as _;

/// Bytes of a secret: as many as the hash has (RFC 4226, section 4).
pub(super) const SECRET: usize = 20;
/// Seconds of a step.
const STEP: i64 = 30;
/// How many steps the clocks of phone and cloud may be apart, either way.
const DRIFT: i64 = 1;

/// The step of a time in microseconds since the epoch.
fn step_at(now: i64) -> i64 {
    now / SECOND / STEP
}

/// The code of a step (RFC 4226, section 5.3).
fn code(secret: &[u8], step: i64) -> String {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).expect("any key length");
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash[hash.len() - 1] & 15);
    let four = hash[at..at + 4]
        .iter()
        .fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
    format!("{:06}", (four & 0x7fff_ffff) % 1_000_000)
}

/// What somebody typed, where it has the form of a code: six digits, perhaps parted by spaces.
pub(super) fn typed(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    (digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

/// The step whose code this is, of those around now that come after the last one accepted: each is accepted once.
pub(super) fn accepted(secret: &[u8], typed: &str, now: i64, last: i64) -> Option<i64> {
    let here = step_at(now);
    (here - DRIFT..=here + DRIFT)
        .filter(|step| *step > last)
        .find(|step| bool::from(code(secret, *step).as_bytes().ct_eq(typed.as_bytes())))
}

const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Base32 (RFC 4648) without padding: how apps take a secret that is typed in.
pub(super) fn base32(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
    for chunk in bytes.chunks(5) {
        let mut five = [0; 8];
        five[3..3 + chunk.len()].copy_from_slice(chunk);
        let bits = u64::from_be_bytes(five);
        for place in 0..(chunk.len() * 8).div_ceil(5) {
            let index = (bits >> (35 - 5 * place)) & 31;
            text.push(char::from(LETTERS[usize::try_from(index).unwrap_or(0)]));
        }
    }
    text
}

/// What the QR code says: the key URI that apps read.
pub(super) fn uri(secret: &[u8], account: &str) -> String {
    let account: String = url::form_urlencoded::byte_serialize(account.as_bytes()).collect();
    // Apps take `+` for itself in this place.
    let account = account.replace('+', "%20");
    format!(
        "otpauth://totp/PacketSense:{account}?secret={}&issuer=PacketSense&algorithm=SHA1&digits=6&period={STEP}",
        base32(secret)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Appendix B of RFC 6238, SHA-1: seconds and the last six digits.
    const VECTORS: [(i64, &str); 6] = [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ];
    const KEY: &[u8] = b"12345678901234567890";

    #[test]
    fn codes_are_those_of_the_rfc() {
        for (seconds, expected) in VECTORS {
            assert_eq!(code(KEY, step_at(seconds * SECOND)), expected, "{seconds}");
        }
    }

    #[test]
    fn a_code_holds_one_step_either_way_and_each_is_accepted_once() {
        let now = 1_234_567_890 * SECOND;
        let here = step_at(now);
        for (step, good) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let typed = code(KEY, here + step);
            let found = accepted(KEY, &typed, now, 0);
            assert_eq!(found, good.then_some(here + step), "{step}");
        }
        let typed = code(KEY, here);
        assert_eq!(accepted(KEY, &typed, now, here - 1), Some(here));
        assert_eq!(accepted(KEY, &typed, now, here), None, "used");
        assert_eq!(
            accepted(KEY, &typed, now, here + 1),
            None,
            "older than used"
        );
        assert_eq!(accepted(b"another key of 20 by", &typed, now, 0), None);
    }

    #[test]
    fn only_six_digits_are_a_code() {
        assert_eq!(typed(" 123 456 ").as_deref(), Some("123456"));
        for text in ["", "12345", "1234567", "12345a", "１２３４５６"] {
            assert_eq!(typed(text), None, "{text}");
        }
    }

    #[test]
    fn base32_is_that_of_the_rfc() {
        for (plain, expected) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(plain.as_bytes()), expected, "{plain}");
        }
    }

    #[test]
    fn the_uri_names_the_account() {
        let uri = uri(KEY, "a da+x@example.org");
        assert!(uri.starts_with("otpauth://totp/PacketSense:a%20da%2Bx%40example.org?secret="));
        assert!(
            uri.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&"),
            "{uri}"
        );
    }
}
