//! Erasing one of two people: of the first only what must be kept is left, of the second everything as it was.

use crate::common::{On, World};
use crate::sentinels::{dump, marker, markers, seed};
use packetsense_cloud::privacy::erase::{EraseError, person};
use packetsense_cloud::privacy::{Erase, data_map};
use packetsense_cloud::store::Kind;
use std::collections::BTreeSet;
use std::path::Path;

fn bytes(folder: &Path) -> Vec<u8> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("folder") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            found.extend(bytes(&path));
        } else {
            found.extend(std::fs::read(path).expect("bytes"));
        }
    }
    found
}

async fn only_what_must_be_kept_is_left(on: On) {
    let world = World::start(on).await;
    let app = world.server.app().clone();
    let map = data_map().expect("map");
    let columns = seed(&world, "A").await;
    assert_eq!(seed(&world, "B").await, columns);
    let before = dump(&world, &map).await;
    let of = |rows: &BTreeSet<String>, who: &str| -> BTreeSet<String> {
        let marks = [format!("marker-{who}-"), format!("{who}-id-")];
        let theirs = rows
            .iter()
            .filter(|row| marks.iter().any(|m| row.contains(m)));
        theirs.cloned().collect()
    };
    assert!(markers("A", &of(&before, "A").into_iter().collect::<String>()).len() >= columns - 2);

    let key = marker("A", "people", "email_key");
    let erased = person(&app.db, &app.events, &app.clock, &key)
        .await
        .expect("erased");
    assert_eq!(erased.teams, 1);

    let after = dump(&world, &map).await;
    assert_eq!(
        of(&after, "B"),
        of(&before, "B"),
        "the other's rows are as they were"
    );
    let left: String = of(&after, "A").into_iter().collect();
    let kept = markers("A", &left);
    let allowed: BTreeSet<String> = map
        .iter()
        .flat_map(|(table, columns)| {
            let keep = columns
                .iter()
                .filter(|(_, column)| column.erase == Erase::Keep);
            keep.map(move |(name, _)| format!("{table}.{name}"))
        })
        .collect();
    println!("{on:?}: markers in {columns} columns, left in {kept:?}");
    assert!(kept.is_subset(&allowed), "{kept:?}");
    let kept_tables: BTreeSet<&str> = kept
        .iter()
        .filter_map(|name| name.split('.').next())
        .collect();
    assert_eq!(kept_tables, BTreeSet::from(["audit"]));
    if app.db.kind() == Kind::Sqlite {
        let files = bytes(&app.config.data);
        let readable = markers("A", &String::from_utf8_lossy(&files));
        assert!(readable.is_subset(&kept), "{readable:?}");
    }
    let recorded = after.iter().any(|row| row.contains("account.erased"));
    assert!(recorded, "the trail says that it was done");
    let again = person(&app.db, &app.events, &app.clock, &key).await;
    assert!(matches!(again, Err(EraseError::Nobody)));
    world.stop().await;
}

#[tokio::test]
async fn only_what_must_be_kept_is_left_on_sqlite() {
    only_what_must_be_kept_is_left(On::Sqlite).await;
}

#[tokio::test]
async fn only_what_must_be_kept_is_left_on_postgres() {
    only_what_must_be_kept_is_left(On::Postgres).await;
}

#[tokio::test]
async fn whoever_owns_a_team_with_others_in_it_must_hand_it_over_first() {
    let world = World::start(On::Sqlite).await;
    let app = world.server.app().clone();
    seed(&world, "A").await;
    seed(&world, "B").await;
    sqlx::query(
        "INSERT INTO memberships (team_id, person_id, role, created_at) VALUES ('A-id-teams', 'B-id-people', 'viewer', 1)",
    )
    .execute(app.db.pool())
    .await
    .expect("a member");
    let map = data_map().expect("map");
    let before = dump(&world, &map).await;
    let key = marker("A", "people", "email_key");
    let refused = person(&app.db, &app.events, &app.clock, &key).await;
    assert!(
        matches!(refused, Err(EraseError::OthersInTeam(name)) if name == marker("A", "teams", "name"))
    );
    assert_eq!(dump(&world, &map).await, before, "nothing was erased");
    // The other may go: the team stays with its owner.
    let key = marker("B", "people", "email_key");
    person(&app.db, &app.events, &app.clock, &key)
        .await
        .expect("erased");
    let after = dump(&world, &map).await;
    assert!(
        after
            .iter()
            .any(|row| row.starts_with("teams: ") && row.contains("A-id-teams"))
    );
    world.stop().await;
}
