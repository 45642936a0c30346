//! Bodies of signed requests: unpacked within bounds, and read as what the route takes.

use super::signed::{SignedBody, too_large};
use crate::http::{Error, Result};
use flate2::bufread::GzDecoder;
use serde::de::DeserializeOwned;
use std::io::Read as _;

/// Content type of single messages.
pub(super) const JSON: &str = "application/json";
/// Content type of batches.
pub(super) const LINES: &str = "application/x-ndjson";

impl SignedBody {
    /// Unpacks the body to at most `most` bytes; nothing beyond is ever unpacked.
    pub(super) fn unpacked(&self, kind: &str, most: usize) -> Result<Vec<u8>> {
        if self.kind != kind {
            return Err(invalid(format!("Content-Type must be {kind}.")));
        }
        match self.encoding.as_str() {
            "" | "identity" if self.bytes.len() > most => Err(over(most)),
            "" | "identity" => Ok(self.bytes.to_vec()),
            "gzip" => gunzip(&self.bytes, most),
            _ => Err(invalid("Content-Encoding must be gzip, or not there.")),
        }
    }

    /// Reads the body as one JSON message of at most `most` bytes.
    pub(super) fn json<T: DeserializeOwned>(&self, most: usize) -> Result<T> {
        serde_json::from_slice(&self.unpacked(JSON, most)?)
            .map_err(|error| invalid(error.to_string()))
    }
}

fn gunzip(packed: &[u8], most: usize) -> Result<Vec<u8>> {
    let limit = u64::try_from(most).unwrap_or(u64::MAX);
    let mut decoder = GzDecoder::new(packed).take(limit.saturating_add(1));
    let mut unpacked = Vec::new();
    decoder
        .read_to_end(&mut unpacked)
        .map_err(|_| invalid("The body is not what gzip makes."))?;
    if unpacked.len() > most {
        return Err(over(most));
    }
    if !decoder.into_inner().into_inner().is_empty() {
        return Err(invalid("Something follows the end of the gzip stream."));
    }
    Ok(unpacked)
}

fn over(most: usize) -> Error {
    too_large(&format!(
        "The body has more than {most} bytes when unpacked."
    ))
}

/// 400 in the words of the protocol.
pub(super) fn invalid(detail: impl Into<String>) -> Error {
    Error::invalid("body.invalid", detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write as _;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).expect("written");
        encoder.finish().expect("finished")
    }

    fn body(bytes: Vec<u8>, encoding: &str) -> SignedBody {
        SignedBody {
            bytes: bytes.into(),
            kind: LINES.into(),
            encoding: encoding.into(),
        }
    }

    fn code(body: &SignedBody, most: usize) -> &'static str {
        body.unpacked(LINES, most)
            .err()
            .map_or("", |error| error.code())
    }

    #[test]
    fn a_body_is_unpacked_up_to_its_bound_and_not_a_byte_further() {
        let packed = body(gzip(b"abcd"), "gzip");
        assert_eq!(packed.unpacked(LINES, 4).expect("unpacked"), b"abcd");
        assert_eq!(code(&packed, 3), "body.too_large");
        let bomb = gzip(&vec![0; 64 << 20]);
        assert!(bomb.len() < 100_000);
        assert_eq!(code(&body(bomb, "gzip"), 8 << 20), "body.too_large");
        assert_eq!(code(&body(b"abcd".to_vec(), ""), 3), "body.too_large");
    }

    #[test]
    fn what_is_not_one_gzip_stream_is_refused() {
        let good = gzip(b"abcd");
        for bytes in [
            b"abcd".to_vec(),
            Vec::new(),
            good[..good.len() - 1].to_vec(),
            [good.as_slice(), b"x"].concat(),
            [good.as_slice(), good.as_slice()].concat(),
        ] {
            assert_eq!(
                code(&body(bytes.clone(), "gzip"), 100),
                "body.invalid",
                "{bytes:?}"
            );
        }
        assert_eq!(code(&body(good.clone(), "br"), 100), "body.invalid");
        let json = SignedBody {
            kind: JSON.into(),
            ..body(good, "gzip")
        };
        assert_eq!(code(&json, 100), "body.invalid");
    }
}
