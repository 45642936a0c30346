//! Whether a delivery is Stripe's: the header `Stripe-Signature`.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::WebhookSecret;

/// How far the signature's time may be from ours, in seconds; Stripe's own libraries take the same.
pub const TOLERANCE: i64 = 300;

/// While a secret is rolled Stripe signs with the old one too; nobody signs with more than a few.
const MAX_SIGNATURES: usize = 16;
const MAX_HEADER: usize = 4096;

/// Why a delivery is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// The header is not one of Stripe's.
    #[error("the header Stripe-Signature cannot be read")]
    Malformed,
    /// The time is too far from ours: an old delivery sent again, or a clock that is wrong.
    #[error("the signature's time is too far from ours")]
    Stale,
    /// No signature fits any secret.
    #[error("no signature fits")]
    Mismatch,
}

/// The header, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The time as it was written and signed.
    timestamp: String,
    at: i64,
    v1: Vec<[u8; 32]>,
}

impl Header {
    /// Reads `t=…,v1=…`. Schemes other than `v1` are left alone, so that no older, weaker one can stand in for it.
    pub fn read(header: &[u8]) -> Result<Self, SignatureError> {
        let malformed = SignatureError::Malformed;
        let text = std::str::from_utf8(header).map_err(|_| malformed)?;
        if text.len() > MAX_HEADER {
            return Err(malformed);
        }
        let mut timestamp = None;
        let mut v1 = Vec::new();
        for part in text.split(',') {
            let (name, value) = part.trim_ascii().split_once('=').ok_or(malformed)?;
            match name {
                "t" => {
                    let plain = (1..=12).contains(&value.len())
                        && value.bytes().all(|b| b.is_ascii_digit());
                    if !plain || timestamp.is_some() {
                        return Err(malformed);
                    }
                    timestamp = Some(value.to_owned());
                }
                "v1" => v1.push(digest(value).ok_or(malformed)?),
                _ => {}
            }
        }
        let timestamp = timestamp.ok_or(malformed)?;
        if v1.is_empty() || v1.len() > MAX_SIGNATURES {
            return Err(malformed);
        }
        let at = timestamp.parse().map_err(|_| malformed)?;
        Ok(Self { timestamp, at, v1 })
    }
}

/// Checks a delivery: `body` as it came, byte for byte; `now` in seconds since 1970. Several secrets are good at once
/// while one is rolled. Takes the same time whichever fits.
pub fn verify(
    header: &[u8],
    body: &[u8],
    secrets: &[WebhookSecret],
    now: i64,
) -> Result<(), SignatureError> {
    let header = Header::read(header)?;
    let mut fits = false;
    for secret in secrets {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.reveal())
            .map_err(|_| SignatureError::Mismatch)?;
        mac.update(header.timestamp.as_bytes());
        mac.update(b".");
        mac.update(body);
        for signature in &header.v1 {
            fits |= mac.clone().verify_slice(signature).is_ok();
        }
    }
    if !fits {
        return Err(SignatureError::Mismatch);
    }
    // After the signature: a stranger does not learn what time it is here.
    if (now - header.at).abs() > TOLERANCE {
        return Err(SignatureError::Stale);
    }
    Ok(())
}

fn digest(hex: &str) -> Option<[u8; 32]> {
    let hex = hex.as_bytes();
    if hex.len() != 64 {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(hex.chunks_exact(2)) {
        *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
    }
    Some(bytes)
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}
