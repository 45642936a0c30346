//! Whether a new password is fit: not short, not guessed first, not known from a breach.
//!
//! The last is asked by k-anonymity: of the password's SHA-1 only the first five digits leave, together with those of
//! some hundred thousand other passwords, and the answer has the rest of all of them.

use crate::app::App;
use sha1::{Digest as _, Sha1};
use std::fmt::Write as _;
use std::time::Duration;
use url::Url;

/// Fewest characters of a password.
const MIN_CHARS: usize = 10;
/// Most bytes of a password: enough for any sentence, not enough to keep a core busy.
const MAX_BYTES: usize = 1_024;
/// Longest wait for the service. Nobody is kept from an account because it does not answer.
const TIMEOUT: Duration = Duration::from_secs(3);
/// Most bytes of its answer; real ones have about 40 KiB.
const MAX_ANSWER: usize = 1 << 20;

/// What is wrong with a new password. `known` is what others know of the person: name, address.
pub(super) async fn unfit(app: &App, password: &str, known: &[&str]) -> Option<&'static str> {
    match guessed_first(password, known) {
        None => breached(app, password).await,
        wrong => wrong,
    }
}

/// The same, as far as nobody must be asked.
pub(super) fn guessed_first(password: &str, known: &[&str]) -> Option<&'static str> {
    if password.chars().count() < MIN_CHARS {
        return Some("Use at least 10 characters. A few words in a row are easy to remember.");
    }
    if password.len() > MAX_BYTES {
        return Some("Use at most 1,024 bytes.");
    }
    if zxcvbn::zxcvbn(password, known).score() < zxcvbn::Score::Three {
        return Some(
            "This one is guessed first: it is close to a common password, a pattern, your name or address. \
             Add a few words of your own.",
        );
    }
    None
}

/// What is wrong with a password that is otherwise fit, where a service for it is configured.
async fn breached(app: &App, password: &str) -> Option<&'static str> {
    let service = app.config.breached_passwords_url.as_ref()?;
    let mut digest = String::new();
    for byte in Sha1::digest(password) {
        // Writing to a string cannot fail.
        let _ = write!(digest, "{byte:02X}");
    }
    let (prefix, suffix) = digest.split_at(5);
    match range(service, prefix).await {
        Ok(lines) => is_listed(&lines, suffix).then_some(
            "This password is known from a breach elsewhere, so it is tried first. Choose another, and change it \
             wherever else you use it.",
        ),
        Err(error) => {
            tracing::warn!(cause = %error, "the service of breached passwords did not answer; a password was taken unasked");
            None
        }
    }
}

/// Asks for all passwords whose digest begins so.
async fn range(service: &str, prefix: &str) -> Result<String, String> {
    let url = Url::parse(service)
        .and_then(|url| url.join(prefix))
        .map_err(|error| error.to_string())?;
    let ask = async {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(TIMEOUT)
            .build()?;
        // Padding: the length of the answer does not tell which range it is.
        let mut answer = client
            .get(url)
            .header("Add-Padding", "true")
            .send()
            .await?
            .error_for_status()?;
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            body.extend_from_slice(&chunk);
            if body.len() > MAX_ANSWER {
                break;
            }
        }
        Ok::<_, reqwest::Error>(body)
    };
    let body = ask.await.map_err(|error| error.without_url().to_string())?;
    String::from_utf8(body).map_err(|error| error.to_string())
}

/// Lines are `SUFFIX:COUNT`; padding has the count 0.
fn is_listed(lines: &str, suffix: &str) -> bool {
    lines.lines().any(|line| {
        line.split_once(':').is_some_and(|(listed, count)| {
            listed.eq_ignore_ascii_case(suffix) && count.trim() != "0"
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_that_are_guessed_first_are_refused() {
        let known = ["Ada Lovelace", "ada@example.org"];
        for bad in [
            "short",
            "aaaaaaaaaaaaaa",
            "ada@example.org",
            "Ada Lovelace",
            "password1234",
            "Passw0rd!2024",
            "qwertzuiop",
            "1234567890123",
            &"x".repeat(1_025),
        ] {
            assert!(guessed_first(bad, &known).is_some(), "{bad}");
        }
        for good in [
            "a sentence is fine",
            "correct horse battery staple",
            "Zwölf Boxkämpfer jagen",
            "tT7$kq!92mfX",
        ] {
            assert_eq!(guessed_first(good, &known), None, "{good}");
        }
    }

    #[test]
    fn a_suffix_is_listed_whatever_its_case_and_padding_lists_nothing() {
        let lines =
            "0018A45C4D1DEF81644B54AB7F969B88D65:3\r\n00D4F6E8FA6EECAD2A3AA415EEC418D38EC:0\r\n";
        assert!(is_listed(lines, "0018a45c4d1def81644b54ab7f969b88d65"));
        assert!(!is_listed(lines, "00D4F6E8FA6EECAD2A3AA415EEC418D38EC"));
        assert!(!is_listed("no colon here", "00"));
    }
}
