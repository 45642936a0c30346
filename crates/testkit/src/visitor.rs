//! A person with a browser, without the browser: keeps cookies, follows links and redirects, fills in forms.

use std::{
    collections::BTreeMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
use ureq::{
    Agent,
    config::IpFamily,
    http::{Request, Uri},
};
use url::{Url, form_urlencoded};

use crate::html::{self, Form, Link};

/// The header by which the nginx of a test site is told the visitor's address. Only test sites listen to it.
pub const ADDRESS_HEADER: &str = "X-Test-Client-Address";

/// What a browser of today calls itself: firewalls look at it.
const USER_AGENT: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// An answer, read whole.
#[derive(Debug, Clone)]
pub struct Page {
    /// The address asked.
    pub url: Url,
    /// HTTP status.
    pub status: u16,
    /// Header names in lower case, in order, repeated ones too.
    pub headers: Vec<(String, String)>,
    /// The body; bytes that are not UTF-8 are replaced.
    pub body: String,
}

impl Page {
    /// The first header of that name (lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(found, _)| found == name)
            .map(|(_, value)| value.as_str())
    }

    /// The words of the page without its tags.
    pub fn text(&self) -> String {
        html::text(&self.body)
    }

    /// The first form for which `wanted` holds.
    pub fn form(&self, what: &str, wanted: impl Fn(&Form) -> bool) -> Result<Form> {
        html::forms(&self.body)
            .into_iter()
            .find(wanted)
            .with_context(|| {
                format!(
                    "no form {what} on {} ({}):\n{}",
                    self.url,
                    self.status,
                    self.excerpt()
                )
            })
    }

    /// The first link for which `wanted` holds.
    pub fn link(&self, what: &str, wanted: impl Fn(&Link) -> bool) -> Result<Link> {
        html::links(&self.body)
            .into_iter()
            .find(wanted)
            .with_context(|| {
                format!(
                    "no link {what} on {} ({}):\n{}",
                    self.url,
                    self.status,
                    self.excerpt()
                )
            })
    }

    /// The page itself, if it has that status.
    pub fn expect(self, status: u16) -> Result<Self> {
        ensure!(
            self.status == status,
            "{} answered {} instead of {status}:\n{}",
            self.url,
            self.status,
            self.excerpt()
        );
        Ok(self)
    }

    fn excerpt(&self) -> String {
        self.text().chars().take(1500).collect()
    }
}

/// Someone who visits. Cookies are kept by host without the port, as browsers do.
#[derive(Debug)]
pub struct Visitor {
    agent: Agent,
    address: Option<IpAddr>,
    headers: Vec<(String, String)>,
    cookies: Mutex<BTreeMap<(String, String), String>>,
}

impl Default for Visitor {
    fn default() -> Self {
        Self::new()
    }
}

