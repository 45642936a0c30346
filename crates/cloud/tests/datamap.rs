//! The data map says what the databases hold: no column without a row, no row without a column.

use packetsense_cloud::store::{Db, schema};
use packetsense_cloud::{Config, privacy};
use std::collections::BTreeSet;

fn mapped() -> BTreeSet<String> {
    let map = privacy::data_map().expect("the data map is well formed");
    map.iter()
        .flat_map(|(table, columns)| {
            columns
                .keys()
                .map(move |column| format!("{table}.{column}"))
        })
        .collect()
}

#[tokio::test]
async fn every_column_of_sqlite_is_in_the_data_map_and_nothing_else() {
    let folder = tempfile::tempdir().expect("folder");
    let config = Config {
        data: folder.path().to_owned(),
        ..Config::default()
    };
    let db = Db::open(&config).await.expect("database");
    let mut live = schema::columns(&db).await.expect("schema");
    let week = folder.path().join("week");
    let events = packetsense_cloud::events::columns(&week).await;
    live.extend(events.expect("schema of a file of events"));
    assert!(live.contains("people.email") && live.contains("events.ip"));
    assert_eq!(live, mapped());
    // Whoever adds a column without a row in the map is told which.
    let add = sqlx::query("ALTER TABLE people ADD COLUMN nose TEXT");
    add.execute(db.pool()).await.expect("a column");
    let live = schema::columns(&db).await.expect("schema");
    let new: Vec<_> = live.difference(&mapped()).cloned().collect();
    assert_eq!(new, ["people.nose"]);
}

#[tokio::test]
async fn postgres_has_the_same_tables_and_columns() {
    let folder = tempfile::tempdir().expect("folder");
    let server = packetsense_testkit::postgres::database().expect("PostgreSQL");
    let config = Config {
        data: folder.path().to_owned(),
        database: Some(server.url()),
        ..Config::default()
    };
    let db = Db::open(&config).await.expect("database");
    // A partition looks like its parent and is no table of its own.
    let partition = "CREATE TABLE events_today PARTITION OF events FOR VALUES FROM (0) TO (1)";
    server.execute(partition).expect("a partition");
    let live = schema::columns(&db).await.expect("schema");
    db.close().await;
    assert_eq!(live, mapped());
}
