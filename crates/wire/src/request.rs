//! Signing and verifying requests: RFC 9421 in the strict profile of `docs/protocol.md`.

use crate::encoding::{byte_sequence, to_base64};
use crate::key::{self, Signer as _, SigningKey, VerifyingKey};
use crate::{Parameters, SignatureError, content_digest, digest};

const COMPONENTS: &str =
    r#"("@method" "@authority" "@path" "@query" "content-digest" "content-type")"#;

/// What of a request is signed beside its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestParts<'a> {
    /// `POST`.
    pub method: &'a str,
    /// Host, with its port unless it is the scheme's default.
    pub authority: &'a str,
    /// Raw path, `/v1/site/events`.
    pub path: &'a str,
    /// Raw query without `?`, empty where there is none.
    pub query: &'a str,
    /// Value of `Content-Type`.
    pub content_type: &'a str,
}

impl RequestParts<'_> {
    fn base(&self, content_digest: &str, params: &str) -> String {
        format!(
            "\"@method\": {}\n\"@authority\": {}\n\"@path\": {}\n\"@query\": ?{}\n\"content-digest\": {content_digest}\n\
             \"content-type\": {}\n\"@signature-params\": {params}",
            self.method,
            self.authority.to_ascii_lowercase(),
            self.path,
            self.query,
            self.content_type.trim_matches([' ', '\t']),
        )
    }
}

/// The three headers of a signed message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureHeaders {
    /// `Content-Digest`.
    pub content_digest: String,
    /// `Signature-Input`.
    pub signature_input: String,
    /// `Signature`.
    pub signature: String,
}

impl SignatureHeaders {
    /// Takes the headers by `all`, which gives every value that a header (lower-case name) has.
    ///
    /// # Errors
    /// [`SignatureError::Missing`] where one is not there, [`SignatureError::Malformed`] where one is there twice or is
    /// not printable ASCII.
    pub fn read<'a, V: IntoIterator<Item = &'a [u8]>>(
        all: impl Fn(&str) -> V,
    ) -> Result<Self, SignatureError> {
        let one = |name: &str| {
            let mut values = all(name).into_iter();
            let value = values.next().ok_or(SignatureError::Missing)?;
            let printable = value.len() <= 1024 && value.iter().all(|b| (0x20..0x7f).contains(b));
            if values.next().is_some() || !printable {
                return Err(SignatureError::Malformed);
            }
            String::from_utf8(value.to_vec()).map_err(|_| SignatureError::Malformed)
        };
        Ok(Self {
            content_digest: one("content-digest")?,
            signature_input: one("signature-input")?,
            signature: one("signature")?,
        })
    }

    /// Name and value of each header.
    pub fn pairs(&self) -> [(&'static str, &str); 3] {
        [
            ("content-digest", self.content_digest.as_str()),
            ("signature-input", self.signature_input.as_str()),
            ("signature", self.signature.as_str()),
        ]
    }

    pub(crate) fn sign(
        base: impl FnOnce(&str, &str) -> String,
        components: &str,
        body: &[u8],
        parameters: &Parameters,
        key: &SigningKey,
    ) -> Self {
        let content_digest = content_digest(body);
        let params = parameters.write(components);
        let signature = key.sign(base(&content_digest, &params).as_bytes());
        Self {
            content_digest,
            signature_input: format!("ps={params}"),
            signature: format!("ps=:{}:", to_base64(&signature.to_bytes())),
        }
    }
}

/// Signs a request with `body`, the bytes as sent (none for `GET` and `DELETE`).
pub fn sign(
    parts: &RequestParts<'_>,
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

/// A signature in the profile, not yet verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestSignature {
    /// Who claims to have signed, when, and how.
    pub parameters: Parameters,
    headers: SignatureHeaders,
    digest: [u8; 32],
    signature: [u8; 64],
}

impl RequestSignature {
    /// Reads the headers without believing them: `parameters.keyid` says which key to look up.
    ///
    /// # Errors
    /// [`SignatureError::Malformed`].
    pub fn parse(headers: SignatureHeaders) -> Result<Self, SignatureError> {
        let parsed = (|| {
            Some((
                Parameters::parse(COMPONENTS, &headers.signature_input)?,
                digest::parse(&headers.content_digest)?,
                byte_sequence(headers.signature.strip_prefix("ps=")?)?,
            ))
        })();
        let (parameters, digest, signature) = parsed.ok_or(SignatureError::Malformed)?;
        Ok(Self {
            parameters,
            headers,
            digest,
            signature,
        })
    }

    /// The signature as it stands in the base of an answer: `:<base64>:`.
    pub fn member(&self) -> &str {
        self.headers
            .signature
            .strip_prefix("ps=")
            .unwrap_or_default()
    }

    /// Verifies everything but the nonce's freshness, which needs memory.
    ///
    /// `expected_authority` is that of the configured public URL, `now` is in unix seconds, `body` as it was sent.
    ///
    /// # Errors
    /// In this order: [`SignatureError::Invalid`] where `key` is not the named one, [`SignatureError::Authority`],
    /// [`SignatureError::Clock`], [`SignatureError::Digest`], [`SignatureError::Invalid`].
    pub fn verify(
        &self,
        parts: &RequestParts<'_>,
        expected_authority: &str,
        body: &[u8],
        key: &VerifyingKey,
        now: i64,
    ) -> Result<(), SignatureError> {
        if key::thumbprint(key) != self.parameters.keyid {
            return Err(SignatureError::Invalid);
        }
        if !parts.authority.eq_ignore_ascii_case(expected_authority) {
            return Err(SignatureError::Authority);
        }
        if !self.parameters.timely(now) {
            return Err(SignatureError::Clock);
        }
        if !digest::matches(&self.digest, body) {
            return Err(SignatureError::Digest);
        }
        let params = self
            .headers
            .signature_input
            .strip_prefix("ps=")
            .unwrap_or_default();
        let base = parts.base(&self.headers.content_digest, params);
        if key::verify(key, base.as_bytes(), &self.signature) {
            Ok(())
        } else {
            Err(SignatureError::Invalid)
        }
    }
}
