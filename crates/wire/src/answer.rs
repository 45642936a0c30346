//! Signing and verifying answers: an answer is bound to the request that it answers.

use crate::encoding::byte_sequence;
use crate::key::{self, SigningKey, VerifyingKey};
use crate::request::SignatureHeaders;
use crate::{Parameters, SignatureError, digest};

const COMPONENTS: &str =
    r#"("@status" "content-digest" "@method";req "@path";req "signature";req;key="ps")"#;

/// What of an answer is signed beside its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnswerParts<'a> {
    /// 100 to 599.
    pub status: u16,
    /// Method of the request.
    pub request_method: &'a str,
    /// Raw path of the request.
    pub request_path: &'a str,
    /// Signature of the request, `:<base64>:`, as [`crate::request::RequestSignature::member`] gives it.
    pub request_signature: &'a str,
}

impl AnswerParts<'_> {
    fn base(&self, content_digest: &str, params: &str) -> String {
        format!(
            "\"@status\": {}\n\"content-digest\": {content_digest}\n\"@method\";req: {}\n\"@path\";req: {}\n\
             \"signature\";req;key=\"ps\": {}\n\"@signature-params\": {params}",
            self.status, self.request_method, self.request_path, self.request_signature,
        )
    }
}

/// Signs an answer with `body`.
pub fn sign(
    parts: &AnswerParts<'_>,
    body: &[u8],
    parameters: &Parameters,
    key: &SigningKey,
) -> SignatureHeaders {
    SignatureHeaders::sign(
        |digest, params| parts.base(digest, params),
        COMPONENTS,
        body,
        parameters,
        key,
    )
}

/// Verifies an answer against the pinned service keys; gives the parameters of its signature.
///
/// # Errors
/// [`SignatureError::Malformed`], [`SignatureError::UnknownKey`], [`SignatureError::Clock`],
/// [`SignatureError::Digest`], [`SignatureError::Invalid`], in this order.
pub fn verify(
    headers: &SignatureHeaders,
    parts: &AnswerParts<'_>,
    body: &[u8],
    keys: &[VerifyingKey],
    now: i64,
) -> Result<Parameters, SignatureError> {
    let parameters =
        Parameters::parse(COMPONENTS, &headers.signature_input).ok_or(SignatureError::Malformed)?;
    let expected = digest::parse(&headers.content_digest).ok_or(SignatureError::Malformed)?;
    let signature = headers
        .signature
        .strip_prefix("ps=")
        .and_then(byte_sequence)
        .ok_or(SignatureError::Malformed)?;
    let key = keys
        .iter()
        .find(|key| key::thumbprint(key) == parameters.keyid)
        .ok_or(SignatureError::UnknownKey)?;
    if !parameters.timely(now) {
        return Err(SignatureError::Clock);
    }
    if !digest::matches(&expected, body) {
        return Err(SignatureError::Digest);
    }
    let params = headers
        .signature_input
        .strip_prefix("ps=")
        .unwrap_or_default();
    let base = parts.base(&headers.content_digest, params);
    if key::verify(key, base.as_bytes(), &signature) {
        Ok(parameters)
    } else {
        Err(SignatureError::Invalid)
    }
}
