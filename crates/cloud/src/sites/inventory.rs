//! What is installed on a site, as it said last.

use super::Site;
use crate::app::App;
use packetsense_wire::message::inventory::Inventory;
use sqlx::Row as _;

/// The last inventory of a site; its texts came from the site, escape them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// What is installed.
    pub inventory: Inventory,
    /// When it arrived, microseconds since the epoch.
    pub at: i64,
}

/// The last inventory of a site; `None` before the first one.
///
/// # Errors
/// The database's.
pub async fn of(app: &App, site: &Site) -> Result<Option<Received>, sqlx::Error> {
    let row = sqlx::query("SELECT document, received_at FROM inventories WHERE site_id = $1")
        .bind(&site.id)
        .fetch_optional(app.db.pool())
        .await?;
    row.map(|row| {
        let document: String = row.try_get("document")?;
        let inventory = serde_json::from_str(&document)
            .map_err(|_| sqlx::Error::Decode("a stored inventory is damaged".into()))?;
        Ok(Received {
            inventory,
            at: row.try_get("received_at")?,
        })
    })
    .transpose()
}

/// Replaces the inventory of a site.
pub(crate) async fn replace(
    app: &App,
    site: &Site,
    inventory: &Inventory,
) -> Result<(), sqlx::Error> {
    let document =
        serde_json::to_string(inventory).map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
    sqlx::query(
        "INSERT INTO inventories (site_id, document, received_at) VALUES ($1, $2, $3) \
         ON CONFLICT (site_id) DO UPDATE SET document = excluded.document, received_at = excluded.received_at",
    )
    .bind(&site.id)
    .bind(document)
    .bind(app.clock.now())
    .execute(app.db.pool())
    .await?;
    Ok(())
}