impl Visitor {
    /// A visitor without cookies.
    pub fn new() -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .ip_family(IpFamily::Ipv4Only)
            .user_agent(USER_AGENT)
            .allow_non_standard_methods(true)
            .timeout_global(Some(Duration::from_mins(1)))
            .build()
            .new_agent();
        Self {
            agent,
            address: None,
            headers: Vec::new(),
            cookies: Mutex::default(),
        }
    }

    /// The same visitor coming from that address, as far as a test site can tell.
    #[must_use]
    pub fn from(mut self, address: IpAddr) -> Self {
        self.address = Some(address);
        self
    }

    /// The same visitor, sending one more header with every request.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The value of a cookie for that host.
    pub fn cookie(&self, host: &str, name: &str) -> Option<String> {
        let cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        cookies.get(&(host.to_owned(), name.to_owned())).cloned()
    }

    /// Every cookie for that host, as a browser would send them.
    pub fn cookies(&self, host: &str) -> String {
        let cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        cookies
            .iter()
            .filter(|((of, _), _)| of == host)
            .map(|((_, name), value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("; ")
    }

    /// Asks for a page; redirects are given back as they are.
    pub fn get(&self, url: &str) -> Result<Page> {
        self.send("GET", url, None)
    }

    /// Asks for a page and goes where redirects lead.
    pub fn open(&self, url: &str) -> Result<Page> {
        let page = self.get(url)?;
        self.follow(page)
    }

    /// Posts a form's fields; redirects are given back as they are.
    pub fn post(&self, url: &str, fields: &[(&str, &str)]) -> Result<Page> {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.send(
            "POST",
            url,
            Some(("application/x-www-form-urlencoded", body.as_bytes())),
        )
    }

    /// Sends a form that stands on `page`; redirects are given back as they are.
    pub fn submit(&self, page: &Page, form: &Form) -> Result<Page> {
        let mut target = page
            .url
            .join(&form.action)
            .with_context(|| format!("form goes to {:?}", form.action))?;
        if form.method == "post" {
            let fields: Vec<(&str, &str)> = form
                .fields
                .iter()
                .map(|(a, b)| (a.as_str(), b.as_str()))
                .collect();
            return self.post(target.as_str(), &fields);
        }
        target.query_pairs_mut().clear().extend_pairs(&form.fields);
        self.get(target.as_str())
    }

    /// Goes where a link on `page` leads, redirects included.
    pub fn click(&self, page: &Page, link: &Link) -> Result<Page> {
        let target = page
            .url
            .join(&link.href)
            .with_context(|| format!("link goes to {:?}", link.href))?;
        self.open(target.as_str())
    }

    /// Goes on until the answer is no redirect.
    pub fn follow(&self, mut page: Page) -> Result<Page> {
        for _ in 0..10 {
            if !matches!(page.status, 301 | 302 | 303 | 307 | 308) {
                return Ok(page);
            }
            let target = page
                .header("location")
                .context("a redirect without Location")?;
            let target = page
                .url
                .join(target)
                .with_context(|| format!("redirect to {target:?}"))?;
            page = self.get(target.as_str())?;
        }
        bail!("more than ten redirects, the last to {}", page.url)
    }

    /// Sends any request: media type and bytes where there is a body.
    pub fn send(&self, method: &str, url: &str, body: Option<(&str, &[u8])>) -> Result<Page> {
        let url = Url::parse(url).with_context(|| format!("reading the address {url:?}"))?;
        // A browser does not send the fragment; the rest goes out as written.
        let target: Uri = url[..url::Position::AfterQuery]
            .parse()
            .with_context(|| format!("asking for {url}"))?;
        let mut request = Request::builder().method(method).uri(target);
        request = request.header("Accept", "text/html,*/*");
        if let Some(address) = self.address {
            request = request.header(ADDRESS_HEADER, address.to_string());
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if method != "GET" && method != "HEAD" {
            request = request.header("Origin", url.origin().ascii_serialization());
        }
        let host = url.host_str().unwrap_or_default().to_owned();
        if let Some(cookies) = self.cookies_for(&host) {
            request = request.header("Cookie", cookies);
        }
        let what = || format!("{method} {url}");
        let answer = match body {
            Some((kind, bytes)) => self.agent.run(
                request
                    .header("Content-Type", kind)
                    .body(bytes)
                    .with_context(what)?,
            ),
            None => self.agent.run(request.body(()).with_context(what)?),
        };
        let mut answer = answer.with_context(what)?;
        let headers: Vec<(String, String)> = answer
            .headers()
            .iter()
            .map(|(name, value)| {
                (
                    name.to_string(),
                    String::from_utf8_lossy(value.as_bytes()).into_owned(),
                )
            })
            .collect();
        for (_, cookie) in headers.iter().filter(|(name, _)| name == "set-cookie") {
            self.keep(&host, cookie);
        }
        let bytes = answer
            .body_mut()
            .with_config()
            .limit(64 << 20)
            .read_to_vec()
            .with_context(what)?;
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Ok(Page {
            url,
            status: answer.status().as_u16(),
            headers,
            body,
        })
    }

    fn cookies_for(&self, host: &str) -> Option<String> {
        let cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        let line: Vec<String> = cookies
            .iter()
            .filter(|((owner, _), _)| owner == host)
            .map(|((_, name), value)| format!("{name}={value}"))
            .collect();
        (!line.is_empty()).then(|| line.join("; "))
    }

    fn keep(&self, host: &str, header: &str) {
        let mut parts = header.split(';').map(str::trim);
        let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else {
            return;
        };
        let gone = parts.any(|part| {
            let part = part.to_ascii_lowercase();
            part == "max-age=0"
                || part.starts_with("max-age=-")
                || part.contains(" 1970 ")
                || part.contains("-1970 ")
        });
        // WordPress ends its cookies by an expiry a year back and the value of one space.
        let gone = gone || matches!(value.trim(), "" | "%20" | "+" | "deleted");
        let mut cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (host.to_owned(), name.to_owned());
        if gone {
            cookies.remove(&key);
        } else {
            cookies.insert(key, value.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_belong_to_a_host_whatever_its_port_and_end_when_told() {
        let visitor = Visitor::new();
        visitor.keep("localhost", "__Host-session=abc; Path=/; Secure; HttpOnly");
        visitor.keep("127.0.0.1", "wordpress_x=1; path=/");
        assert_eq!(
            visitor.cookies_for("localhost").as_deref(),
            Some("__Host-session=abc")
        );
        visitor.keep("localhost", "__Host-session=; Max-Age=0");
        assert_eq!(visitor.cookies_for("localhost"), None);
        visitor.keep(
            "127.0.0.1",
            "wordpress_x=+; expires=Mon, 24 Nov 2025 00:00:00 GMT",
        );
        assert_eq!(visitor.cookies_for("127.0.0.1"), None);
    }
}
