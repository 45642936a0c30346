//! Another e-mail address: both the old one and the new one have to agree.

use super::confirm::Token;
use super::links::{self, Kind, Link};
use super::message::Message;
use super::routes::wait;
use super::sign_up::{email_key, is_address};
use super::store;
use super::throttle::{self, MAIL};
use crate::app::App;
use crate::audit::{self, Act, Kind as Recorded};
use crate::clock::DAY;
use crate::http::csrf::CsrfToken;
use crate::http::{Account, Form, Result};
use crate::mail::{self, Letter, To};
use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/account/email", get(show).post(ask))
        .route("/email/confirm", get(show_link).post(agree))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    email: String,
}

fn page(csrf: &CsrfToken, email: &str, wrong: Option<&str>, status: StatusCode) -> Response {
    let text = "Type the new address. It becomes yours when both have agreed by mail.";
    Message {
        act: Some(("/account/email", "Send the links")),
        email: Some(email),
        wrong,
        ..Message::new(csrf, "Change the address", text)
    }
    .answer(status)
}

async fn show(State(app): State<Arc<App>>, csrf: CsrfToken, _: Account) -> Response {
    if app.mailer.is_none() {
        let text = "This cloud cannot send mail, so an address cannot be confirmed.";
        return Message::new(&csrf, "Change the address", text).answer(StatusCode::OK);
    }
    page(&csrf, "", None, StatusCode::OK)
}

async fn ask(
    State(app): State<Arc<App>>,
    csrf: CsrfToken,
    who: Account,
    Form(form): Form<Asked>,
) -> Result<Response> {
    let (new, old) = (form.email.trim(), who.person.email.as_str());
    let refused = |text: &str| page(&csrf, new, Some(text), StatusCode::UNPROCESSABLE_ENTITY);
    if app.mailer.is_none() || !is_address(new) || email_key(new) == email_key(old) {
        return Ok(refused("Type another e-mail address than the present one."));
    }
    if let Err(seconds) = throttle::count(&app, MAIL, &email_key(new)).await? {
        let status = StatusCode::TOO_MANY_REQUESTS;
        return Ok(page(&csrf, new, Some(&wait(seconds)), status));
    }
    let (person, now) = (who.person.id.as_str(), app.clock.now());
    let mut tx = app.db.begin().await?;
    let from = Link::new(Kind::ChangeFrom, Some(person), new, now, DAY);
    let to = Link::new(Kind::ChangeTo, Some(person), new, now, DAY);
    for link in [&from, &to] {
        links::forget(&mut tx, person, link.kind).await?;
        link.insert(&mut tx, &app).await?;
    }
    let letters = [
        (
            old,
            Letter::ChangeFrom {
                link: from.id,
                address: new.to_owned(),
            },
        ),
        (new, Letter::ChangeTo { link: to.id }),
    ];
    for (address, letter) in &letters {
        let to = To {
            person: Some(person),
            address,
        };
        mail::queue(&mut tx, &app, to, letter).await?;
    }
    let act = Act {
        act: Recorded::EmailChangeAsked,
        person: Some(person),
        team: who.team.as_ref().map(|team| team.id.as_str()),
        subject: Some(person),
        detail: json!({"from": old, "to": new}),
    };
    audit::record(&mut tx, &act, now).await?;
    tx.commit().await?;
    let text = format!(
        "We have sent mails to {old} and to {new}. Open the links in both within 24 hours."
    );
    Ok(Message::new(&csrf, "Look at your mail", &text).answer(StatusCode::OK))
}

async fn show_link(csrf: CsrfToken, Query(query): Query<Token>) -> Response {
    let text = "The address of the account changes when both addresses have agreed.";
    Message {
        act: Some(("/email/confirm", "Agree")),
        token: &query.token,
        ..Message::new(&csrf, "Change of address", text)
    }
    .answer(StatusCode::OK)
}

async fn agree(
    State(app): State<Arc<App>>,
    csrf: CsrfToken,
    Form(form): Form<Token>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let kinds = [Kind::ChangeFrom, Kind::ChangeTo];
    let link = links::take(&mut tx, &app, &form.token, &kinds).await?;
    let Some((link, person)) = link.and_then(|link| Some((link.clone(), link.person?))) else {
        return Ok(Message::stale(&csrf));
    };
    // Of two that agree at the same moment, the second sees the first.
    let Some(old) = store::lock_email(&mut tx, &person).await? else {
        return Ok(Message::stale(&csrf));
    };
    let (other, which) = if link.kind == Kind::ChangeTo {
        (Kind::ChangeFrom, "the new address")
    } else {
        (Kind::ChangeTo, "the old address")
    };
    let now = app.clock.now();
    let act = Act {
        act: Recorded::EmailChangeAgreed,
        person: Some(&person),
        team: None,
        subject: Some(&person),
        detail: json!({"which": which, "to": link.address}),
    };
    audit::record(&mut tx, &act, now).await?;
    if !links::agreed(&mut tx, &app, &link, other).await? {
        tx.commit().await?;
        let text =
            "Now the other address has to agree, too: open the link in the mail that went there.";
        return Ok(Message::new(&csrf, "Agreed", text).answer(StatusCode::OK));
    }
    let new = link.address.as_str();
    if store::has_account(&mut tx, &email_key(new)).await? {
        let text = "It cannot be used for this account. Nothing was changed.";
        let page = Message::new(&csrf, "Choose another address", text);
        return Ok(page.answer(StatusCode::CONFLICT));
    }
    store::set_email(&mut tx, &person, new, &email_key(new), now).await?;
    for kind in [Kind::ChangeFrom, Kind::ChangeTo, Kind::Reset, Kind::Confirm] {
        links::forget(&mut tx, &person, kind).await?;
    }
    let act = Act {
        act: Recorded::EmailChanged,
        person: Some(&person),
        team: None,
        subject: Some(&person),
        detail: json!({"from": old, "to": new}),
    };
    audit::record(&mut tx, &act, now).await?;
    let to = To {
        person: Some(&person),
        address: &old,
    };
    mail::queue(&mut tx, &app, to, &Letter::AddressChanged).await?;
    tx.commit().await?;
    let text = format!("From now on your address is {new}: sign in with it.");
    Ok(Message::new(&csrf, "The address is changed", &text).answer(StatusCode::OK))
}
