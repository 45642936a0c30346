//! Two people with a marker of their own in every text column of every table that leads to them.

use crate::common::{World, send_history};
use packetsense_cloud::App;
use packetsense_cloud::privacy::paths::{Paths, Root};
use packetsense_cloud::privacy::{DataMap, data_map};
use packetsense_cloud::store::{Kind, schema};
use serde_json::json;
use sqlx::{AssertSqlSafe, Row as _};
use std::collections::{BTreeMap, BTreeSet};

/// What a person's text columns hold.
pub(crate) fn marker(who: &str, table: &str, column: &str) -> String {
    format!("marker-{who}-{table}.{column};")
}

fn id(who: &str, table: &str) -> String {
    format!("{who}-id-{table}")
}

/// Columns that are texts, of every table.
async fn texts(app: &App) -> BTreeMap<String, BTreeMap<String, bool>> {
    let sql = match app.db.kind() {
        Kind::Sqlite => {
            "SELECT m.name || '.' || c.name AS name, c.type AS type FROM sqlite_master m, pragma_table_info(m.name) c \
             WHERE m.type = 'table'"
        }
        Kind::Postgres => {
            "SELECT CAST(table_name || '.' || column_name AS TEXT) AS name, CAST(data_type AS TEXT) AS type \
             FROM information_schema.columns WHERE table_schema = current_schema()"
        }
    };
    let live = schema::columns(&app.db).await.expect("schema");
    let mut found: BTreeMap<String, BTreeMap<String, bool>> = BTreeMap::new();
    for row in sqlx::query(sql)
        .fetch_all(app.db.pool())
        .await
        .expect("types")
    {
        let name: String = row.get("name");
        if live.contains(&name) {
            let (table, column) = name.split_once('.').expect("table and column");
            let text = row.get::<String, _>("type").to_lowercase() == "text";
            let columns = found.entry(table.to_owned()).or_default();
            columns.insert(column.to_owned(), text);
        }
    }
    found
}

/// The value of a person's column: what it leads to, an id, a marker, or a number.
fn value(who: &str, table: &str, column: &str, text: bool, paths: &Paths, far: i64) -> String {
    let words = paths.words(table);
    let step = words
        .split(" or ")
        .filter_map(|step| step.split_once(" -> "))
        .find(|(from, _)| *from == column);
    if let Some((_, to)) = step {
        let (to, key) = to.split_once('.').expect("table and column");
        return value(who, to, key, true, paths, far);
    }
    match (table, column) {
        ("memberships", "role") => "owner".to_owned(),
        ("audit", "seq") => (far + i64::from(who.as_bytes()[0])).to_string(),
        (_, "limited") => "0".to_owned(),
        (_, "id") => id(who, table),
        (_, "person_id" | "invited_by") => id(who, "people"),
        (_, "team_id") => id(who, "teams"),
        (_, "site_id") => id(who, "sites"),
        _ if text => marker(who, table, column),
        _ => far.to_string(),
    }
}

/// Fills every table that leads to a person or to their team. Gives how many columns hold a marker.
pub(crate) async fn seed(world: &World, who: &str) -> usize {
    let app = world.server.app();
    let map = data_map().expect("map");
    let paths = Paths::of(&map).expect("paths");
    let types = texts(app).await;
    let tables: BTreeSet<&str> = [Root::Person, Root::Team]
        .into_iter()
        .flat_map(|root| paths.leading_to(root))
        .map(|(table, _)| table)
        .filter(|table| !table.starts_with("event"))
        .collect();
    let far = world.now() + 1_000 * packetsense_cloud::clock::DAY;
    let mut marked = 0;
    let mut left: Vec<&str> = tables.into_iter().collect();
    // In whatever order the foreign keys allow.
    while !left.is_empty() {
        let mut later = Vec::new();
        let mut said = String::new();
        for &table in &left {
            let columns = &types[table];
            let mut tx = app.db.begin().await.expect("begun");
            let names: Vec<&str> = columns.keys().map(String::as_str).collect();
            let places: Vec<String> = columns
                .values()
                .enumerate()
                .map(|(n, text)| match text {
                    true => format!("${}", n + 1),
                    false => format!("CAST(${} AS BIGINT)", n + 1),
                })
                .collect();
            let sql = format!(
                "INSERT INTO {table} ({}) VALUES ({})",
                names.join(", "),
                places.join(", ")
            );
            let mut insert = sqlx::query(AssertSqlSafe(sql));
            let mut markers = 0;
            for (column, text) in columns {
                let value = value(who, table, column, *text, &paths, far);
                markers += usize::from(value.starts_with("marker-"));
                insert = match text {
                    true => insert.bind(value),
                    false => insert.bind(value.parse::<i64>().expect("a number")),
                };
            }
            match insert.execute(&mut *tx).await {
                Ok(_) => {
                    tx.commit().await.expect("committed");
                    marked += markers;
                }
                Err(error) => {
                    said = format!("{table}: {error}");
                    later.push(table);
                }
            }
        }
        assert!(later.len() < left.len(), "no table can be filled: {said}");
        left = later;
    }
    let m = |column: &str| marker(who, "events", column);
    let event = json!({"type": "block", "at": world.now(), "count": 1, "ip": "203.0.113.9", "method": m("method"),
        "path": m("path"), "field": m("field"), "excerpt": m("excerpt"), "rule": m("rule"), "class": m("class"),
        "severity": "critical", "action": "block", "status": 403, "ref": m("reference")});
    send_history(app, &id(who, "sites"), vec![event], None).await;
    marked + 7
}

/// Every row of every table and file as text.
pub(crate) async fn dump(world: &World, map: &DataMap) -> BTreeSet<String> {
    let app = world.server.app();
    let mut rows = BTreeSet::new();
    let mut sources = vec![app.db.pool().clone()];
    if app.db.kind() == Kind::Sqlite {
        for file in std::fs::read_dir(app.config.data.join("events")).expect("folder") {
            let path = file.expect("file").path();
            if path.extension().is_some_and(|ending| ending == "sqlite") {
                let url = format!("sqlite://{}", path.display());
                sources.push(
                    sqlx::AnyPool::connect(&url)
                        .await
                        .expect("a file of events"),
                );
            }
        }
    }
    for (table, columns) in map {
        let parts: Vec<String> = columns
            .keys()
            .map(|column| format!("COALESCE(CAST({column} AS TEXT), '-')"))
            .collect();
        let sql = format!("SELECT {} AS line FROM {table}", parts.join(" || '|' || "));
        let mut read = 0;
        for pool in &sources {
            // A file of events has only the events.
            let Ok(found) = sqlx::query(AssertSqlSafe(sql.clone()))
                .fetch_all(pool)
                .await
            else {
                continue;
            };
            read += 1;
            for row in found {
                rows.insert(format!("{table}: {}", row.get::<String, _>("line")));
            }
        }
        assert!(read > 0, "{table} can be read nowhere");
    }
    rows
}

/// Every marker of somebody in a text, as table and column.
pub(crate) fn markers(who: &str, text: &str) -> BTreeSet<String> {
    let start = format!("marker-{who}-");
    text.split(&start)
        .skip(1)
        .map(|rest| rest.split(';').next().unwrap_or_default().to_owned())
        .collect()
}
