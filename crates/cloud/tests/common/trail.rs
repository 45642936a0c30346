//! The audit trail as the database holds it.

use packetsense_cloud::App;
use serde_json::Value;
use sqlx::Row as _;

/// One entry.
#[derive(Debug, Clone)]
pub struct Recorded {
    pub act: String,
    pub person: Option<String>,
    pub team: Option<String>,
    pub subject: Option<String>,
    pub detail: Value,
    pub network: String,
    pub device: String,
}

/// Every entry, oldest first.
pub async fn trail(app: &App) -> Vec<Recorded> {
    let rows = sqlx::query(
        "SELECT a.act, a.person_id, a.team_id, a.subject_id, d.detail FROM audit a \
         LEFT JOIN audit_details d ON d.audit_id = a.id ORDER BY a.seq",
    )
    .fetch_all(app.db.pool())
    .await
    .expect("trail");
    let text = |row: &sqlx::any::AnyRow, name: &str| -> Option<String> {
        row.try_get(name).expect("a column of the trail")
    };
    rows.iter()
        .map(|row| {
            let side = text(row, "detail").unwrap_or_else(|| "{}".to_owned());
            let side: Value = serde_json::from_str(&side).expect("JSON");
            let from = |name: &str| side["from"][name].as_str().unwrap_or_default().to_owned();
            Recorded {
                act: text(row, "act").expect("an act"),
                person: text(row, "person_id"),
                team: text(row, "team_id"),
                subject: text(row, "subject_id"),
                network: from("network"),
                device: from("device"),
                detail: side["detail"].clone(),
            }
        })
        .collect()
}

/// The names of all acts, oldest first.
pub async fn acts(app: &App) -> Vec<String> {
    trail(app)
        .await
        .into_iter()
        .map(|entry| entry.act)
        .collect()
}
