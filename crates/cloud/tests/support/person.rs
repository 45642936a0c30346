//! Somebody with a browser: cookies, forms, and no following of redirects.

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, Response, redirect::Policy};
use std::collections::BTreeMap;
use std::sync::Mutex;

pub struct Person {
    origin: String,
    client: Client,
    cookies: Mutex<BTreeMap<String, String>>,
}

/// An answer with its text.
#[derive(Debug)]
pub struct Seen {
    pub status: u16,
    pub location: String,
    pub policy: String,
    pub text: String,
}

impl Person {
    pub fn new(origin: &str) -> Self {
        Self {
            origin: origin.to_owned(),
            client: Client::builder()
                .redirect(Policy::none())
                .no_proxy()
                .build()
                .expect("client"),
            cookies: Mutex::default(),
        }
    }

    /// Somebody with a new account, signed in.
    pub async fn signed_up(origin: &str, email: &str) -> Self {
        let person = Self::new(origin);
        let form = [
            ("name", "Ada Example"),
            ("email", email),
            ("password", "correct horse battery staple"),
            ("age", "yes"),
            ("terms", "yes"),
        ];
        let seen = person.submit("/sign-up", "/sign-up", &form).await;
        assert_eq!(seen.status, 303, "{}", seen.text);
        person
    }

    pub async fn get(&self, path: &str) -> Seen {
        let request = self.client.get(format!("{}{path}", self.origin));
        self.send(request).await
    }

    /// Opens `page`, then sends its form to `action` with the token and the team that stand there.
    pub async fn submit(&self, page: &str, action: &str, fields: &[(&str, &str)]) -> Seen {
        let seen = self.get(page).await;
        let mut fields = fields.to_vec();
        let standing = ["csrf", "team"].map(|name| (name, hidden(&seen.text, name)));
        let standing = standing.iter().filter(|(_, value)| !value.is_empty());
        fields.extend(standing.map(|(name, value)| (*name, value.as_str())));
        self.post(action, &fields).await
    }

    pub async fn post(&self, action: &str, fields: &[(&str, &str)]) -> Seen {
        let form: String = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = self
            .client
            .post(format!("{}{action}", self.origin))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("origin", &self.origin)
            .body(form);
        self.send(request).await
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Seen {
        let jar = self.cookies.lock().expect("jar").clone();
        let cookies: Vec<_> = jar
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let answer = request.header(COOKIE, cookies.join("; ")).send().await;
        let answer = answer.expect("an answer");
        self.keep(&answer);
        let header = |name: &str| {
            let value = answer
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        Seen {
            status: answer.status().as_u16(),
            location: header(LOCATION.as_str()),
            policy: header("content-security-policy"),
            text: answer.text().await.expect("text"),
        }
    }

    fn keep(&self, answer: &Response) {
        let mut jar = self.cookies.lock().expect("jar");
        for value in answer.headers().get_all(SET_COOKIE) {
            let pair = value
                .to_str()
                .expect("text")
                .split(';')
                .next()
                .unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// Value of a hidden field of a page.
pub fn hidden(page: &str, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let rest = page
        .split_once(&mark)
        .map(|(_, rest)| rest)
        .unwrap_or_default();
    rest.split('"').next().unwrap_or_default().to_owned()
}
