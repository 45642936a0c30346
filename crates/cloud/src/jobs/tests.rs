use super::*;
use crate::config::Config;
use crate::store::Db;

async fn queue() -> (tempfile::TempDir, Db) {
    let folder = tempfile::tempdir().expect("temporary folder");
    let config = Config {
        data: folder.path().to_owned(),
        ..Config::default()
    };
    let db = Db::open(&config).await.expect("state");
    (folder, db)
}

async fn add(db: &Db, subject: &str, now: i64) {
    let mut tx = db.begin().await.expect("begun");
    enqueue(&mut tx, Kind::Challenge, subject, now, 10)
        .await
        .expect("queued");
    tx.commit().await.expect("committed");
}

#[tokio::test]
async fn a_job_is_claimed_once_when_it_is_due_and_again_when_its_worker_died() {
    let (_folder, db) = queue().await;
    add(&db, "site", 100).await;
    assert_eq!(
        store::claim(&db, 109, 200).await.expect("asked"),
        None,
        "not due"
    );
    let claims = futures_util::future::join_all((0..8).map(|_| store::claim(&db, 110, 200))).await;
    let claimed: Vec<_> = claims
        .into_iter()
        .filter_map(|c| c.expect("asked"))
        .collect();
    assert_eq!(claimed.len(), 1);
    assert_eq!(
        (claimed[0].subject.as_str(), claimed[0].attempts),
        ("site", 1)
    );
    assert_eq!(
        store::claim(&db, 199, 300).await.expect("asked"),
        None,
        "still claimed"
    );
    let second = store::claim(&db, 200, 300)
        .await
        .expect("asked")
        .expect("the claim is over");
    assert_eq!(second.attempts, 2);
    store::remove(&db, &claimed[0].id, claimed[0].attempts)
        .await
        .expect("asked");
    assert_eq!(
        store::claim(&db, 300, 400)
            .await
            .expect("asked")
            .map(|c| c.attempts),
        Some(3),
        "the dead one removes nothing"
    );
}

#[tokio::test]
async fn a_job_that_is_queued_again_begins_anew_and_stands_there_once() {
    let (_folder, db) = queue().await;
    add(&db, "site", 100).await;
    let first = store::claim(&db, 110, 200)
        .await
        .expect("asked")
        .expect("due");
    add(&db, "site", 120).await;
    store::remove(&db, &first.id, first.attempts)
        .await
        .expect("asked");
    let second = store::claim(&db, 130, 200)
        .await
        .expect("asked")
        .expect("due");
    assert_eq!(second.attempts, 1);
    store::put_off(&db, &second.id, 1, 500)
        .await
        .expect("asked");
    assert_eq!(store::claim(&db, 499, 600).await.expect("asked"), None);
    let third = store::claim(&db, 500, 600)
        .await
        .expect("asked")
        .expect("due");
    store::remove(&db, &third.id, third.attempts)
        .await
        .expect("asked");
    assert_eq!(store::claim(&db, 9_999, 10_000).await.expect("asked"), None);
}
