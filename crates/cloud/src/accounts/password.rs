use argon2::{Argon2, PasswordHash, PasswordHasher as _, PasswordVerifier as _};
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// Hashes passwords with Argon2id (RFC 9106; 19 MiB, two passes), a few at a time: each takes memory and a core, and
/// nobody may use them all up by trying to sign in.
#[derive(Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
}

/// A hash that no password has, with the cost of real ones: verified where there is no account, so that the time tells
/// nothing.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$cGFja2V0c2Vuc2Utbm9ib2R5$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

impl Default for Passwords {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Self {
            turns: Arc::new(Semaphore::new(cores)),
        }
    }
}

impl Passwords {
    /// The password's hash in PHC form.
    pub async fn hash(&self, password: String) -> Result<String, String> {
        let _turn = self.turns.acquire().await.map_err(|e| e.to_string())?;
        spawn_blocking(move || {
            Argon2::default()
                .hash_password(password.as_bytes())
                .map(|hash| hash.to_string())
                .map_err(|error| error.to_string())
        })
        .await
        .map_err(|error| error.to_string())?
    }

    /// Whether the password is that of `hash`; without a hash it takes as long and is `false`.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, String> {
        let _turn = self.turns.acquire().await.map_err(|e| e.to_string())?;
        spawn_blocking(move || {
            let text = hash.as_deref().unwrap_or(NOBODY);
            let stored = PasswordHash::new(text).map_err(|error| error.to_string())?;
            let right = Argon2::default()
                .verify_password(password.as_bytes(), &stored)
                .is_ok();
            Ok(right && hash.is_some())
        })
        .await
        .map_err(|error| error.to_string())?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_verifies_and_the_hash_is_argon2id() {
        let passwords = Passwords::default();
        let hash = passwords
            .hash("correct horse".to_owned())
            .await
            .expect("hash");
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        let tried = |text: &str, hash: Option<String>| passwords.verify(text.to_owned(), hash);
        assert_eq!(tried("correct horse", Some(hash.clone())).await, Ok(true));
        assert_eq!(tried("correct hors", Some(hash)).await, Ok(false));
        assert_eq!(tried("anything", None).await, Ok(false));
    }
}
