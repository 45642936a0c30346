//! An authenticator app, made apart from the service: RFC 4648, 4226 and 6238.

use super::{Browser, World};
use hmac::{Hmac, KeyInit as _, Mac as _};
use packetsense_cloud::clock::SECOND;
use reqwest::StatusCode;
use sha1::Sha1;
use std::fmt::Write as _;

/// A phone that knows the key of an account.
pub struct Phone {
    pub key: Vec<u8>,
}

impl Phone {
    /// Takes the key that stands in a page.
    pub fn scan(page: &str) -> Self {
        let (_, rest) = page.split_once("secret=").expect("the key's address");
        let text: String = rest
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        let mut bits = String::new();
        for letter in text.chars() {
            let value = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
                .find(letter)
                .expect("base32");
            write!(bits, "{value:05b}").expect("written");
        }
        let bytes = bits.as_bytes().chunks_exact(8).map(|eight| {
            let text = std::str::from_utf8(eight).expect("bits");
            u8::from_str_radix(text, 2).expect("a byte")
        });
        Self {
            key: bytes.collect(),
        }
    }

    /// The code at a time, as the phone shows it.
    pub fn code(&self, now: i64) -> String {
        let mut mac = Hmac::<Sha1>::new_from_slice(&self.key).expect("a key");
        mac.update(&(now / SECOND / 30).to_be_bytes());
        let hash = mac.finalize().into_bytes();
        let at = usize::from(hash[19] & 15);
        let four: [u8; 4] = hash[at..at + 4].try_into().expect("four bytes");
        format!(
            "{:06}",
            (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000
        )
    }

    /// Sets an app up for whoever is signed in, and gives it with the recovery codes. Afterwards the next code is due.
    pub async fn set_up(world: &World, browser: &mut Browser) -> (Self, Vec<String>) {
        let begun = browser.post("/account/app/begin", &[]).await;
        assert_eq!(begun.location(), "/account/app", "{}", begun.text);
        let page = browser.get("/account/app").await.text;
        let phone = Self::scan(&page);
        let code = phone.code(world.now());
        let done = browser.post("/account/app", &[("code", &code)]).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text);
        world.pass(30 * SECOND);
        (phone, codes(&done.text))
    }
}

/// The recovery codes of a page.
pub fn codes(page: &str) -> Vec<String> {
    let list = page
        .split_once("<ul class=\"codes\">")
        .map(|(_, rest)| rest);
    let list = list.and_then(|rest| rest.split_once("</ul>"));
    let parts = list.map_or("", |(list, _)| list).split("<code>").skip(1);
    parts
        .filter_map(|part| part.split_once("</code>"))
        .map(|(code, _)| code.to_owned())
        .collect()
}
