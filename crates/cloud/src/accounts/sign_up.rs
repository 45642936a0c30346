//! What a sign-up takes: checks beside the field, and nothing half done.

use super::fitness;
use super::store::{self, NewPerson};
use crate::app::App;
use crate::audit::{self, Act, Kind};
use crate::http::{Error, Result};
use crate::store::{Tx, new_id};
use crate::{licences, policies, teams};
use serde::Deserialize;
use serde_json::json;

/// The form as it comes.
#[derive(Deserialize, Default)]
pub(super) struct SignUp {
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) email: String,
    #[serde(default)]
    pub(super) password: String,
    #[serde(default)]
    pub(super) age: String,
    #[serde(default)]
    pub(super) terms: String,
    #[serde(default)]
    pub(super) next: String,
}

/// What is wrong with each field.
#[derive(Default, PartialEq, Eq, Debug)]
pub(super) struct Wrong {
    pub(super) name: Option<&'static str>,
    pub(super) email: Option<&'static str>,
    pub(super) password: Option<&'static str>,
    pub(super) age: Option<&'static str>,
    pub(super) terms: Option<&'static str>,
}

impl Wrong {
    /// How many fields.
    pub(super) fn count(&self) -> usize {
        [self.name, self.email, self.password, self.age, self.terms]
            .iter()
            .flatten()
            .count()
    }
}

/// The address as accounts are told apart: without spaces around it and in lower case.
pub fn email_key(email: &str) -> String {
    email.trim().to_lowercase()
}

impl SignUp {
    /// What is wrong with the form.
    pub(super) async fn check(&self, app: &App) -> Wrong {
        let known = [self.name.trim(), self.email.trim()];
        Wrong {
            password: fitness::unfit(app, &self.password, &known).await,
            ..self.without_password()
        }
    }

    fn without_password(&self) -> Wrong {
        let name = self.name.trim();
        Wrong {
            name: match name.chars().count() {
                0 => Some("Tell us what to call you."),
                1..=100 if !name.chars().any(char::is_control) => None,
                _ => Some("Use at most 100 letters, without line breaks."),
            },
            email: (!is_address(self.email.trim()))
                .then_some("This is not an e-mail address. One looks like name@example.org."),
            password: None,
            age: self
                .age
                .is_empty()
                .then_some("PacketSense is not for children: please confirm your age."),
            terms: self
                .terms
                .is_empty()
                .then_some("We need your agreement before we may keep an account for you."),
        }
    }
}

/// Whether mail could be sent there: one @ with something before it and a host after it.
pub(crate) fn is_address(text: &str) -> bool {
    let Some((local, host)) = text.rsplit_once('@') else {
        return false;
    };
    let plain = |part: &str| {
        part.chars()
            .all(|c| !c.is_whitespace() && !c.is_control() && !"<>()[],;:\\\"@".contains(c))
    };
    let labels = host.split('.').all(|label| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    });
    !local.is_empty()
        && local.len() <= 64
        && text.len() <= 254
        && host.contains('.')
        && labels
        && plain(local)
}

/// What becomes an account: with mail not before the address is confirmed.
pub(super) struct Wanted<'a> {
    pub(super) name: &'a str,
    pub(super) email: &'a str,
    /// Hash of the password.
    pub(super) password: &'a str,
    /// The versions of privacy policy and terms that were accepted, and when.
    pub(super) accepted: [&'a str; 2],
    pub(super) accepted_at: i64,
    pub(super) confirmed_at: Option<i64>,
}

/// Hash of the form's password.
pub(super) async fn hash(app: &App, password: &str) -> Result<String> {
    app.passwords
        .hash(password.to_owned())
        .await
        .map_err(|error| Error::internal("hashing a password", error))
}

/// Makes the account at once, for a cloud without mail. `None` where the address has an account already.
pub(super) async fn create(app: &App, form: &SignUp) -> Result<Option<String>> {
    let hash = hash(app, &form.password).await?;
    let now = app.clock.now();
    let wanted = Wanted {
        name: form.name.trim(),
        email: form.email.trim(),
        password: &hash,
        accepted: [policies::PRIVACY.version(), policies::TERMS.version()],
        accepted_at: now,
        confirmed_at: None,
    };
    let mut tx = app.db.begin().await?;
    let made = insert(&mut tx, &wanted, now).await?;
    tx.commit().await?;
    Ok(made)
}

/// Makes the account, its team with the free licence, and records what was accepted; all or nothing.
pub(super) async fn insert(tx: &mut Tx, wanted: &Wanted<'_>, now: i64) -> Result<Option<String>> {
    let id = new_id();
    let (name, email) = (wanted.name, wanted.email);
    let person = NewPerson {
        id: &id,
        email,
        email_key: &email_key(email),
        name,
        password: wanted.password,
        confirmed_at: wanted.confirmed_at,
    };
    if !store::insert(tx, &person, now).await? {
        return Ok(None);
    }
    for (document, version) in [&policies::PRIVACY, &policies::TERMS]
        .iter()
        .zip(wanted.accepted)
    {
        let at = wanted.accepted_at;
        store::insert_acceptance(tx, &new_id(), &id, document.name, version, at).await?;
    }
    let team = teams::create(tx, &format!("{name}’s team"), &id, now).await?;
    licences::grant_free(tx, &team, now).await?;
    let [privacy, terms] = wanted.accepted;
    for (kind, detail) in [
        (
            Kind::AccountCreated,
            json!({"email": email, "name": name, "confirmed": wanted.confirmed_at.is_some()}),
        ),
        (
            Kind::PoliciesAccepted,
            json!({"privacy": privacy, "terms": terms}),
        ),
    ] {
        let act = Act {
            act: kind,
            person: Some(&id),
            team: Some(&team),
            subject: Some(&id),
            detail,
        };
        audit::record(tx, &act, now).await?;
    }
    Ok(Some(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> SignUp {
        SignUp {
            name: "Ada".to_owned(),
            email: "ada@example.org".to_owned(),
            password: "correct horse battery".to_owned(),
            age: "yes".to_owned(),
            terms: "yes".to_owned(),
            next: String::new(),
        }
    }

    #[test]
    fn a_good_form_has_nothing_wrong_and_each_bad_field_is_told() {
        assert_eq!(form().without_password(), Wrong::default());
        assert_eq!(SignUp::default().without_password().count(), 4);
    }

    #[test]
    fn addresses_that_no_mail_reaches_are_refused() {
        for good in ["a@b.co", "first.last+tag@sub.example.org", "ü@exämple.org"] {
            assert!(is_address(good), "{good}");
        }
        for bad in [
            "", "a", "a@", "@b.co", "a@b", "a b@c.de", "a@b..de", "a@-b.de", "<a@b.de>", "a@b.de\n",
        ] {
            assert!(!is_address(bad), "{bad:?}");
        }
    }
}
