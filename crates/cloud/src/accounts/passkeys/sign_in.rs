use super::{Question, ceremony, store};
use crate::accounts::routes::{sign_in_refused, target, wait};
use crate::accounts::throttle::{self, SOURCE};
use crate::accounts::{sessions, sign_in};
use crate::app::App;
use crate::http::csrf::CsrfToken;
use crate::http::{ClientAddress, Error, Form, MadeBy, Result, see_other};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use packetsense_wire::encoding::to_base64url;
use serde::Deserialize;
use std::sync::Arc;
use webauthn_rs::prelude::{DiscoverableAuthentication, Passkey, PublicKeyCredential};

/// Asks the device for any passkey of this cloud, for a sign-in.
pub(super) async fn begin(State(app): State<Arc<App>>, from: ClientAddress) -> Result<Response> {
    // Counted like a try: a finished sign-in forgives it.
    if let Err(seconds) = throttle::count(&app, SOURCE, &from.source()).await? {
        return Err(Error::too_many(wait(seconds), seconds));
    }
    question(&app, None).await
}

/// The question, whose answer counts for a person who is signed in, or for a sign-in.
pub(in crate::accounts) async fn question(app: &App, person: Option<&str>) -> Result<Response> {
    let party = ceremony::required(app)?;
    let (mut options, state) = party
        .start_discoverable_authentication()
        .map_err(|error| Error::internal("beginning a sign-in by passkey", error))?;
    // A button was pressed: the device shows its own window, not a list under an input.
    options.mediation = None;
    let ceremony = ceremony::keep(app, person, &state).await?;
    Ok(Question { ceremony, options }.answer())
}

#[derive(Deserialize)]
pub(in crate::accounts) struct Answer {
    #[serde(default)]
    ceremony: String,
    #[serde(default)]
    credential: String,
    #[serde(default)]
    next: String,
}

impl Answer {
    pub(in crate::accounts) fn new(ceremony: &str, credential: &str) -> Self {
        Self {
            ceremony: ceremony.to_owned(),
            credential: credential.to_owned(),
            next: String::new(),
        }
    }
}

/// Believes the device's answer, or not; why not is nobody's business.
pub(super) async fn finish(
    State(app): State<Arc<App>>,
    csrf: CsrfToken,
    from: ClientAddress,
    headers: HeaderMap,
    Form(answer): Form<Answer>,
) -> Result<Response> {
    let Some(person) = owner(&app, &answer, None).await? else {
        sign_in::note(&app, "failed");
        let text = "The passkey was not accepted. Try again, or sign in with your password.";
        return Ok(sign_in_refused(
            &csrf,
            &answer.next,
            text,
            StatusCode::UNPROCESSABLE_ENTITY,
        ));
    };
    throttle::forgive(&app, SOURCE, &from.source()).await?;
    sign_in::note(&app, "success");
    let response = see_other(target(&answer.next));
    sessions::begin(&app, (&person, MadeBy::Passkey), from, &headers, response).await
}

/// The person whose passkey signed the answer to a question that was asked of `asked`, or for a sign-in.
pub(in crate::accounts) async fn owner(
    app: &App,
    answer: &Answer,
    asked: Option<&str>,
) -> Result<Option<String>> {
    let party = ceremony::required(app)?;
    // Taken first, so that whatever is wrong with the answer, it is heard once.
    let Some(state) =
        ceremony::take::<DiscoverableAuthentication>(app, &answer.ceremony, asked).await?
    else {
        return Ok(None);
    };
    let Ok(credential) = serde_json::from_str::<PublicKeyCredential>(&answer.credential) else {
        return Ok(None);
    };
    let Ok((person, id)) = party.identify_discoverable_authentication(&credential) else {
        return Ok(None);
    };
    let (person, id) = (person.to_string(), to_base64url(id));
    let Some(before) = store::credential(&app.db, &person, &id).await? else {
        return Ok(None);
    };
    let mut passkey: Passkey = serde_json::from_str(&before)
        .map_err(|error| Error::internal("reading a passkey", error))?;
    let Ok(result) = party.finish_discoverable_authentication_v2(&credential, state, &passkey)
    else {
        return Ok(None);
    };
    passkey.update_credential(&result);
    let after = serde_json::to_string(&passkey)
        .map_err(|error| Error::internal("keeping a passkey", error))?;
    let used = store::note_use(&app.db, &id, (&before, &after), app.clock.now()).await?;
    Ok((used && result.user_verified()).then_some(person))
}
