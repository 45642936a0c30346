use thiserror::Error;

/// Why a signed request or answer is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SignatureError {
    /// One of the three headers is not there.
    #[error("the signature headers are missing")]
    Missing,
    /// The headers are not in the profile.
    #[error("the signature headers are not in the packetsense-v1 profile")]
    Malformed,
    /// `created` or `expires` is out of bounds.
    #[error("created or expires is out of bounds for this clock")]
    Clock,
    /// The body is not the one that was signed.
    #[error("the body does not have the signed digest")]
    Digest,
    /// The signature does not verify.
    #[error("the signature does not verify")]
    Invalid,
    /// Nobody is known by this key; raised by whoever looks keys up.
    #[error("no connected site has this key")]
    UnknownKey,
    /// Signed for another host.
    #[error("the request was signed for another host")]
    Authority,
    /// The nonce was seen before; raised by whoever remembers nonces.
    #[error("the nonce was used before")]
    Replayed,
}

impl SignatureError {
    /// The stable code of `docs/protocol.md`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing => "signature.missing",
            Self::Malformed => "signature.malformed",
            Self::Clock => "signature.clock",
            Self::Digest => "signature.digest",
            Self::Invalid => "signature.invalid",
            Self::UnknownKey => "signature.unknown_key",
            Self::Authority => "signature.authority",
            Self::Replayed => "signature.replayed",
        }
    }
}
