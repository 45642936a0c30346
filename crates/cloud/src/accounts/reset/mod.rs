//! A forgotten password. Whether the address has an account is only looked up when the mail is sent.

mod new;

use super::links::{Kind, Link};
use super::message::Message;
use super::routes::wait;
use super::sign_up::{email_key, is_address};
use super::store;
use super::throttle::{self, MAIL, MAIL_SOURCE};
use crate::app::App;
use crate::audit::{self, Act, Kind as Recorded};
use crate::clock::DAY;
use crate::http::csrf::CsrfToken;
use crate::http::{ClientAddress, Form, Origin, Result};
use crate::mail::{self, Letter, To};
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

/// How long a link holds.
const HOUR: i64 = DAY / 24;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/reset", get(show).post(ask))
        .route("/reset/new", get(new::show).post(new::set))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    email: String,
}

fn page(csrf: &CsrfToken, email: &str, wrong: Option<&str>, status: StatusCode) -> Response {
    let text = "Say which address your account has; we mail a link to it.";
    Message {
        act: Some(("/reset", "Send the link")),
        email: Some(email),
        wrong,
        ..Message::new(csrf, "Forgotten password", text)
    }
    .answer(status)
}

async fn show(State(app): State<Arc<App>>, csrf: CsrfToken) -> Response {
    if app.mailer.is_none() {
        let text = "This cloud cannot send mail. Ask its operator.";
        return Message::new(&csrf, "Forgotten password", text).answer(StatusCode::OK);
    }
    page(&csrf, "", None, StatusCode::OK)
}

async fn ask(
    State(app): State<Arc<App>>,
    csrf: CsrfToken,
    from: ClientAddress,
    Form(form): Form<Asked>,
) -> Result<Response> {
    let address = form.email.trim();
    if !is_address(address) {
        let wrong = "This is not an e-mail address. One looks like name@example.org.";
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(page(&csrf, address, Some(wrong), status));
    }
    for (limit, value) in [(MAIL_SOURCE, from.source()), (MAIL, email_key(address))] {
        if let Err(seconds) = throttle::count(&app, limit, &value).await? {
            let status = StatusCode::TOO_MANY_REQUESTS;
            return Ok(page(&csrf, address, Some(&wait(seconds)), status));
        }
    }
    let mut tx = app.db.begin().await?;
    let to = To {
        person: None,
        address,
    };
    let letter = Letter::Forgotten {
        origin: Origin::of_request(),
    };
    mail::queue(&mut tx, &app, to, &letter).await?;
    tx.commit().await?;
    let text = format!(
        "If {address} has an account, a mail with a link is on its way. The link holds for one hour."
    );
    Ok(Message::new(&csrf, "Look at your mail", &text).answer(StatusCode::OK))
}

/// The link for whoever has that address. Its id is the mail's, so that another try to send it makes no second one.
pub(super) async fn link(
    app: &App,
    mail: &str,
    address: &str,
    origin: Option<&Origin>,
) -> Result<Option<String>, sqlx::Error> {
    let Some((person, _)) = store::credentials(&app.db, &email_key(address)).await? else {
        return Ok(None);
    };
    let mut link = Link::new(Kind::Reset, Some(&person), address, app.clock.now(), HOUR);
    mail.clone_into(&mut link.id);
    let mut tx = app.db.begin().await?;
    if link.insert(&mut tx, app).await? {
        let act = Act {
            act: Recorded::ResetAsked,
            person: None,
            team: None,
            subject: Some(&person),
            detail: json!({"email": address}),
        };
        audit::record_from(&mut tx, &act, origin, app.clock.now()).await?;
    }
    tx.commit().await?;
    Ok(Some(link.id))
}
