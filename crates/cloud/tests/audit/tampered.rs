//! Somebody who can write the database changes what was recorded.

use super::on_both;
use crate::common::{On, World};
use packetsense_cloud::App;
use packetsense_cloud::audit::{self, Anchor, Broken, Sound, Wrong};
use sqlx::AssertSqlSafe;

on_both!(
    the_databases_refuse_to_change_the_trail,
    every_change_of_the_trail_is_found_and_named,
    a_chain_that_was_cut_or_rewritten_does_not_fit_what_was_written_down,
    a_chain_longer_than_one_read_verifies_and_says_how_far_it_is,
);

async fn execute(app: &App, sql: &str) -> Result<u64, sqlx::Error> {
    let done = sqlx::query(AssertSqlSafe(sql.to_owned()))
        .execute(app.db.pool())
        .await?;
    Ok(done.rows_affected())
}

async fn must(app: &App, sql: &str) {
    execute(app, sql)
        .await
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
}

async fn verify(app: &App, anchors: &[Anchor]) -> Result<Sound, Broken> {
    audit::verify(&app.db, anchors, |_, _| ())
        .await
        .expect("read")
}

/// Nine entries of three people.
async fn world(on: On) -> World {
    let world = World::start(on).await;
    for name in ["ada", "bob", "eve"] {
        let email = format!("{name}@example.org");
        world.browser().sign_up(name, &email).await;
    }
    world
}

/// Takes away what stands in the way of whoever has all rights on the database.
async fn disarm(app: &App, on: On) {
    for (trigger, table) in [
        ("audit_never_changes", "audit"),
        ("audit_details_never_change", "audit_details"),
    ] {
        match on {
            On::Sqlite => must(app, &format!("DROP TRIGGER {trigger}")).await,
            On::Postgres => must(app, &format!("DROP TRIGGER {trigger} ON {table}")).await,
        }
    }
    if matches!(on, On::Sqlite) {
        must(app, "DROP TRIGGER audit_never_shrinks").await;
    }
}

async fn the_databases_refuse_to_change_the_trail(on: On) {
    let world = world(on).await;
    let app = world.server.app();
    for sql in [
        "UPDATE audit SET at = at + 1 WHERE seq = 3",
        "DELETE FROM audit WHERE seq = 9",
        "UPDATE audit_details SET detail = '{}'",
        "DELETE FROM audit_head",
    ] {
        assert!(execute(app, sql).await.is_err(), "{sql}");
    }
    assert_eq!(verify(app, &[]).await.expect("sound").entries, 9);
    world.stop().await;
}

