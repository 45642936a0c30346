//! What pages are made of. Each is a template of its own under `templates/parts/`; `/_components` shows all of them.

use askama::Template;
use askama::filters::HtmlSafe;
use std::borrow::Cow;

/// How something stands. Never colour alone: each has a shape of its own and stands beside a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// As it should be.
    Good,
    /// Somebody should look when there is time.
    Notice,
    /// Somebody must do something.
    Bad,
    /// Not known.
    Unknown,
}

impl Tone {
    /// Its class in the style sheet.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Notice => "notice",
            Self::Bad => "bad",
            Self::Unknown => "unknown",
        }
    }
}

/// A word with a shape.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/badge.html")]
pub(crate) struct Badge {
    pub(crate) tone: Tone,
    pub(crate) text: Cow<'static, str>,
}

impl Badge {
    /// `text` is one or two words.
    pub(crate) fn new(tone: Tone, text: impl Into<Cow<'static, str>>) -> Self {
        Self {
            tone,
            text: text.into(),
        }
    }
}

/// The first line of a page: how things stand, and the one act that matters.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/state.html")]
pub(crate) struct State {
    pub(crate) tone: Tone,
    pub(crate) title: String,
    pub(crate) detail: String,
    /// Label and address.
    pub(crate) act: Option<(&'static str, String)>,
}

/// A sentence above a form or page.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/alert.html")]
pub(crate) struct Alert<'a> {
    pub(crate) tone: Tone,
    pub(crate) text: &'a str,
}

impl<'a> Alert<'a> {
    /// Something went wrong.
    pub(crate) fn bad(text: &'a str) -> Self {
        let tone = Tone::Bad;
        Self { tone, text }
    }

    /// Something to know.
    pub(crate) fn notice(text: &'a str) -> Self {
        let tone = Tone::Notice;
        Self { tone, text }
    }

    /// Something was done.
    pub(crate) fn good(text: &'a str) -> Self {
        let tone = Tone::Good;
        Self { tone, text }
    }
}

/// A labelled input with its hint and its error.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/field.html")]
pub(crate) struct Field<'a> {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    kind: &'static str,
    value: &'a str,
    autocomplete: &'static str,
    error: Option<&'a str>,
    /// Whether a telephone shows its keys for digits.
    digits: bool,
}

impl<'a> Field<'a> {
    /// A line of text.
    pub(crate) fn text(
        name: &'static str,
        label: &'static str,
        value: &'a str,
        autocomplete: &'static str,
        error: Option<&'a str>,
    ) -> Self {
        Self {
            name,
            label,
            hint: "",
            kind: "text",
            value,
            autocomplete,
            error,
            digits: false,
        }
    }

    /// A code that is worth something once.
    pub(crate) fn code(name: &'static str, label: &'static str, error: Option<&'a str>) -> Self {
        Self {
            digits: true,
            ..Self::text(name, label, "", "one-time-code", error)
        }
    }

    /// An e-mail address, which is also the user name of password stores.
    pub(crate) fn email(
        name: &'static str,
        label: &'static str,
        value: &'a str,
        error: Option<&'a str>,
    ) -> Self {
        Self {
            kind: "email",
            ..Self::text(name, label, value, "username", error)
        }
    }

    /// A password, which is never filled in again.
    pub(crate) fn password(
        name: &'static str,
        label: &'static str,
        hint: &'static str,
        autocomplete: &'static str,
        error: Option<&'a str>,
    ) -> Self {
        Self {
            kind: "password",
            hint,
            ..Self::text(name, label, "", autocomplete, error)
        }
    }

    fn described(&self) -> String {
        let hint = (!self.hint.is_empty()).then(|| format!("{}-hint", self.name));
        let error = self.error.map(|_| format!("{}-error", self.name));
        hint.into_iter().chain(error).collect::<Vec<_>>().join(" ")
    }
}

/// A time: how long ago, and exactly when on hover.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/time.html")]
pub(crate) struct When {
    iso: String,
    text: String,
    short: bool,
}

impl When {
    /// Seen from `now`; both in microseconds since the epoch.
    pub(crate) fn ago(at: i64, now: i64) -> Self {
        Self {
            iso: crate::face::time::iso(at),
            text: crate::face::time::ago(at, now),
            short: false,
        }
    }

    /// Day and time, in the reader's zone where scripts run, else in UTC.
    pub(crate) fn at(at: i64) -> Self {
        Self {
            iso: crate::face::time::iso(at),
            text: crate::face::time::short(at),
            short: true,
        }
    }
}

// Each escapes what it is given.
impl HtmlSafe for Badge {}
impl HtmlSafe for State {}
impl HtmlSafe for Alert<'_> {}
impl HtmlSafe for Field<'_> {}
impl HtmlSafe for When {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_typed_is_escaped_in_a_field() {
        let field = Field::text("name", "Name", "\"><script>", "name", Some("<b>"));
        let html = field.render().expect("html");
        assert!(
            !html.contains("<script>") && !html.contains("<b>"),
            "{html}"
        );
        assert!(html.contains("aria-describedby=\"name-error\""), "{html}");
    }
}
