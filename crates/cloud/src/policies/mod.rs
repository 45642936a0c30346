//! Privacy policy and terms: versioned text from `site/`, served, and recorded when accepted. What depends on the
//! deployment, such as how long data are kept, is printed from the running configuration.

mod routes;

use crate::app::App;
use crate::config::Config;
use crate::privacy::retention::{self, Last};
use jiff::Timestamp;
use pulldown_cmark::{Options, Parser, html};

pub use routes::routes;

/// A document that people accept.
pub struct Document {
    /// As acceptances name it.
    pub name: &'static str,
    /// Markdown after two lines of front matter.
    source: &'static str,
}

/// The privacy policy.
pub static PRIVACY: Document = Document {
    name: "privacy",
    source: include_str!("../../../../site/privacy.md"),
};
/// The terms.
pub static TERMS: Document = Document {
    name: "terms",
    source: include_str!("../../../../site/terms.md"),
};

impl Document {
    /// The version that people accept: the date of the text.
    pub fn version(&self) -> &'static str {
        self.front("version:")
    }

    /// What stands above it.
    pub fn title(&self) -> &'static str {
        self.front("title:")
    }

    fn front(&self, key: &str) -> &'static str {
        self.source
            .lines()
            .find_map(|line| line.strip_prefix(key))
            .map_or("", str::trim)
    }

    /// The text as HTML, with the deployment's own values.
    ///
    /// # Errors
    /// Where the database does not say when it was last swept.
    pub async fn html(&self, app: &App) -> Result<String, sqlx::Error> {
        let body = self.source.splitn(3, "---\n").nth(2).unwrap_or_default();
        let swept = swept(retention::last(&app.db).await?);
        let text = values(app)
            .into_iter()
            .chain([("swept", swept)])
            .fold(body.to_owned(), |text, (name, value)| {
                text.replace(&format!("{{{{{name}}}}}"), &escape(&value))
            });
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_HEADING_ATTRIBUTES
            | Options::ENABLE_SMART_PUNCTUATION;
        let mut page = String::new();
        html::push_html(&mut page, Parser::new_ext(&text, options));
        Ok(page)
    }
}

fn values(app: &App) -> [(&'static str, String); 8] {
    let kept = &app.config.retention;
    let contact = app.config.privacy_contact.clone().unwrap_or_else(|| {
        "The operator of this cloud has not named a contact yet. Until then, write to whoever gave you access.".to_owned()
    });
    [
        ("public_url", app.public_url.origin().ascii_serialization()),
        ("events_days", kept.events_days.to_string()),
        ("events_drop_days", kept.events_drop_days.to_string()),
        ("log_ins_days", kept.log_ins_days.to_string()),
        ("logs_days", kept.logs_days.to_string()),
        ("audit_days", kept.audit_days.to_string()),
        ("privacy_contact", contact),
        ("processors", processors(&app.config)),
    ]
}

/// When the retention job last came to its end, in words.
fn swept(last: Option<Last>) -> String {
    let time = last.and_then(|last| Timestamp::from_microsecond(last.finished_at).ok());
    time.map_or_else(
        || "It has not yet done so for the first time.".to_owned(),
        |time| {
            format!(
                "It last came to the end of that on {}.",
                time.strftime("%Y-%m-%d at %H:%M UTC")
            )
        },
    )
}

/// Who else is at work, by the running configuration.
pub(crate) fn processors(config: &Config) -> String {
    let host = |text: &String| Some(url::Url::parse(text).ok()?.host_str()?.to_owned());
    let mail = config.mail_url.as_ref().and_then(host);
    let passwords = config.breached_passwords_url.as_ref().and_then(host);
    let used: Vec<_> = mail
        .map(|host| format!("{host} (sends our mail)"))
        .into_iter()
        .chain(passwords.map(|host| {
            format!("{host} (is told five of forty digits of a new password’s digest, which name neither the password nor you)")
        }))
        .collect();
    if used.is_empty() {
        return "This deployment uses no processor beyond its hosting at present.".to_owned();
    }
    format!(
        "Beyond its hosting, this deployment uses {}.",
        used.join(" and ")
    )
}

/// So that no configured value is read as Markdown or HTML.
fn escape(value: &str) -> String {
    let mut text = String::new();
    for letter in value.chars() {
        if letter.is_ascii_punctuation() {
            text.push('\\');
        }
        text.push(letter);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_documents_have_a_title_and_a_date_as_version() {
        for document in [&PRIVACY, &TERMS] {
            assert!(!document.title().is_empty(), "{}", document.name);
            let version = document.version().parse::<jiff::civil::Date>();
            assert!(version.is_ok(), "{}: {version:?}", document.name);
        }
    }

    #[test]
    fn every_clause_of_the_policy_has_its_own_place() {
        for clause in 1..=12 {
            let place = format!("{{#clause-{clause}}}");
            assert_eq!(PRIVACY.source.matches(&place).count(), 1, "{place}");
        }
    }
}
