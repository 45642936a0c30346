//! What becomes of mails when the server refuses, delays, drops or cannot prove itself, and when several processes send.

use crate::common::{On, World, with_mail};
use crate::{signed_up, waiting};
use packetsense_cloud::clock::SECOND;
use packetsense_cloud::mail;
use packetsense_testkit::mail::Catcher;
use reqwest::StatusCode;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Jobs that a worker has in hand or is about to take.
async fn in_hand(world: &World) -> i64 {
    use sqlx::Row as _;
    let sql = "SELECT CAST(COUNT(*) AS BIGINT) AS n FROM jobs WHERE run_at <= $1";
    let row = sqlx::query(sql)
        .bind(world.now())
        .fetch_one(world.server.app().db.pool())
        .await;
    row.and_then(|row| row.try_get("n")).expect("counted")
}

async fn every_mail_comes_once_or_stands_on_the_dead_letter_list(on: On) {
    let (world, catcher) = with_mail(on, true).await;
    let kinds = ["later", "never", "drop", "lost", "plain", "slow"];
    let addresses: Vec<String> = kinds
        .iter()
        .flat_map(|kind| (0..5).map(move |number| format!("{kind}-{number}@example.org")))
        .collect();
    for chunk in addresses.chunks(8) {
        // A source may sign up ten times before it has to wait. The hour must not end the claim of a mail that is being
        // sent.
        while in_hand(&world).await > 0 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        world.pass(3_601 * SECOND);
        for email in chunk {
            let answer = world.browser().sign_up("Ada", email).await;
            assert_eq!(answer.status, StatusCode::OK, "{email}: {}", answer.text);
        }
    }
    let end = Instant::now() + Duration::from_mins(2);
    while waiting(&world).await > 0 {
        assert!(Instant::now() < end, "some mails still wait");
        // The delays between tries are minutes. Not faster, or the claim of a slow mail would end while it is sent.
        world.pass(10 * SECOND);
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    let mails = tokio::task::block_in_place(|| catcher.mails()).expect("mails");
    let mut by_id: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for mail in &mails {
        by_id.entry(&mail.id).or_default().push(&mail.to);
    }
    let dead = mail::dead(&world.server.app().db).await.expect("list");
    assert_eq!((by_id.len(), dead.len()), (25, 5), "{by_id:?} {dead:?}");
    for to in by_id.values() {
        // What was taken while the answer was lost comes again under the same Message-ID.
        let times = if to[0].starts_with("lost-") { 2 } else { 1 };
        assert_eq!(to.len(), times, "{to:?}");
    }
    for one in &dead {
        assert_eq!(one.last_error, "the mail server refuses it with 550");
    }
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_mail_comes_once_or_stands_on_the_dead_letter_list_on_sqlite() {
    every_mail_comes_once_or_stands_on_the_dead_letter_list(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_mail_comes_once_or_stands_on_the_dead_letter_list_on_postgres() {
    every_mail_comes_once_or_stands_on_the_dead_letter_list(On::Postgres).await;
}

async fn server_with(flags: &'static [&'static str]) -> Catcher {
    let catcher = tokio::task::spawn_blocking(move || Catcher::with(flags)).await;
    catcher.expect("ran").expect("a mail server")
}

async fn world_for(url: String) -> World {
    World::with(On::Sqlite, |config| config.mail_url = Some(url)).await
}

/// Waits until the first try has failed, and says why.
async fn first_error(world: &World) -> String {
    use sqlx::Row as _;
    let end = Instant::now() + Duration::from_secs(30);
    let sql = "SELECT last_error, state FROM outbox WHERE last_error IS NOT NULL";
    loop {
        let row = sqlx::query(sql)
            .fetch_optional(world.server.app().db.pool())
            .await
            .expect("asked");
        if let Some(row) = row {
            let state: String = row.try_get("state").expect("text");
            assert_eq!(state, "waiting", "it is tried again");
            return row.try_get("last_error").expect("text");
        }
        assert!(Instant::now() < end, "no try has failed");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_mail_server_is_given_the_password_and_a_wrong_one_is_no_end() {
    let catcher = server_with(&["--auth=cloud:hunter2"]).await;
    let port = catcher.smtp_port();
    let world = world_for(format!("smtp://cloud:hunter2@127.0.0.1:{port}")).await;
    signed_up(&world, &catcher, "ada@example.org").await;
    let other = world_for(format!("smtp://cloud:wrong@127.0.0.1:{port}")).await;
    other.browser().sign_up("Eve", "eve@example.org").await;
    assert_eq!(
        first_error(&other).await,
        "the mail server says 535, not now"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_nobody_vouches_for_or_without_encryption_gets_no_mail_where_it_is_demanded()
{
    for flags in [&["--starttls"][..], &[]] {
        let catcher = server_with(flags).await;
        let world = world_for(format!("{}?tls=required", catcher.smtp_url())).await;
        world.browser().sign_up("Ada", "ada@example.org").await;
        let told = first_error(&world).await;
        assert_eq!(told, "no connection to the mail server, or it broke");
        let mails = tokio::task::block_in_place(|| catcher.mails()).expect("mails");
        assert!(mails.is_empty(), "{flags:?} {mails:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_processes_one_sends_each_mail() {
    let catcher = server_with(&[]).await;
    let url = catcher.smtp_url();
    let mut same = None;
    let world = World::with(On::Postgres, |config| {
        config.mail_url = Some(url);
        same = Some(config.clone());
    })
    .await;
    let mut others = Vec::new();
    for _ in 0..2 {
        let clock = packetsense_cloud::clock::Clock::Set(world.time.clone());
        let server = packetsense_cloud::serve_with(same.clone().expect("seen"), clock).await;
        others.push(server.expect("another process"));
    }
    let mut asked = Vec::new();
    for number in 0..30 {
        if number % 9 == 0 {
            world.pass(3_601 * SECOND);
        }
        let email = format!("person-{number}@example.org");
        world.browser().sign_up("Ada", &email).await;
        asked.push(email);
        while number % 9 == 8 && in_hand(&world).await > 0 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    let end = Instant::now() + Duration::from_mins(1);
    while waiting(&world).await > 0 {
        assert!(Instant::now() < end, "some mails still wait");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let mails = tokio::task::block_in_place(|| catcher.mails()).expect("mails");
    let mut got: Vec<_> = mails.into_iter().map(|mail| mail.to).collect();
    got.sort();
    asked.sort();
    assert_eq!(got, asked);
    for server in others {
        server.stop().await;
    }
    world.stop().await;
}
