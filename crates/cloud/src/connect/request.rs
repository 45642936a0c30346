//! What a site asks for when it sends its owner to `/connect`, and whether it may.

use crate::sites::{SiteUrl, parse_environment};
use packetsense_wire::encoding::is_base64url;
use packetsense_wire::message::connect::Environment;
use packetsense_wire::pkce;
use serde::Deserialize;
use url::Url;

/// Longest name of a site, bytes.
const MAX_NAME: usize = 100;
/// Longest `state`, bytes.
const MAX_STATE: usize = 512;

/// The parameters as they come; the form of the page brings them again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct Parameters {
    pub(super) site_url: String,
    pub(super) site_name: String,
    pub(super) environment: String,
    pub(super) jkt: String,
    pub(super) state: String,
    pub(super) code_challenge: String,
    pub(super) code_challenge_method: String,
    pub(super) redirect_uri: String,
    pub(super) plugin: String,
}

/// A request whose every parameter holds.
#[derive(Debug, Clone)]
pub(super) struct ConnectRequest {
    pub(super) url: SiteUrl,
    /// The site's own, or its host where it has none.
    pub(super) name: String,
    pub(super) environment: Environment,
    pub(super) jkt: String,
    pub(super) state: String,
    pub(super) code_challenge: String,
    /// At the site's origin.
    pub(super) redirect_uri: Url,
    /// The same as it was written; the token request repeats it.
    pub(super) redirect_text: String,
    pub(super) plugin: String,
}

impl Parameters {
    /// Checks every parameter.
    ///
    /// # Errors
    /// One sentence for each that does not hold.
    pub(super) fn check(self) -> Result<ConnectRequest, Vec<String>> {
        let mut wrong = Vec::new();
        let url = SiteUrl::parse(&self.site_url)
            .map_err(|error| wrong.push(format!("site_url {error}.")))
            .ok();
        if let Err(problem) = text(&self.site_name, 0, MAX_NAME) {
            wrong.push(format!("site_name {problem}."));
        }
        let environment = parse_environment(&self.environment);
        if environment.is_none() {
            wrong.push("environment must be production, staging, development or local.".into());
        }
        if !is_base64url(&self.jkt, 43..=43) {
            wrong.push(
                "jkt must be the thumbprint of the site's key: 43 letters of base64url.".into(),
            );
        }
        if !(1..=MAX_STATE).contains(&self.state.len()) || !visible(&self.state) {
            wrong.push(format!(
                "state must have 1 to {MAX_STATE} visible ASCII letters."
            ));
        }
        if self.code_challenge_method != "S256" {
            wrong.push("code_challenge_method must be S256.".into());
        }
        if !pkce::is_challenge(&self.code_challenge) {
            wrong.push("code_challenge must be 43 letters of base64url.".into());
        }
        if let Err(problem) = text(&self.plugin, 1, 32) {
            wrong.push(format!("plugin {problem}."));
        }
        let redirect_uri = url
            .as_ref()
            .filter(|url| url.is_home_of(&self.redirect_uri))
            .and_then(|_| Url::parse(&self.redirect_uri).ok());
        if url.is_some() && redirect_uri.is_none() {
            wrong.push(
                "redirect_uri must have the scheme, host and port of site_url, and no fragment."
                    .into(),
            );
        }
        let (Some(url), Some(environment), Some(redirect_uri), true) =
            (url, environment, redirect_uri, wrong.is_empty())
        else {
            return Err(wrong);
        };
        let name = match self.site_name.trim() {
            "" => url.host().to_owned(),
            name => name.to_owned(),
        };
        Ok(ConnectRequest {
            url,
            name,
            environment,
            jkt: self.jkt,
            state: self.state,
            code_challenge: self.code_challenge,
            redirect_uri,
            redirect_text: self.redirect_uri,
            plugin: self.plugin,
        })
    }
}

impl ConnectRequest {
    /// Where the browser goes with the outcome: `redirect_uri` with `outcome`, `state` and `iss` added to its query.
    pub(super) fn back(&self, outcome: (&str, &str), issuer: &str) -> String {
        let mut uri = self.redirect_uri.clone();
        uri.query_pairs_mut()
            .append_pair(outcome.0, outcome.1)
            .append_pair("state", &self.state)
            .append_pair("iss", issuer);
        uri.into()
    }
}

fn text(value: &str, least: usize, most: usize) -> Result<(), String> {
    if !(least..=most).contains(&value.len()) {
        return Err(format!("must have {least} to {most} bytes"));
    }
    if value.chars().any(char::is_control) {
        return Err("must have no control characters".to_owned());
    }
    Ok(())
}

fn visible(text: &str) -> bool {
    text.bytes().all(|b| (0x21..0x7f).contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Parameters {
        Parameters {
            site_url: "https://example.org/blog".into(),
            site_name: " My blog ".into(),
            environment: "production".into(),
            jkt: "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k".into(),
            state: "af0ifjsldkj".into(),
            code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".into(),
            code_challenge_method: "S256".into(),
            redirect_uri: "https://example.org/blog/wp-admin/admin.php?page=packetsense".into(),
            plugin: "0.1.0".into(),
        }
    }

    #[test]
    fn the_way_back_keeps_its_query_and_escapes_what_is_added() {
        let request = Parameters {
            state: "a&b=c".into(),
            ..good()
        }
        .check()
        .expect("holds");
        assert_eq!(request.name, "My blog");
        assert_eq!(
            request.back(("code", "xyz"), "https://cloud.example"),
            "https://example.org/blog/wp-admin/admin.php?page=packetsense&code=xyz&state=a%26b%3Dc\
             &iss=https%3A%2F%2Fcloud.example"
        );
    }

    #[test]
    fn each_parameter_that_does_not_hold_is_named() {
        let all = Parameters::default().check().expect_err("nothing there");
        for field in [
            "site_url",
            "environment",
            "jkt",
            "state",
            "code_challenge_method",
            "code_challenge ",
            "plugin",
        ] {
            assert!(
                all.iter().any(|text| text.starts_with(field)),
                "{field}: {all:?}"
            );
        }
        for (field, change) in [
            (
                "site_url",
                (|p| p.site_url = "https://example.org/".into()) as fn(&mut Parameters),
            ),
            ("site_name", |p| p.site_name = "a\nb".into()),
            ("site_name", |p| p.site_name = "x".repeat(101)),
            ("environment", |p| p.environment = "Production".into()),
            ("jkt", |p| p.jkt = "short".into()),
            ("state", |p| p.state = "a b".into()),
            ("code_challenge", |p| p.code_challenge = "x".into()),
            ("code_challenge_method", |p| {
                p.code_challenge_method = "plain".into();
            }),
            ("redirect_uri", |p| {
                p.redirect_uri = "https://evil.example/".into();
            }),
            ("redirect_uri", |p| {
                p.redirect_uri = "http://example.org/".into();
            }),
            ("plugin", |p| p.plugin = String::new()),
        ] {
            let mut parameters = good();
            change(&mut parameters);
            let wrong = parameters.check().expect_err(field);
            assert!(
                wrong.len() == 1 && wrong[0].starts_with(field),
                "{field}: {wrong:?}"
            );
        }
    }
}
