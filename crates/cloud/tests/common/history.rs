//! A connected site with events, findings and an inventory, put there past the protocol.

use packetsense_cloud::App;
use packetsense_cloud::events::findings;
use packetsense_cloud::licences;
use packetsense_cloud::store::new_id;
use packetsense_wire::message::batch::Batch;
use packetsense_wire::message::event::Event;
use serde_json::{Value, json};
use sqlx::Row as _;

/// Connects a site for the team of a person and gives its id.
pub async fn connect_site(app: &App, email: &str, name: &str, url: &str) -> String {
    let team: String = sqlx::query(
        "SELECT m.team_id FROM memberships m JOIN people p ON p.id = m.person_id WHERE p.email = $1",
    )
    .bind(email)
    .fetch_one(app.db.pool())
    .await
    .and_then(|row| row.try_get("team_id"))
    .expect("team");
    let (id, now) = (new_id(), app.clock.now());
    let mut tx = app.db.begin().await.expect("transaction");
    sqlx::query(
        "INSERT INTO sites (id, team_id, name, url, url_key, environment, plugin, created_at, connected_at, \
         verified_at, seen_at) VALUES ($1, $2, $3, $4, $4, 'production', '0.1.0', $5, $5, $5, $5)",
    )
    .bind(&id)
    .bind(&team)
    .bind(name)
    .bind(url)
    .bind(now)
    .execute(&mut *tx)
    .await
    .expect("site");
    licences::take_seat(&mut tx, &team, &id, now)
        .await
        .expect("seat");
    tx.commit().await.expect("commit");
    id
}

/// Events as the plugin would send them, oldest first, and an inventory.
pub async fn send_history(app: &App, site: &str, events: Vec<Value>, inventory: Option<Value>) {
    let events: Vec<Event> = events
        .into_iter()
        .map(|mut event| {
            event["id"] = json!(new_id());
            serde_json::from_value(event).expect("an event of the protocol")
        })
        .collect();
    let batch = Batch {
        batch: uuid::Uuid::now_v7(),
        seq: 1,
        dropped: 0,
        sealed_at: app.clock.now(),
        plugin: "0.1.0".to_owned(),
    };
    app.events
        .append(site, batch, &events)
        .await
        .expect("stored");
    findings::apply(&app.db, site, &events)
        .await
        .expect("findings");
    if let Some(inventory) = inventory {
        sqlx::query("INSERT INTO inventories (site_id, document, received_at) VALUES ($1, $2, $3)")
            .bind(site)
            .bind(inventory.to_string())
            .bind(app.clock.now())
            .execute(app.db.pool())
            .await
            .expect("inventory");
    }
}
