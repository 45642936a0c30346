use crate::accounts::sessions;
use crate::app::App;
use crate::http::{Account, Form, Result, see_other};
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

/// Which session.
#[derive(Deserialize)]
pub(super) struct Which {
    /// An id, or `others`.
    #[serde(default)]
    session: String,
}

/// Ends one session of the person, or all but this one. A session that is not theirs is as one that does not exist.
pub(super) async fn end(
    State(app): State<Arc<App>>,
    who: Account,
    Form(form): Form<Which>,
) -> Result<Response> {
    let (only, done) = match form.session.as_str() {
        "others" => (None, "/account?done=sessions"),
        id => (Some(id), "/account?done=session"),
    };
    let this = sessions::end_of_person(&app, &who, only).await?;
    if this {
        return Ok(sessions::forget(see_other("/sign-in")));
    }
    Ok(see_other(done))
}