#[allow(
    clippy::too_many_lines,
    reason = "one table: every change beside what is said of it"
)]
async fn every_change_of_the_trail_is_found_and_named(on: On) {
    let world = world(on).await;
    let app = world.server.app();
    disarm(app, on).await;
    // The details of the third entry are erased: that breaks nothing.
    let third = "(SELECT id FROM audit WHERE seq = 3)";
    must(
        app,
        &format!("DELETE FROM audit_details WHERE audit_id = {third}"),
    )
    .await;
    let sound = verify(app, &[]).await.expect("sound");
    assert_eq!((sound.entries, sound.erased), (9, 1));
    let tables = ["audit", "audit_details", "audit_head"];
    for table in tables {
        must(
            app,
            &format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}"),
        )
        .await;
    }
    let other = "'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'";
    let set = |what: &str| vec![format!("UPDATE audit SET {what} WHERE seq = 3")];
    let swap = |table: &str, column: &str, one: i64, two: i64| {
        vec![
            format!("UPDATE {table} SET {column} = -1 WHERE {column} = {one}"),
            format!("UPDATE {table} SET {column} = {one} WHERE {column} = {two}"),
            format!("UPDATE {table} SET {column} = {two} WHERE {column} = -1"),
        ]
    };
    let of = |seq: i64| format!("(SELECT id FROM audit WHERE seq = {seq})");
    let mut renumbered = vec!["DELETE FROM audit WHERE seq = 4".to_owned()];
    for (from, to) in [(5, 4), (6, 5), (7, 6), (8, 7), (9, 8)] {
        renumbered.push(format!("UPDATE audit SET seq = {to} WHERE seq = {from}"));
    }
    renumbered.push("UPDATE audit_head SET seq = 8".to_owned());
    let tampered = [
        (set("at = at + 1"), 3, Wrong::Altered),
        (set("act = 'account.signed_out'"), 3, Wrong::Altered),
        (
            set("id = '01990000-0000-7000-8000-000000000000'"),
            3,
            Wrong::Altered,
        ),
        (set("person_id = 'somebody else'"), 3, Wrong::Altered),
        (set("person_id = NULL"), 3, Wrong::Altered),
        (set("team_id = 'another team'"), 3, Wrong::Altered),
        (set("subject_id = NULL"), 3, Wrong::Altered),
        (set(&format!("commitment = {other}")), 3, Wrong::Altered),
        (set(&format!("hash = {other}")), 3, Wrong::Hash),
        (
            vec![format!("UPDATE audit SET hash = {other} WHERE seq = 9")],
            9,
            Wrong::Hash,
        ),
        (
            vec!["UPDATE audit SET act = 'account.signed_out' WHERE seq = 9".to_owned()],
            9,
            Wrong::Altered,
        ),
        (
            vec!["DELETE FROM audit WHERE seq = 1".to_owned()],
            1,
            Wrong::Removed,
        ),
        (
            vec!["DELETE FROM audit WHERE seq = 5".to_owned()],
            5,
            Wrong::Removed,
        ),
        (
            vec!["DELETE FROM audit WHERE seq > 7".to_owned()],
            8,
            Wrong::Cut { last: 9 },
        ),
        (renumbered, 4, Wrong::Replaced),
        (swap("audit", "seq", 4, 5), 4, Wrong::Reordered { at: 5 }),
        (swap("audit", "seq", 2, 8), 2, Wrong::Reordered { at: 8 }),
        (
            vec![format!(
                "UPDATE audit_details SET detail = '{{}}' WHERE audit_id = {}",
                of(5)
            )],
            5,
            Wrong::Details,
        ),
        (
            vec![format!(
                "UPDATE audit_details SET salt = 'pepper' WHERE audit_id = {}",
                of(6)
            )],
            6,
            Wrong::Details,
        ),
        (
            vec![format!(
                "UPDATE audit_details SET audit_id = {} WHERE audit_id = {}",
                of(3),
                of(6)
            )],
            3,
            Wrong::Details,
        ),
        (
            vec![format!("UPDATE audit_head SET hash = {other}")],
            9,
            Wrong::Head,
        ),
        (
            vec![format!(
                "INSERT INTO audit (seq, id, at, act, commitment, hash) VALUES (10, 'x', 1, 'x', 'x', {other})"
            )],
            10,
            Wrong::Beyond,
        ),
    ];
    for (statements, seq, wrong) in tampered {
        for sql in &statements {
            must(app, sql).await;
        }
        let broken = verify(app, &[]).await.expect_err("broken");
        assert_eq!((broken.seq, &broken.wrong), (seq, &wrong), "{statements:?}");
        assert!(broken.to_string().starts_with(&format!("entry {seq}")));
        for sql in ["DELETE FROM audit_details", "DELETE FROM audit"] {
            must(app, sql).await;
        }
        must(app, "UPDATE audit_head SET seq = (SELECT seq FROM kept_audit_head), hash = (SELECT hash FROM kept_audit_head)").await;
        for table in &tables[..2] {
            must(
                app,
                &format!("INSERT INTO {table} SELECT * FROM kept_{table}"),
            )
            .await;
        }
        assert!(verify(app, &[]).await.is_ok(), "put back");
    }
    world.stop().await;
}

async fn a_chain_that_was_cut_or_rewritten_does_not_fit_what_was_written_down(on: On) {
    let world = world(on).await;
    let app = world.server.app();
    let sound = verify(app, &[]).await.expect("sound");
    let known = [Anchor {
        seq: 9,
        hash: sound.head.clone(),
    }];
    assert_eq!(verify(app, &known).await, Ok(sound));
    let rewritten = [Anchor {
        seq: 4,
        hash: known[0].hash.clone(),
    }];
    let broken = verify(app, &rewritten).await.expect_err("another hash");
    assert_eq!((broken.seq, broken.wrong), (4, Wrong::Anchor));

    // The newest two are cut off, and the end is set back so that the rest fits.
    disarm(app, on).await;
    must(app, "DELETE FROM audit WHERE seq > 7").await;
    must(
        app,
        "UPDATE audit_head SET seq = 7, hash = (SELECT hash FROM audit WHERE seq = 7)",
    )
    .await;
    assert!(verify(app, &[]).await.is_ok(), "nothing inside tells");
    let broken = verify(app, &known).await.expect_err("too short");
    assert_eq!((broken.seq, broken.wrong), (8, Wrong::Cut { last: 9 }));
    world.stop().await;
}

async fn a_chain_longer_than_one_read_verifies_and_says_how_far_it_is(on: On) {
    let world = World::start(on).await;
    let app = world.server.app();
    let mut tx = app.db.begin().await.expect("begun");
    for at in 0..2_500 {
        let act = audit::Act {
            act: audit::Kind::KeysRotated,
            person: None,
            team: None,
            subject: None,
            detail: serde_json::json!({"count": at}),
        };
        audit::record(&mut tx, &act, at).await.expect("recorded");
    }
    tx.commit().await.expect("committed");
    let mut told = Vec::new();
    let sound = audit::verify(&app.db, &[], |done, all| told.push((done, all))).await;
    assert_eq!(sound.expect("read").expect("sound").entries, 2_500);
    assert_eq!(told, [(1_000, 2_500), (2_000, 2_500), (2_500, 2_500)]);
    world.stop().await;
}
