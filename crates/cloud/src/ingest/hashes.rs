use super::body::invalid;
use super::signed::Signed;
use crate::app::App;
use crate::http::Result;
use crate::sites;
use axum::Json;
use axum::extract::State;
use packetsense_wire::message::hashes::{HashVerdicts, Hashes, MAX_BYTES};
use std::sync::Arc;

/// `POST /v1/site/hashes`
pub(super) async fn report(
    State(app): State<Arc<App>>,
    Signed { site, body, .. }: Signed,
) -> Result<Json<HashVerdicts>> {
    let hashes: Hashes = body.json(MAX_BYTES)?;
    hashes.check().map_err(|error| invalid(error.to_string()))?;
    let verdicts = sites::hashes::report(&app, &site, &hashes.files).await?;
    Ok(Json(HashVerdicts { verdicts }))
}
