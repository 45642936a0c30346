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
    let live = schema::columns(&db).await.expect("schema");
    assert!(live.contains("people.email"));
    assert_eq!(live, mapped());
}
