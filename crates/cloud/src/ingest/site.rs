use super::signed::Signed;
use crate::app::App;
use crate::http::{Error, Result};
use crate::{licences, sites, teams};
use axum::Json;
use axum::extract::State;
use axum::http::header::{ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use packetsense_wire::encoding::to_base64url;
use packetsense_wire::message::state::State as SiteState;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

/// Seconds until a site should ask again.
const NEXT: u32 = 300;

/// `GET /v1/site/state`; 304 where the site has this state already.
pub(super) async fn state(
    State(app): State<Arc<App>>,
    Signed { site, headers, .. }: Signed,
) -> Result<Response> {
    let licence = licences::of_team(&app.db, &site.team_id).await?;
    let site_id = uuid::Uuid::parse_str(&site.id)
        .map_err(|error| Error::internal("reading the id of a site", error))?;
    let mut state = SiteState {
        site_id,
        team_name: teams::name(&app.db, &site.team_id).await?,
        plan: licence.plan,
        seat: licences::has_seat(&app.db, &site.id).await?,
        verified: site.verified(),
        settings: serde_json::Map::new(),
        commands: Vec::new(),
        service_keys: app.keys.published(),
        dashboard_url: format!("{}/sites/{}", crate::connect::issuer(&app), site.id),
        site_name: site.name,
        server_time: 0,
        next_report: NEXT,
    };
    let tag = tag(&state)?;
    state.server_time = app.clock.seconds();
    if has(&headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, tag)]).into_response());
    }
    Ok(([(ETAG, tag)], Json(state)).into_response())
}

/// Over everything but the time, which always changes.
fn tag(state: &SiteState) -> Result<String> {
    let json =
        serde_json::to_vec(state).map_err(|error| Error::internal("writing a state", error))?;
    let hash = Sha256::digest(json);
    Ok(format!("\"{}\"", to_base64url(&hash[..16])))
}

fn has(headers: &HeaderMap, tag: &str) -> bool {
    headers.get_all(IF_NONE_MATCH).iter().any(|value| {
        value.to_str().is_ok_and(|list| {
            list.split(',')
                .any(|one| one.trim().trim_start_matches("W/") == tag)
        })
    })
}

/// `DELETE /v1/site`
pub(super) async fn disconnect(
    State(app): State<Arc<App>>,
    Signed { site, .. }: Signed,
) -> Result<StatusCode> {
    sites::disconnect(&app, None, &site).await?;
    Ok(StatusCode::NO_CONTENT)
}
