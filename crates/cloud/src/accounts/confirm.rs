//! Confirming an address: with mail, an account is made when the link of its sign-up is followed.

use super::links::{self, Kind, Link, Pending};
use super::message::Message;
use super::routes::{sign_up_page, target, wait};
use super::sign_up::{self, SignUp, Wanted, Wrong, email_key};
use super::throttle::{self, MAIL, SIGN_UP};
use super::{sessions, store};
use crate::app::App;
use crate::audit::{self, Act, Kind as Recorded};
use crate::clock::DAY;
use crate::http::csrf::CsrfToken;
use crate::http::{Account, ClientAddress, Form, MadeBy, Result, see_other};
use crate::mail::{self, Letter, To};
use crate::policies;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/confirm", get(show).post(follow))
        .route("/account/confirm", post(resend))
}

/// The secret part of a link.
#[derive(Deserialize)]
pub(super) struct Token {
    #[serde(default)]
    pub(super) token: String,
}

/// Keeps what was typed and mails the link. The same is done whether the address has an account or not; which mail it
/// gets is decided when it is sent.
pub(super) async fn ask(
    app: &App,
    csrf: &CsrfToken,
    from: ClientAddress,
    form: &SignUp,
) -> Result<Response> {
    let address = form.email.trim();
    for (limit, value) in [(SIGN_UP, from.source()), (MAIL, email_key(address))] {
        if let Err(seconds) = throttle::count(app, limit, &value).await? {
            let page = sign_up_page(csrf, form, &Wrong::default(), false, Some(wait(seconds)));
            return Ok((StatusCode::TOO_MANY_REQUESTS, page).into_response());
        }
    }
    let password = sign_up::hash(app, &form.password).await?;
    let mut link = Link::new(Kind::Confirm, None, address, app.clock.now(), DAY);
    link.sign_up = Some(Pending {
        name: form.name.trim().to_owned(),
        password,
        next: form.next.clone(),
        accepted: [&policies::PRIVACY, &policies::TERMS].map(|one| one.version().to_owned()),
    });
    let mut tx = app.db.begin().await?;
    link.insert(&mut tx, app).await?;
    let letter = Letter::SignUp { link: link.id };
    let to = To {
        person: None,
        address,
    };
    mail::queue(&mut tx, app, to, &letter).await?;
    tx.commit().await?;
    let text = format!(
        "We have sent a mail to {address}. Open the link in it within 24 hours; then the account is ready. Nothing there \
         after some minutes? Look among the unwanted mail, or sign up again."
    );
    Ok(Message::new(csrf, "Look at your mail", &text).answer(StatusCode::OK))
}

async fn show(csrf: CsrfToken, Query(query): Query<Token>) -> Response {
    // Opening a link does nothing yet: programs that look at mails open links, too.
    let text = "One more press, so that it is you and not a program that reads your mail.";
    Message {
        act: Some(("/confirm", "Confirm the address")),
        token: &query.token,
        ..Message::new(&csrf, "Confirm your address", text)
    }
    .answer(StatusCode::OK)
}

async fn follow(
    State(app): State<Arc<App>>,
    csrf: CsrfToken,
    from: ClientAddress,
    headers: HeaderMap,
    Form(form): Form<Token>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let Some(link) = links::take(&mut tx, &app, &form.token, &[Kind::Confirm]).await? else {
        return Ok(Message::stale(&csrf));
    };
    let now = app.clock.now();
    let (person, next) = match (&link.person, &link.sign_up) {
        (Some(person), _) => {
            if !store::confirm(&mut tx, person, &link.address, now).await? {
                return Ok(Message::stale(&csrf));
            }
            let act = Act {
                act: Recorded::AddressConfirmed,
                person: Some(person),
                team: None,
                subject: Some(person),
                detail: json!({"email": link.address}),
            };
            audit::record(&mut tx, &act, now).await?;
            links::remove(&mut tx, &link.id).await?;
            tx.commit().await?;
            // The mailbox alone opens no account: whoever is signed in goes on, anybody else signs in.
            return Ok(see_other("/"));
        }
        (None, Some(pending)) => {
            let [privacy, terms] = &pending.accepted;
            let wanted = Wanted {
                name: &pending.name,
                email: &link.address,
                password: &pending.password,
                accepted: [privacy, terms],
                accepted_at: link.created_at,
                confirmed_at: Some(now),
            };
            let Some(person) = sign_up::insert(&mut tx, &wanted, now).await? else {
                return Ok(Message::stale(&csrf));
            };
            (person, target(&pending.next).to_owned())
        }
        (None, None) => return Ok(Message::stale(&csrf)),
    };
    links::remove(&mut tx, &link.id).await?;
    tx.commit().await?;
    sessions::begin(
        &app,
        (&person, MadeBy::Password),
        from,
        &headers,
        see_other(&next),
    )
    .await
}

/// The link again, for accounts from before there was mail.
async fn resend(State(app): State<Arc<App>>, csrf: CsrfToken, who: Account) -> Result<Response> {
    let address = who.person.email.as_str();
    if !who.person.must_confirm {
        return Ok(see_other("/team"));
    }
    if let Err(seconds) = throttle::count(&app, MAIL, &email_key(address)).await? {
        let text = wait(seconds);
        return Ok(Message::new(&csrf, "Please wait", &text).answer(StatusCode::TOO_MANY_REQUESTS));
    }
    let person = who.person.id.as_str();
    let link = Link::new(Kind::Confirm, Some(person), address, app.clock.now(), DAY);
    let mut tx = app.db.begin().await?;
    links::forget(&mut tx, person, Kind::Confirm).await?;
    link.insert(&mut tx, &app).await?;
    let to = To {
        person: Some(person),
        address,
    };
    mail::queue(&mut tx, &app, to, &Letter::Confirm { link: link.id }).await?;
    tx.commit().await?;
    let text = format!("We have sent a mail to {address}. Open the link in it within 24 hours.");
    Ok(Message::new(&csrf, "Look at your mail", &text).answer(StatusCode::OK))
}
