use super::team::{self, TeamLetter};
use crate::http::Origin;
use askama::Template;
use serde::{Deserialize, Serialize};
use url::Url;

/// What a mail is about, as the outbox keeps it. Links stand here by id only; the id opens nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(crate) enum Letter {
    /// Somebody signed up with an address; becomes one of the next two.
    SignUp { link: String },
    /// Confirm an address.
    Confirm { link: String },
    /// Somebody signed up with an address that has an account.
    AccountExists,
    /// Somebody forgot a password; becomes the next one, or nothing.
    Forgotten {
        /// Where it was asked for, for the audit trail.
        #[serde(default)]
        origin: Option<Origin>,
    },
    /// Choose a new password.
    Reset { link: String },
    /// The password was changed.
    PasswordChanged,
    /// To the old address: somebody wants to change it.
    ChangeFrom { link: String, address: String },
    /// To the new address: confirm it.
    ChangeTo { link: String },
    /// To the old address: it was changed.
    AddressChanged,
    /// A sign-in from a device that was not seen before.
    NewDevice {
        device: String,
        network: String,
        time: String,
    },
    /// A passkey was added.
    PasskeyAdded { name: String },
    /// A passkey was removed.
    PasskeyRemoved { name: String },
    /// An authenticator app was added.
    AppAdded,
    /// The authenticator app was removed.
    AppRemoved,
    /// Somebody got past the second step with a recovery code.
    RecoveryCodeUsed { left: i64 },
    /// Somebody typed several wrong codes, after the right password.
    CodesRefused,
    /// About a team.
    #[serde(untagged)]
    Team(TeamLetter),
}

/// A mail, ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// Which kind, as a name for files.
    pub kind: String,
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

