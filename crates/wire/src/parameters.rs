use crate::encoding::is_base64url;

/// Longest time between `created` and `expires`, seconds.
pub const MAX_LIFETIME: i64 = 300;
/// How far `created` may lie in the past, seconds.
pub const CLOCK_BEHIND: i64 = 300;
/// How far `created` may lie in the future, seconds.
pub const CLOCK_AHEAD: i64 = 60;

/// Parameters of a signature (RFC 9421 section 2.3), in the one order that the profile allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameters {
    /// Unix seconds.
    pub created: i64,
    /// Unix seconds.
    pub expires: i64,
    /// 16 to 64 characters of base64url, fresh at every attempt.
    pub nonce: String,
    /// Thumbprint of the key.
    pub keyid: String,
}

impl Parameters {
    /// Parameters that hold from `created` for the longest allowed time, with a fresh nonce.
    pub fn fresh(keyid: &str, created: i64) -> Self {
        Self {
            created,
            expires: created + MAX_LIFETIME,
            nonce: crate::encoding::random_base64url::<16>(),
            keyid: keyid.to_owned(),
        }
    }

    /// `components` followed by the parameters: what stands behind `ps=` and in the last line of the signature base.
    pub(crate) fn write(&self, components: &str) -> String {
        format!(
            "{components};created={};expires={};nonce=\"{}\";keyid=\"{}\";alg=\"ed25519\";tag=\"packetsense-v1\"",
            self.created, self.expires, self.nonce, self.keyid
        )
    }

    /// Reads a `Signature-Input` of exactly the form that [`Self::write`] gives behind `ps=`.
    pub(crate) fn parse(components: &str, header: &str) -> Option<Self> {
        let rest = header
            .strip_prefix("ps=")?
            .strip_prefix(components)?
            .strip_prefix(";created=")?;
        let (created, rest) = rest.split_once(";expires=")?;
        let (expires, rest) = rest.split_once(";nonce=\"")?;
        let (nonce, rest) = rest.split_once("\";keyid=\"")?;
        let keyid = rest.strip_suffix("\";alg=\"ed25519\";tag=\"packetsense-v1\"")?;
        if !is_base64url(nonce, 16..=64) || !is_base64url(keyid, 43..=43) {
            return None;
        }
        let parameters = Self {
            created: seconds(created)?,
            expires: seconds(expires)?,
            nonce: nonce.to_owned(),
            keyid: keyid.to_owned(),
        };
        (1..=MAX_LIFETIME)
            .contains(&(parameters.expires - parameters.created))
            .then_some(parameters)
    }

    /// Whether a clock that shows `now` accepts these times.
    pub fn timely(&self, now: i64) -> bool {
        (now - CLOCK_BEHIND..=now + CLOCK_AHEAD).contains(&self.created) && now <= self.expires
    }
}

/// Up to twelve digits without a leading zero.
fn seconds(text: &str) -> Option<i64> {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    (digits && (1..=12).contains(&text.len()) && !text.starts_with('0'))
        .then(|| text.parse().ok())?
}
