//! A site that speaks the protocol, so far as the plugin does.

use super::person::{Person, Seen};
use packetsense_wire::encoding::random_base64url;
use packetsense_wire::key::{self, SigningKey, VerifyingKey};
use packetsense_wire::message::state::ServiceKey;
use packetsense_wire::request::{self, RequestParts, SignatureHeaders};
use packetsense_wire::{Parameters, SignatureError, answer, pkce};
use reqwest::{Client, redirect::Policy};
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub const JSON: &str = "application/json";
pub const LINES: &str = "application/x-ndjson";

pub struct SiteClient {
    pub url: String,
    pub environment: String,
    pub key: SigningKey,
    pub verifier: String,
    /// The token answer, once there is one.
    pub connected: Value,
    origin: String,
    client: Client,
}

/// A signed request before it is sent; tests spoil it.
pub struct Outgoing {
    pub method: &'static str,
    pub path: String,
    pub query: String,
    pub host: Option<String>,
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub json: Value,
    pub etag: String,
    /// Whether the pinned service keys vouch for it.
    pub signature: Result<(), SignatureError>,
}

impl Answer {
    pub fn code(&self) -> &str {
        self.json["code"].as_str().unwrap_or_default()
    }
}

impl SiteClient {
    pub fn new(origin: &str, url: &str) -> Self {
        Self {
            url: url.to_owned(),
            environment: "production".into(),
            key: key::generate(),
            verifier: random_base64url::<32>(),
            connected: Value::Null,
            origin: origin.to_owned(),
            client: Client::builder()
                .redirect(Policy::none())
                .no_proxy()
                .build()
                .expect("client"),
        }
    }

    /// A new site that `person` has connected.
    pub async fn connected(origin: &str, person: &Person, url: &str, now: i64) -> Self {
        let mut site = Self::new(origin, url);
        site.connect(person, now).await;
        site
    }

