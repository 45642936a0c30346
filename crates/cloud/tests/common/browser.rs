//! As much of a browser as the pages need: it keeps cookies, sends `Origin` and `Sec-Fetch-Site`, and fills in forms.

use reqwest::header::{COOKIE, SET_COOKIE};
use reqwest::{Method, StatusCode, redirect};
use std::collections::BTreeMap;

/// A person's browser.
pub struct Browser {
    client: reqwest::Client,
    pub origin: String,
    pub cookies: BTreeMap<String, String>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).map(|value| value.to_str());
        value.and_then(Result::ok).unwrap_or_default()
    }

    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// All `Set-Cookie` lines.
    pub fn set_cookies(&self) -> Vec<&str> {
        let lines = self.headers.get_all(SET_COOKIE).iter();
        lines.filter_map(|line| line.to_str().ok()).collect()
    }
}

impl Browser {
    pub fn new(origin: &str) -> Self {
        let client = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .timeout(std::time::Duration::from_secs(30))
            .build()
            .expect("client");
        Self {
            client,
            origin: origin.to_owned(),
            cookies: BTreeMap::new(),
        }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, None, &[]).await
    }

    /// Sends a form with the CSRF token of the cookie, as a page of the service would.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.cookies.get("__Host-csrf").cloned().unwrap_or_default();
        let mut fields = fields.to_vec();
        fields.push(("csrf", &token));
        let headers = [
            ("origin", self.origin.clone()),
            ("sec-fetch-site", "same-origin".to_owned()),
        ];
        self.send(Method::POST, path, Some(&fields), &headers).await
    }

    pub async fn send(
        &mut self,
        method: Method,
        path: &str,
        form: Option<&[(&str, &str)]>,
        headers: &[(&str, String)],
    ) -> Answer {
        let mut request = self
            .client
            .request(method, format!("{}{path}", self.origin));
        if let Some(fields) = form {
            let body = fields.iter().fold(
                url::form_urlencoded::Serializer::new(String::new()),
                |mut body, (name, value)| {
                    body.append_pair(name, value);
                    body
                },
            );
            let mut body = body;
            request = request
                .header("content-type", "application/x-www-form-urlencoded")
                .body(body.finish());
        }
        if !self.cookies.is_empty() {
            let pairs: Vec<String> = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            request = request.header(COOKIE, pairs.join("; "));
        }
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let response = request.send().await.expect("an answer");
        let answer = Answer {
            status: response.status(),
            headers: response.headers().clone(),
            text: response.text().await.expect("text"),
        };
        self.keep(&answer);
        answer
    }

    fn keep(&mut self, answer: &Answer) {
        for line in answer.set_cookies() {
            let (pair, rest) = line.split_once(';').expect("attributes");
            let (name, value) = pair.split_once('=').expect("a name and a value");
            if rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// Signs up and so in.
    pub async fn sign_up(&mut self, name: &str, email: &str) -> Answer {
        self.get("/sign-up").await;
        let fields = [
            ("name", name),
            ("email", email),
            ("password", "correct horse battery"),
            ("age", "yes"),
            ("terms", "yes"),
        ];
        self.post("/sign-up", &fields).await
    }
}
