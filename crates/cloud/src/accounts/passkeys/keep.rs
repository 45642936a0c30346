use super::store::{self, Kept, New};
use super::{Question, ceremony};
use crate::accounts::store::lock_email;
use crate::accounts::{factor, prove, sessions};
use crate::app::App;
use crate::audit::{self, Act, Kind};
use crate::face::{Alert, Field, When};
use crate::http::csrf::CsrfToken;
use crate::http::{Account, Error, Form, MadeBy, Origin, Page, Result, see_other};
use crate::mail::{self, Letter, To};
use crate::store::{Tx, new_id};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use packetsense_wire::encoding::{from_base64url, to_base64url};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use uuid::Uuid;
use webauthn_rs::prelude::{PasskeyRegistration, RegisterPublicKeyCredential};
use webauthn_rs_proto::ResidentKeyRequirement;

/// More than anybody has devices.
const MOST: usize = 20;

#[derive(Template)]
#[template(path = "accounts/passkeys.html")]
struct PasskeysPage<'a> {
    csrf: &'a str,
    passkeys: Vec<Line>,
    possible: bool,
    /// Whether the device may be asked at once, or the person must prove first to be themselves.
    proved: bool,
    /// Said where there is no room for one more.
    full: Option<String>,
    suggested: String,
    wrong: Option<&'static str>,
}

/// One passkey in the list.
struct Line {
    kept: Kept,
    added: When,
    used: Option<When>,
}

/// The list, and the form that adds one.
pub(super) async fn show(
    State(app): State<Arc<App>>,
    csrf: CsrfToken,
    who: Account,
) -> Result<Response> {
    page(&app, &csrf, &who, None).await
}

async fn page(
    app: &App,
    csrf: &CsrfToken,
    who: &Account,
    wrong: Option<&'static str>,
) -> Result<Response> {
    let now = app.clock.now();
    let passkeys: Vec<_> = store::list(&app.db, &who.person.id)
        .await?
        .into_iter()
        .map(|kept| Line {
            added: When::ago(kept.created_at, now),
            used: kept.used_at.map(|at| When::ago(at, now)),
            kept,
        })
        .collect();
    Ok(Page(PasskeysPage {
        possible: ceremony::relying_party(app).is_some(),
        proved: prove::holds(app, who).await?,
        full: (passkeys.len() >= MOST).then(|| {
            format!("There are {MOST} passkeys, which is the most. Remove one to add another.")
        }),
        suggested: device(),
        csrf: csrf.value(),
        passkeys,
        wrong,
    })
    .into_response())
}

/// Asks the device for a new passkey that it has not made for this person before.
pub(super) async fn begin(State(app): State<Arc<App>>, who: Account) -> Result<Response> {
    let party = ceremony::required(&app)?;
    let person = &who.person;
    let id = Uuid::parse_str(&person.id)
        .map_err(|error| Error::internal("reading a person's id", error))?;
    let known = store::list(&app.db, &person.id).await?;
    if known.len() >= MOST {
        return Err(Error::invalid(
            "passkeys.full",
            format!("Remove a passkey first: there are {MOST} already."),
        ));
    }
    let known = known
        .iter()
        .filter_map(|kept| from_base64url(&kept.credential_id))
        .collect();
    let (mut options, state) = party
        .start_passkey_registration(id, &person.email, &person.name, Some(known))
        .map_err(|error| Error::internal("beginning to add a passkey", error))?;
    // The sign-in asks for no address, so the device itself must find the passkey.
    if let Some(selection) = &mut options.public_key.authenticator_selection {
        selection.resident_key = Some(ResidentKeyRequirement::Required);
        selection.require_resident_key = true;
    }
    let ceremony = ceremony::keep(&app, Some(&person.id), &state).await?;
    Ok(Question { ceremony, options }.answer())
}

#[derive(Deserialize)]
pub(super) struct Added {
    #[serde(default)]
    ceremony: String,
    #[serde(default)]
    credential: String,
    #[serde(default)]
    name: String,
}

/// Stores the passkey that the device has made.
pub(super) async fn add(
    State(app): State<Arc<App>>,
    csrf: CsrfToken,
    who: Account,
    Form(form): Form<Added>,
) -> Result<Response> {
    let party = ceremony::required(&app)?;
    let person = who.person.id.clone();
    let state = ceremony::take::<PasskeyRegistration>(&app, &form.ceremony, Some(&person)).await?;
    let made = serde_json::from_str::<RegisterPublicKeyCredential>(&form.credential)
        .ok()
        .zip(state)
        .and_then(|(made, state)| party.finish_passkey_registration(&made, &state).ok());
    let Some(passkey) = made else {
        let text = "The device's answer was not accepted, or it came too late. Nothing was added; try again.";
        let page = page(&app, &csrf, &who, Some(text)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let typed: String = form.name.trim().chars().take(60).collect();
    let name = if typed.is_empty() { device() } else { typed };
    let credential = serde_json::to_string(&passkey)
        .map_err(|error| Error::internal("keeping a passkey", error))?;
    let new = New {
        id: &new_id(),
        person: &person,
        credential_id: &to_base64url(passkey.cred_id()),
        credential: &credential,
        name: &name,
    };
    let mut tx = app.db.begin().await?;
    if !store::insert(&mut tx, &new, app.clock.now()).await? {
        return Err(Error::invalid(
            "passkeys.known",
            "This passkey was added before.",
        ));
    }
    let letter = Letter::PasskeyAdded { name: name.clone() };
    tell(
        &app,
        &mut tx,
        &person,
        Kind::FactorAdded,
        (new.id, &name),
        &letter,
    )
    .await?;
    // The device has just verified its owner.
    sessions::prove(
        &mut tx,
        &who.session,
        Some(MadeBy::Passkey),
        app.clock.now(),
    )
    .await?;
    tx.commit().await?;
    Ok(see_other("/account/passkeys"))
}

/// Removes one; it opens nothing from then on.
pub(super) async fn remove(
    State(app): State<Arc<App>>,
    who: Account,
    Path(id): Path<String>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    if !remove_within(&mut tx, &app, &who.person.id, &id).await? {
        return Err(Error::not_found());
    }
    tx.commit().await?;
    Ok(see_other("/account/passkeys"))
}

/// Removes one of a person's; `false` where it is none of theirs.
pub(in crate::accounts) async fn remove_within(
    tx: &mut Tx,
    app: &App,
    person: &str,
    id: &str,
) -> Result<bool> {
    let Some(name) = store::delete(tx, person, id).await? else {
        return Ok(false);
    };
    let letter = Letter::PasskeyRemoved { name: name.clone() };
    tell(app, tx, person, Kind::FactorRemoved, (id, &name), &letter).await?;
    factor::removed(tx, person, app.clock.now()).await?;
    Ok(true)
}

/// What the browser says it is, as the name of a passkey until somebody types a better one.
fn device() -> String {
    Origin::of_request().map_or_else(String::new, |origin| origin.device)
}

/// Records the change and mails it to its owner.
async fn tell(
    app: &App,
    tx: &mut Tx,
    person: &str,
    act: Kind,
    (id, name): (&str, &str),
    letter: &Letter,
) -> Result<()> {
    let entry = Act {
        act,
        person: Some(person),
        team: None,
        subject: Some(id),
        detail: json!({"factor": format!("the passkey “{name}”")}),
    };
    audit::record(tx, &entry, app.clock.now()).await?;
    if let Some(address) = lock_email(tx, person).await? {
        let to = To {
            person: Some(person),
            address: &address,
        };
        mail::queue(tx, app, to, letter).await?;
    }
    Ok(())
}
