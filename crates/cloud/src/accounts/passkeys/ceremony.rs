//! The state between the question to a device and its answer: kept by the server, used once, for five minutes.

use super::store;
use crate::app::App;
use crate::clock::SECOND;
use crate::http::{Error, Result};
use axum::http::StatusCode;
use packetsense_wire::encoding::{is_base64url, random_base64url, to_base64url};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use webauthn_rs::{Webauthn, WebauthnBuilder};

/// As long as a person may look for a device.
const LIFE: i64 = 300 * SECOND;

/// The relying party. `None` where the cloud is reached by a bare address: passkeys belong to a name.
pub(super) fn relying_party(app: &App) -> Option<Webauthn> {
    let host = app.public_url.domain()?;
    WebauthnBuilder::new(host, &app.public_url)
        .and_then(|builder| builder.rp_name("PacketSense").build())
        .ok()
}

/// The same, or the refusal.
pub(super) fn required(app: &App) -> Result<Webauthn> {
    relying_party(app).ok_or_else(|| {
        Error::new(
            StatusCode::CONFLICT,
            "passkeys.no_name",
            "Passkeys need a cloud that is reached by a name; this one is reached by a bare address.",
        )
    })
}

/// Keeps a state and gives the secret by which it is taken again.
pub(super) async fn keep(
    app: &App,
    person: Option<&str>,
    state: &impl Serialize,
) -> Result<String> {
    let state = serde_json::to_string(state)
        .map_err(|error| Error::internal("keeping a ceremony", error))?;
    let secret = random_base64url::<32>();
    let expires = app.clock.now() + LIFE;
    store::insert_ceremony(&app.db, &hash(&secret), person, &state, expires).await?;
    Ok(secret)
}

/// Takes a state out, so that no answer is heard twice. `None` where there is none, or it is somebody else's.
pub(super) async fn take<T: DeserializeOwned>(
    app: &App,
    secret: &str,
    person: Option<&str>,
) -> Result<Option<T>> {
    if !is_base64url(secret, 43..=43) {
        return Ok(None);
    }
    store::take_ceremony(&app.db, &hash(secret), person, app.clock.now())
        .await?
        .map(|state| serde_json::from_str(&state))
        .transpose()
        .map_err(|error| Error::internal("reading a ceremony", error))
}

fn hash(secret: &str) -> String {
    to_base64url(&Sha256::digest(secret))
}
