use super::redeem;
use crate::app::App;
use crate::http::{Error, Result};
use crate::ingest::signed::{Claim, refusal, split};
use crate::{licences, teams};
use axum::Json;
use axum::extract::{Request, State};
use packetsense_wire::SignatureError;
use packetsense_wire::key;
use packetsense_wire::message::connect::{TokenAnswer, TokenRequest};
use std::sync::Arc;

/// `POST /v1/connect/token`: the request is signed with the key that stands in its body, so the body is read first and
/// believed only when the signature holds.
pub(super) async fn redeem(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Json<TokenAnswer>> {
    let claim = Claim::read(request.headers())?;
    let (parts, body) = split(request, &app).await?;
    let asked: TokenRequest = serde_json::from_slice(&body.bytes)
        .map_err(|error| Error::invalid("body.invalid", error.to_string()))?;
    let key = key::from_text(&asked.public_key).ok_or_else(|| {
        Error::invalid(
            "body.invalid",
            "public_key is not the base64url of an Ed25519 public key.",
        )
    })?;
    if key::thumbprint(&key) != claim.keyid() {
        return Err(refusal(&app, SignatureError::Invalid));
    }
    claim.verify(&app, &parts, &body, &key).await?;
    let connected = redeem::redeem(&app, &asked, &key).await?;
    let site_id = uuid::Uuid::parse_str(&connected.site)
        .map_err(|error| Error::internal("reading the id of a site", error))?;
    let licence = licences::of_team(&app.db, &connected.team).await?;
    Ok(Json(TokenAnswer {
        site_id,
        site_name: connected.name,
        team_name: teams::name(&app.db, &connected.team).await?,
        plan: licence.plan,
        seat: connected.seat,
        verified: false,
        service_keys: app.keys.published(),
        server_time: app.clock.seconds(),
    }))
}
