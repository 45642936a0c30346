use crate::face::{Here, Shell};
use crate::http::csrf::CsrfToken;
use crate::http::{Page, SignedIn};
use askama::Template;
use axum::response::{IntoResponse as _, Response};

/// A page that says what an act does before it is done.
#[derive(Template)]
#[template(path = "dashboard/team/question.html")]
pub(super) struct Question {
    shell: Shell,
    title: String,
    /// What will be so afterwards, one sentence each.
    points: Vec<String>,
    action: String,
    /// Label of the button that does it.
    yes: String,
    /// Label of the link that does not.
    no: &'static str,
}

impl Question {
    pub(super) fn page(
        who: SignedIn,
        csrf: &CsrfToken,
        title: String,
        points: Vec<String>,
        (action, yes, no): (String, String, &'static str),
    ) -> Response {
        Page(Self {
            shell: Shell::new(who, csrf, Here::Team),
            title,
            points,
            action,
            yes,
            no,
        })
        .into_response()
    }
}
