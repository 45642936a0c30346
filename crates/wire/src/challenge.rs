//! Proof that a URL belongs to the site that claims it: the cloud asks at the URL, the site's key answers.

use crate::encoding::{array_from_base64url, to_base64url};
use crate::key::{self, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

/// What the cloud asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// A connection is pending.
    Connect,
    /// The cloud wants to know whether the site is still there.
    Attest,
}

impl Purpose {
    fn text(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Attest => "attest",
        }
    }
}

/// The question, `P` of `docs/protocol.md`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payload {
    /// `packetsense-challenge-v1`.
    #[serde(rename = "type")]
    pub kind: String,
    /// As the site gave it.
    pub site_url: String,
    /// As the token answer gave it.
    pub site_id: String,
    /// 22 characters of base64url.
    pub nonce: String,
    /// Why.
    pub purpose: Purpose,
    /// Unix seconds.
    pub issued: i64,
    /// Unix seconds.
    pub expires: i64,
}

/// The question as it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Base64url of the payload's JSON.
    pub payload: String,
    /// Thumbprint of the service key.
    pub keyid: String,
    /// Base64url.
    pub signature: String,
}

/// The site's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// Thumbprint of the site's key.
    pub keyid: String,
    /// Base64url.
    pub signature: String,
}

impl Payload {
    /// A question that holds from `issued` (unix seconds) for one minute.
    pub fn new(site_url: &str, site_id: &str, purpose: Purpose, issued: i64) -> Self {
        Self {
            kind: "packetsense-challenge-v1".to_owned(),
            site_url: site_url.to_owned(),
            site_id: site_id.to_owned(),
            nonce: crate::encoding::random_base64url::<16>(),
            purpose,
            issued,
            expires: issued + 60,
        }
    }

    /// Signs the question with the service key.
    pub fn sign(&self, key: &SigningKey) -> Question {
        // A struct of strings and numbers always serializes.
        let json = serde_json::to_vec(self).unwrap_or_default();
        let signature = key.sign(&[b"packetsense-challenge-v1\n", json.as_slice()].concat());
        Question {
            payload: to_base64url(&json),
            keyid: key::thumbprint(&key.verifying_key()),
            signature: to_base64url(&signature.to_bytes()),
        }
    }

    /// The bytes that the site signs.
    pub fn answer_base(&self) -> String {
        format!(
            "packetsense-challenge-answer-v1\n{}\n{}\n{}\n{}\n",
            self.nonce,
            self.site_id,
            self.site_url,
            self.purpose.text()
        )
    }

    /// The answer of a site with `key`.
    pub fn answer(&self, key: &SigningKey) -> Reply {
        Reply {
            keyid: key::thumbprint(&key.verifying_key()),
            signature: to_base64url(&key.sign(self.answer_base().as_bytes()).to_bytes()),
        }
    }

    /// Whether `reply` answers this question with the site's `key`.
    pub fn is_answered_by(&self, reply: &Reply, key: &VerifyingKey) -> bool {
        reply.keyid == key::thumbprint(key)
            && array_from_base64url(&reply.signature).is_some_and(|signature| {
                key::verify(key, self.answer_base().as_bytes(), &signature)
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_sites_own_key_answers_and_only_this_question() {
        let (site, other) = (key::generate(), key::generate());
        let asked = Payload::new(
            "https://example.org",
            "0190",
            Purpose::Connect,
            1_790_000_000,
        );
        assert!(asked.is_answered_by(&asked.answer(&site), &site.verifying_key()));
        assert!(!asked.is_answered_by(&asked.answer(&other), &site.verifying_key()));
        let again = Payload::new(
            "https://example.org",
            "0190",
            Purpose::Connect,
            1_790_000_000,
        );
        assert!(
            !again.is_answered_by(&asked.answer(&site), &site.verifying_key()),
            "nonces differ"
        );
    }
}
