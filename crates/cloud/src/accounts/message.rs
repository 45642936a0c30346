use crate::face::{Alert, Field};
use crate::http::Page;
use crate::http::csrf::CsrfToken;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

/// A page that says one thing, and perhaps has a form with one act.
#[derive(Template)]
#[template(path = "accounts/message.html")]
pub(super) struct Message<'a> {
    pub(super) csrf: &'a str,
    pub(super) title: &'a str,
    pub(super) text: &'a str,
    pub(super) wrong: Option<&'a str>,
    /// Where the form goes, and the label of its button; none without a form.
    pub(super) act: Option<(&'static str, &'static str)>,
    /// The secret part of a link, or nothing.
    pub(super) token: &'a str,
    /// The address that was typed, where the form asks for one.
    pub(super) email: Option<&'a str>,
    /// `autocomplete` of the password, where the form asks for one.
    pub(super) password: Option<&'static str>,
}

impl<'a> Message<'a> {
    /// Without a form.
    pub(super) fn new(csrf: &'a CsrfToken, title: &'a str, text: &'a str) -> Self {
        Self {
            csrf: csrf.value(),
            title,
            text,
            wrong: None,
            act: None,
            token: "",
            email: None,
            password: None,
        }
    }

    /// A link that was used, has expired, or never was.
    pub(super) fn stale(csrf: &CsrfToken) -> Response {
        let text = "It was used before, or it is too old. Ask for a new one: sign in, sign up or reset the password again.";
        Message::new(csrf, "This link does not work any more", text).answer(StatusCode::GONE)
    }

    pub(super) fn answer(self, status: StatusCode) -> Response {
        (status, Page(self)).into_response()
    }
}