/// What both forms of a mail are made of.
pub(super) struct Content {
    pub(super) subject: String,
    pub(super) before: Vec<String>,
    pub(super) act: Option<(&'static str, String)>,
    pub(super) after: Vec<&'static str>,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'a>(&'a Content, &'a str);

#[derive(Template)]
#[template(path = "mail/letter.txt")]
struct Text<'a>(&'a Content, &'a str);

const NOT_YOU: &str =
    "If that was not you, choose a new password now: whoever did it knows the present one.";
const NOTHING: &str = "If you did not ask for this, do nothing: without the link nothing happens.";

impl Letter {
    /// Both forms. `token` gives a link's secret part.
    pub(super) fn render(
        &self,
        cloud: &Url,
        token: impl Fn(&str) -> String,
    ) -> Result<Rendered, askama::Error> {
        let home = cloud.origin().ascii_serialization();
        let link = |path: &str, id: &str| format!("{home}{path}?token={}", token(id));
        let content = self.content(&home, &link);
        Ok(Rendered {
            kind: self.kind(),
            text: Text(&content, &home).render()?,
            html: Html(&content, &home).render()?,
            subject: content.subject,
        })
    }

    fn kind(&self) -> String {
        let value = serde_json::to_value(self).unwrap_or_default();
        value["kind"].as_str().unwrap_or_default().to_owned()
    }

    fn content(&self, home: &str, link: &dyn Fn(&str, &str) -> String) -> Content {
        let content = |subject: &str, before: String, act, after| Content {
            subject: subject.to_owned(),
            before: vec![before],
            act,
            after,
        };
        match self {
            Self::SignUp { link: id } | Self::Confirm { link: id } => content(
                "Confirm your address",
                "Welcome to PacketSense. Please confirm that this address is yours.".to_owned(),
                Some(("Confirm the address", link("/confirm", id))),
                vec!["The link works once, for 24 hours.", NOTHING],
            ),
            Self::AccountExists => content(
                "You have an account already",
                "Somebody, probably you, wanted to make an account with this address. It has one already; nothing was changed.".to_owned(),
                Some(("Sign in", format!("{home}/sign-in"))),
                vec!["If you forgot the password, choose “Forgotten?” there.", "If that was not you, there is nothing to do."],
            ),
            Self::Forgotten { .. } | Self::PasswordChanged => content(
                "Your password was changed",
                "The password of your account was changed, and every session was ended.".to_owned(),
                Some(("Choose another password", format!("{home}/reset"))),
                vec!["If you did this, there is nothing to do.", NOT_YOU],
            ),
            Self::Reset { link: id } => content(
                "Choose a new password",
                "Somebody, probably you, asked for a new password for your account.".to_owned(),
                Some(("Choose a new password", link("/reset/new", id))),
                vec!["The link works once, for one hour. Every session ends when the password is changed.", NOTHING],
            ),
            Self::ChangeFrom { link: id, address } => content(
                "Your address is to be changed",
                format!("The address of your account is to become {address}. It changes when both addresses have agreed."),
                Some(("Agree", link("/email/confirm", id))),
                vec!["The link works once, for 24 hours.", NOT_YOU],
            ),
            Self::ChangeTo { link: id } => content(
                "Confirm your new address",
                "This is to become the address of an account. It changes when both addresses have agreed.".to_owned(),
                Some(("Confirm the address", link("/email/confirm", id))),
                vec!["The link works once, for 24 hours.", NOTHING],
            ),
            Self::AddressChanged => content(
                "Your address was changed",
                "The address of your account is another one now. This is the last mail to the old one.".to_owned(),
                None,
                vec!["Both addresses have agreed to this. If you did not, write to us at once."],
            ),
            Self::NewDevice { device, network, time } => content(
                "A sign-in from a new device",
                format!("Somebody signed in to your account with {device}, from the network {network}, {time}."),
                Some(("Choose a new password", format!("{home}/reset"))),
                vec!["If that was you, there is nothing to do.", NOT_YOU],
            ),
            Self::PasskeyAdded { name } => content(
                "A passkey was added to your account",
                format!("The passkey “{name}” was added. Whoever holds that device can sign in to your account."),
                Some(("See your passkeys", format!("{home}/account/passkeys"))),
                vec!["If that was you, there is nothing to do.", "If that was not you, remove it there now, then choose a new password."],
            ),
            Self::PasskeyRemoved { name } => content(
                "A passkey was removed from your account",
                format!("The passkey “{name}” was removed. It does not sign in any more."),
                Some(("See your passkeys", format!("{home}/account/passkeys"))),
                vec!["If that was you, there is nothing to do.", NOT_YOU],
            ),
            Self::AppAdded => content(
                "An authenticator app was added to your account",
                "From now on a sign-in with your password asks for a code of that app, too.".to_owned(),
                Some(("See your second factor", format!("{home}/account/app"))),
                vec!["If that was you, keep the recovery codes where you find them without your phone.", "If that was not you, choose a new password now, then remove the app."],
            ),
            Self::AppRemoved => content(
                "The authenticator app was removed from your account",
                "A sign-in with your password asks for no code of the app any more.".to_owned(),
                Some(("See your second factor", format!("{home}/account/app"))),
                vec!["If that was you, there is nothing to do.", NOT_YOU],
            ),
            Self::RecoveryCodeUsed { left } => content(
                "A recovery code of your account was used",
                format!("Somebody, probably you, typed a recovery code instead of a code of the app. Codes that are left: {left}."),
                Some(("Make new recovery codes", format!("{home}/account/app"))),
                vec!["If that was you, there is nothing to do, unless few are left.", NOT_YOU],
            ),
            Self::CodesRefused => content(
                "Somebody knows your password",
                "Somebody typed your password and then several wrong codes of the second factor. They did not get in.".to_owned(),
                Some(("Choose another password", format!("{home}/reset"))),
                vec!["If that was you, there is nothing to do.", NOT_YOU],
            ),
            Self::Team(letter) => letter.content(home, link),
        }
    }
}

/// One mail of every kind that is sent, with invented content.
///
/// # Errors
/// Where a template cannot be rendered, which is a bug.
pub fn samples(cloud: &Url) -> Result<Vec<Rendered>, askama::Error> {
    let link = "01990000-0000-7000-8000-000000000000".to_owned();
    [
        Letter::Confirm { link: link.clone() },
        Letter::AccountExists,
        Letter::Reset { link: link.clone() },
        Letter::PasswordChanged,
        Letter::ChangeFrom {
            link: link.clone(),
            address: "new@example.org".to_owned(),
        },
        Letter::ChangeTo { link },
        Letter::AddressChanged,
        Letter::NewDevice {
            device: "Firefox on Linux".to_owned(),
            network: "203.0.113.0/24".to_owned(),
            time: "on 2026-11-24 at 09:30 UTC".to_owned(),
        },
        Letter::PasskeyAdded {
            name: "Firefox on Linux".to_owned(),
        },
        Letter::PasskeyRemoved {
            name: "Firefox on Linux".to_owned(),
        },
        Letter::AppAdded,
        Letter::AppRemoved,
        Letter::RecoveryCodeUsed { left: 7 },
        Letter::CodesRefused,
    ]
    .iter()
    .chain(&team::samples())
    .map(|letter| letter.render(cloud, |id| format!("{id}.sample")))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_say_the_same_and_load_nothing() {
        let cloud = Url::parse("https://cloud.example").expect("URL");
        let samples = samples(&cloud).expect("rendered");
        assert_eq!(samples.len(), 22);
        for mail in samples {
            for part in mail
                .text
                .lines()
                .filter(|line| line.starts_with("https://cloud.example/"))
            {
                assert!(mail.html.contains(part), "{}: {part}", mail.kind);
            }
            for bad in ["<img", "<link", "src=", "url(", "<script"] {
                assert!(!mail.html.contains(bad), "{}: {bad}", mail.kind);
            }
            assert!(mail.text.lines().count() > 4, "{}", mail.text);
        }
    }

    #[test]
    fn what_people_typed_is_text_in_a_mail() {
        let letter = Letter::ChangeFrom {
            link: String::new(),
            address: "<b>@example.org".to_owned(),
        };
        let cloud = Url::parse("https://cloud.example").expect("URL");
        let mail = letter.render(&cloud, str::to_owned).expect("rendered");
        assert!(!mail.html.contains("<b>") && mail.text.contains("<b>@example.org"));
    }
}
