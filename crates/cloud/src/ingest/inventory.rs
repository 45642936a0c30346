use super::body::invalid;
use super::signed::Signed;
use crate::app::App;
use crate::http::Result;
use crate::sites;
use axum::Json;
use axum::extract::State;
use packetsense_wire::message::inventory::{Inventory, InventoryAnswer, MAX_BYTES};
use std::sync::Arc;

/// Seconds until the next inventory.
const NEXT: u32 = 86_400;

/// `PUT /v1/site/inventory`
pub(super) async fn replace(
    State(app): State<Arc<App>>,
    Signed { site, body, .. }: Signed,
) -> Result<Json<InventoryAnswer>> {
    let inventory: Inventory = body.json(MAX_BYTES)?;
    inventory
        .check()
        .map_err(|error| invalid(error.to_string()))?;
    sites::inventory::replace(&app, &site, &inventory).await?;
    Ok(Json(InventoryAnswer {
        advisories: Vec::new(),
        next_report: NEXT,
    }))
}
