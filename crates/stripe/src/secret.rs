//! Secrets of the Stripe account. They never print themselves and are wiped when dropped.

use std::fmt;

use zeroize::Zeroizing;

/// The secret key with which calls are made (`sk_…` or a restricted `rk_…`).
#[derive(Clone)]
pub struct ApiKey(Zeroizing<String>);

/// The secret with which one webhook endpoint's deliveries are signed (`whsec_…`).
#[derive(Clone)]
pub struct WebhookSecret(Zeroizing<String>);

impl ApiKey {
    /// Takes a key, or nothing where it is not a secret key: a publishable one (`pk_…`) is a common mistake.
    pub fn new(key: impl Into<String>) -> Option<Self> {
        let key = Zeroizing::new(key.into());
        let known = key.starts_with("sk_") || key.starts_with("rk_");
        (known && is_word(&key)).then_some(Self(key))
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl WebhookSecret {
    /// Takes a secret, or nothing where it is not one.
    pub fn new(secret: impl Into<String>) -> Option<Self> {
        let secret = Zeroizing::new(secret.into());
        let long_enough = secret.len() >= "whsec_".len() + 16;
        (secret.starts_with("whsec_") && long_enough && is_word(&secret)).then_some(Self(secret))
    }

    pub(crate) fn reveal(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

fn is_word(text: &str) -> bool {
    text.len() <= 255 && text.bytes().all(|b| b.is_ascii_graphic())
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(…)")
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_do_not_print_and_mistakes_are_refused() {
        let key = ApiKey::new("sk_test_abc").expect("a key");
        let secret = WebhookSecret::new("whsec_0123456789abcdef").expect("a secret");
        let printed = format!("{key:?} {secret:?}");
        assert!(!printed.contains("abc"), "{printed}");
        assert!(ApiKey::new("pk_test_abc").is_none());
        assert!(ApiKey::new("sk_test_abc\n").is_none());
        assert!(WebhookSecret::new("whsec_").is_none());
        assert!(WebhookSecret::new("").is_none());
    }
}
