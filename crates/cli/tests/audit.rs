//! `packetsense audit verify` as an operator runs it: what it prints and how it exits.

use packetsense_cloud::Config;
use packetsense_cloud::audit::{self, Act, Kind};
use packetsense_cloud::store::Db;
use serde_json::json;
use std::path::Path;
use std::process::{Command, Output};

async fn database(folder: &Path) -> Db {
    let config = Config {
        data: folder.to_owned(),
        ..Config::default()
    };
    Db::open(&config).await.expect("database")
}

async fn record(db: &Db, times: i64) {
    let mut tx = db.begin().await.expect("begun");
    for count in 0..times {
        let act = Act {
            act: Kind::KeysRotated,
            person: None,
            team: None,
            subject: None,
            detail: json!({"count": count}),
        };
        audit::record(&mut tx, &act, count).await.expect("recorded");
    }
    tx.commit().await.expect("committed");
}

fn verify(folder: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_packetsense"))
        .args(["audit", "verify", "--data"])
        .arg(folder)
        .args(more)
        .env_remove("PACKETSENSE_DATABASE")
        .output()
        .expect("ran")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text")
}

#[tokio::test]
async fn a_sound_chain_exits_with_0_a_broken_one_with_1_and_none_with_2() {
    let folder = tempfile::tempdir().expect("folder");
    let none = verify(folder.path(), &[]);
    assert_eq!(none.status.code(), Some(2));
    assert!(text(&none.stderr).contains("there is no database in"));

    let db = database(folder.path()).await;
    record(&db, 2_001).await;
    let sound = verify(folder.path(), &[]);
    let said = text(&sound.stdout);
    assert_eq!(sound.status.code(), Some(0), "{said}");
    assert!(said.starts_with("sound: 2001 entries, 0 of them without details\nnewest 2001:"));
    assert!(text(&sound.stderr).contains("2001 of 2001 entries"));
    let newest = said
        .rsplit_once("newest ")
        .expect("the newest")
        .1
        .trim()
        .to_owned();

    // The chain goes on, and still runs through what was written down.
    record(&db, 3).await;
    let known = verify(folder.path(), &["--quiet", "--known", &newest]);
    assert_eq!(known.status.code(), Some(0), "{}", text(&known.stdout));
    assert_eq!(text(&known.stderr), "");
    let other = newest.replace("2001:", "2000:");
    let rewritten = verify(folder.path(), &["--known", &other]);
    assert_eq!(rewritten.status.code(), Some(1));
    assert!(text(&rewritten.stdout).contains("entry 2000"));

    // What the operator does with keys is recorded, too.
    for what in [&["keys", "rotate"][..], &["keys", "rotate", "--master"]] {
        let done = Command::new(env!("CARGO_BIN_EXE_packetsense"))
            .args(what)
            .arg("--data")
            .arg(folder.path())
            .env_remove("PACKETSENSE_DATABASE")
            .output()
            .expect("ran");
        assert!(done.status.success(), "{}", text(&done.stderr));
    }
    let sound = verify(folder.path(), &["--quiet"]);
    assert!(text(&sound.stdout).starts_with("sound: 2006 entries"));

    for sql in [
        "DROP TRIGGER audit_never_changes",
        "UPDATE audit SET at = 7 WHERE seq = 1500",
    ] {
        sqlx::query(sql).execute(db.pool()).await.expect(sql);
    }
    db.close().await;
    let broken = verify(folder.path(), &["--quiet"]);
    let said = text(&broken.stdout);
    assert_eq!(broken.status.code(), Some(1), "{said}");
    assert!(said.starts_with("broken: entry 1500 (") && said.contains("altered"));
    let unread = verify(folder.path(), &["--known", "x"]);
    assert_eq!(unread.status.code(), Some(2), "{}", text(&unread.stderr));
}