    pub fn id(&self) -> String {
        self.connected["site_id"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    pub fn redirect_uri(&self) -> String {
        format!("{}/wp-admin/admin.php?page=packetsense", self.url)
    }

    /// Parameters of the page on which a person agrees.
    pub fn asking(&self) -> Vec<(&'static str, String)> {
        vec![
            ("site_url", self.url.clone()),
            ("site_name", "A site".into()),
            ("environment", self.environment.clone()),
            ("jkt", key::thumbprint(&self.key.verifying_key())),
            ("state", "state-of-the-site".into()),
            ("code_challenge", pkce::challenge(&self.verifier)),
            ("code_challenge_method", "S256".into()),
            ("redirect_uri", self.redirect_uri()),
            ("plugin", "0.1.0".into()),
        ]
    }

    pub fn page(&self) -> String {
        let query: String = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(self.asking())
            .finish();
        format!("/connect?{query}")
    }

    /// The person looks at the page and decides.
    pub async fn decide(&self, person: &Person, decision: &str) -> Seen {
        let asking = self.asking();
        let mut fields: Vec<(&str, &str)> = asking.iter().map(|(n, v)| (*n, v.as_str())).collect();
        fields.push(("decision", decision));
        person.submit(&self.page(), "/connect", &fields).await
    }

    /// The code that the redirect brings.
    pub async fn code(&self, person: &Person) -> String {
        let seen = self.decide(person, "agree").await;
        assert_eq!(seen.status, 303, "{}", seen.text);
        back(&seen.location).remove("code").expect("a code")
    }

    pub fn token_request(&self, code: &str) -> Value {
        json!({
            "grant_type": "authorization_code", "code": code, "code_verifier": self.verifier,
            "redirect_uri": self.redirect_uri(), "public_key": key::to_text(&self.key.verifying_key()),
            "site_url": self.url,
        })
    }

    pub async fn redeem(&self, request: &Value, now: i64) -> Answer {
        let body = request.to_string().into_bytes();
        self.send(self.sign("POST", "/v1/connect/token", "", JSON, body, now))
            .await
    }

    pub async fn connect(&mut self, person: &Person, now: i64) {
        let code = self.code(person).await;
        let answer = self.redeem(&self.token_request(&code), now).await;
        assert_eq!(answer.status, 200, "{}", answer.json);
        self.connected = answer.json;
    }

    /// A request that is signed as the protocol says.
    pub fn sign(
        &self,
        method: &'static str,
        path: &str,
        query: &str,
        kind: &str,
        body: Vec<u8>,
        now: i64,
    ) -> Outgoing {
        let authority = self.origin.split_once("://").map_or("", |(_, host)| host);
        let parts = RequestParts {
            method,
            authority,
            path,
            query,
            content_type: kind,
        };
        let keyid = key::thumbprint(&self.key.verifying_key());
        let signed = request::sign(&parts, &body, &Parameters::fresh(&keyid, now), &self.key);
        let mut headers = BTreeMap::from([("content-type".to_owned(), kind.to_owned())]);
        for (name, value) in signed.pairs() {
            headers.insert(name.to_owned(), value.to_owned());
        }
        Outgoing {
            method,
            path: path.to_owned(),
            query: query.to_owned(),
            host: None,
            headers,
            body,
        }
    }

    /// A batch that is sealed and signed.
    pub fn batch(&self, body: Vec<u8>, now: i64) -> Outgoing {
        let mut outgoing = self.sign("POST", "/v1/site/events", "", LINES, body, now);
        outgoing
            .headers
            .insert("content-encoding".into(), "gzip".into());
        outgoing
    }

    pub async fn get(&self, path: &str, query: &str, now: i64) -> Answer {
        self.send(self.sign("GET", path, query, JSON, Vec::new(), now))
            .await
    }

    pub async fn send_json(
        &self,
        method: &'static str,
        path: &str,
        body: &Value,
        now: i64,
    ) -> Answer {
        let body = body.to_string().into_bytes();
        self.send(self.sign(method, path, "", JSON, body, now))
            .await
    }

    pub async fn send(&self, outgoing: Outgoing) -> Answer {
        self.try_send(outgoing).await.expect("an answer")
    }

    /// Sends it; an error where no answer came.
    pub async fn try_send(&self, outgoing: Outgoing) -> Result<Answer, reqwest::Error> {
        let query = if outgoing.query.is_empty() {
            String::new()
        } else {
            format!("?{}", outgoing.query)
        };
        let method = reqwest::Method::from_bytes(outgoing.method.as_bytes()).expect("method");
        let mut request = self
            .client
            .request(method, format!("{}{}{query}", self.origin, outgoing.path))
            .body(outgoing.body);
        if let Some(host) = &outgoing.host {
            request = request.header("host", host);
        }
        for (name, value) in &outgoing.headers {
            request = request.header(name, value);
        }
        let answer = request.send().await?;
        let status = answer.status().as_u16();
        let headers = answer.headers().clone();
        let body = answer.bytes().await?;
        assert!(!headers.contains_key("content-encoding"));
        let parts = answer::AnswerParts {
            status,
            request_method: outgoing.method,
            request_path: &outgoing.path,
            request_signature: outgoing
                .headers
                .get("signature")
                .and_then(|text| text.strip_prefix("ps="))
                .unwrap_or_default(),
        };
        let json = serde_json::from_slice(&body).unwrap_or(Value::Null);
        let signed = SignatureHeaders::read(|name| {
            headers
                .get_all(name)
                .iter()
                .map(reqwest::header::HeaderValue::as_bytes)
        });
        let signature = signed.and_then(|signed| {
            // The answer that brings the keys is checked with the keys that it brings.
            let list = if self.connected.is_null() {
                &json
            } else {
                &self.connected
            };
            let created = signed
                .signature_input
                .split(";created=")
                .nth(1)
                .unwrap_or_default();
            let now = created.split(';').next().and_then(|text| text.parse().ok());
            answer::verify(
                &signed,
                &parts,
                &body,
                &pinned(list),
                now.unwrap_or_default(),
            )
            .map(|_| ())
        });
        let etag = headers.get("etag").and_then(|value| value.to_str().ok());
        Ok(Answer {
            status,
            json,
            etag: etag.unwrap_or_default().to_owned(),
            signature,
        })
    }
}

fn pinned(list: &Value) -> Vec<VerifyingKey> {
    let keys: Vec<ServiceKey> =
        serde_json::from_value(list["service_keys"].clone()).unwrap_or_default();
    keys.iter()
        .filter_map(|key| key::from_text(&key.public_key))
        .collect()
}

/// The query of a URL that leads back to a site.
pub fn back(location: &str) -> BTreeMap<String, String> {
    url::Url::parse(location)
        .map(|url| url.query_pairs().into_owned().collect())
        .unwrap_or_default()
}
