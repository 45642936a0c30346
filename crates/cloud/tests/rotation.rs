//! Rotation of very many sealed values while people sign up: stopped half-way and taken up again, nothing is lost and
//! nobody notices. `PACKETSENSE_SEALED=100000` takes more values than an ordinary run.

mod common;

use common::{On, World, link, with_mail};
use packetsense_cloud::Config;
use packetsense_cloud::clock::SECOND;
use packetsense_cloud::seal::rotate::{self, Step};
use packetsense_cloud::seal::{OUTBOX_ADDRESS, OUTBOX_LETTER, Scope, Vault};
use packetsense_cloud::store::Db;
use packetsense_testkit::mail::Catcher;
use reqwest::StatusCode;
use sqlx::Row as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

const PEOPLE: usize = 100;
/// Sign-ups of one source before it has to wait an hour.
const SIGN_UPS: usize = 8;

/// Mails of which address and text are sealed.
fn mails() -> usize {
    let told = std::env::var("PACKETSENSE_SEALED");
    let values = told.ok().and_then(|text| text.parse().ok());
    values.unwrap_or(10_000_usize) / 2
}

/// Mails on the dead-letter list, under the keys of many people.
async fn fill(db: &Db, vault: &Vault, now: i64) {
    for person in 0..PEOPLE {
        sqlx::query(
            "INSERT INTO people (id, email, email_key, name, password, age_confirmed_at, created_at) \
             VALUES ($1, $1, $1, '', '', 0, 0)",
        )
        .bind(format!("person-{person}"))
        .execute(db.pool())
        .await
        .expect("a person");
    }
    for person in 0..PEOPLE {
        let id = format!("person-{person}");
        let mut tx = db.begin().await.expect("begun");
        let key = vault.key(&mut tx, Scope::person(Some(&id))).await;
        let key = key.expect("a data key");
        for number in (person..mails()).step_by(PEOPLE) {
            let mail = format!("mail-{number:06}");
            let address = key.seal(OUTBOX_ADDRESS.of(&mail), &format!("{number}@example.org"));
            let letter = key.seal(OUTBOX_LETTER.of(&mail), &format!("letter {number}"));
            sqlx::query(
                "INSERT INTO outbox (id, person_id, address, language, letter, state, attempts, created_at) \
                 VALUES ($1, $2, $3, 'en', $4, 'dead', 0, $5)",
            )
            .bind(&mail)
            .bind(&id)
            .bind(address.expect("sealed"))
            .bind(letter.expect("sealed"))
            .bind(now)
            .execute(&mut *tx)
            .await
            .expect("a mail");
        }
        tx.commit().await.expect("committed");
    }
}

/// Opens every mail as a service that starts now would; gives how many values opened.
async fn opened(db: &Db, vault: &Vault) -> usize {
    let rows = sqlx::query(
        "SELECT o.id, o.address, o.letter, k.wrapped AS by_address, l.wrapped AS by_letter FROM outbox o \
         LEFT JOIN data_keys k ON k.id = substr(o.address, 3, 36) \
         LEFT JOIN data_keys l ON l.id = substr(o.letter, 3, 36) WHERE o.id LIKE 'mail-%'",
    )
    .fetch_all(db.pool())
    .await
    .expect("mails");
    let mut opened = 0;
    for row in &rows {
        let id: String = row.get("id");
        let number = id["mail-".len()..].trim_start_matches('0');
        let number = if number.is_empty() { "0" } else { number };
        let address = vault.read(OUTBOX_ADDRESS.of(&id), row, "by_address").await;
        let letter = vault.read(OUTBOX_LETTER.of(&id), row, "by_letter").await;
        assert_eq!(
            address.expect("opens"),
            Some(format!("{number}@example.org"))
        );
        assert_eq!(letter.expect("opens"), Some(format!("letter {number}")));
        opened += 2;
    }
    opened
}

/// The ids of the data keys, but for that of hashes, which stays.
async fn keys(db: &Db) -> Vec<String> {
    let rows = sqlx::query("SELECT id FROM data_keys WHERE scope <> 'hashes'")
        .fetch_all(db.pool())
        .await
        .expect("keys");
    rows.iter().map(|row| row.get("id")).collect()
}

/// What people did meanwhile.
#[derive(Default)]
struct Requests {
    sent: usize,
    /// Requests that were answered otherwise than without a rotation.
    errors: Vec<String>,
    /// Mails that a fault delayed by a minute.
    late: usize,
}

impl Requests {
    fn note(&mut self, what: &str, status: StatusCode, wanted: StatusCode) {
        self.sent += 1;
        if status != wanted {
            self.errors.push(format!("{what}: {status}"));
        }
    }
}

/// Signs people up until told to end: what is sealed is written by the form and by the mail worker, and read by the mail
/// worker and by the link.
async fn sign_ups(world: &World, catcher: &Catcher, ended: &AtomicBool) -> Requests {
    let mut requests = Requests::default();
    let mut number = 0;
    while !ended.load(Ordering::SeqCst) {
        if number % SIGN_UPS == 0 {
            world.pass(3_601 * SECOND);
        }
        number += 1;
        let email = format!("ada-{number}@example.org");
        let mut browser = world.browser();
        let answer = browser.sign_up("Ada", &email).await;
        requests.note("sign-up", answer.status, StatusCode::OK);
        let link = mailed(world, catcher, &email, &mut requests.late).await;
        let answer = browser.get(&link).await;
        requests.note("link", answer.status, StatusCode::OK);
        let token = link.split_once("?token=").expect("a token").1;
        let answer = browser.post("/confirm", &[("token", token)]).await;
        requests.note("confirm", answer.status, StatusCode::SEE_OTHER);
        let answer = browser.get("/account").await;
        requests.note("account", answer.status, StatusCode::OK);
    }
    requests
}

/// The link of a sign-up's mail. A mail that could not be sent for a fault of ours goes out a minute later.
async fn mailed(world: &World, catcher: &Catcher, to: &str, late: &mut usize) -> String {
    let begun = Instant::now();
    let mut waited = false;
    loop {
        let mails = tokio::task::block_in_place(|| catcher.mails()).expect("mails");
        if mails.iter().any(|mail| mail.to == to) {
            return link(catcher, to, "/confirm");
        }
        if !waited && begun.elapsed() > Duration::from_secs(5) {
            waited = true;
            *late += 1;
            world.pass(61 * SECOND);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Rotates data keys and is stopped where a third of the values are sealed anew.
async fn stopped_half_way(config: &Config) {
    let db = Db::open(config).await.expect("database");
    let vault = Vault::open(config, &db).await.expect("vault");
    let third = i64::try_from(mails() * 2 / 3).expect("a number");
    let (reached, until) = oneshot::channel();
    let mut reached = Some(reached);
    let task = tokio::spawn(async move {
        rotate::rotate(&db, &vault, &mut |step| {
            if matches!(step, Step::Values { resealed, .. } if resealed >= third)
                && let Some(reached) = reached.take()
            {
                let _ = reached.send(());
            }
        })
        .await
    });
    until.await.expect("it got so far");
    task.abort();
    assert!(task.await.expect_err("stopped").is_cancelled());
}

async fn nobody_notices_a_rotation(on: On) {
    let (world, catcher) = with_mail(on, false).await;
    let app = Arc::clone(world.server.app());
    let config = app.config.clone();
    fill(&app.db, &app.vault, world.now()).await;
    let before = keys(&app.db).await;
    assert!(before.len() >= PEOPLE);

    let ended = AtomicBool::new(false);
    let begun = Instant::now();
    let work = async {
        stopped_half_way(&config).await;
        // Another process takes it up.
        let db = Db::open(&config).await.expect("database");
        let vault = Vault::open(&config, &db).await.expect("vault");
        let mut resumed = false;
        let done = rotate::rotate(&db, &vault, &mut |step| resumed |= step == Step::Resumed).await;
        let done = done.expect("rotated");
        assert!(resumed && done.damaged.is_empty());
        assert!(done.resealed >= i64::try_from(mails() * 2).expect("a number"));
        rotate::rotate_master(&db, &vault, &mut |_| ())
            .await
            .expect("the master key is rotated");
        db.close().await;
        ended.store(true, Ordering::SeqCst);
        begun.elapsed()
    };
    let (took, requests) = tokio::join!(work, sign_ups(&world, &catcher, &ended));

    let db = Db::open(&config).await.expect("database");
    let vault = Vault::open(&config, &db).await.expect("vault");
    let opened = opened(&db, &vault).await;
    assert_eq!(opened, mails() * 2);
    let after = keys(&db).await;
    assert!(
        before.iter().all(|old| !after.contains(old)),
        "old keys are destroyed"
    );
    db.close().await;
    println!(
        "rotation on {on:?}: {opened} values in {:.1} s, {} requests meanwhile, errors {}, mails a minute late {}",
        took.as_secs_f64(),
        requests.sent,
        requests.errors.len(),
        requests.late
    );
    assert!(
        requests.sent > 0 && requests.errors.is_empty(),
        "{:?}",
        requests.errors
    );
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_notices_a_rotation_on_sqlite() {
    nobody_notices_a_rotation(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_notices_a_rotation_on_postgres() {
    nobody_notices_a_rotation(On::Postgres).await;
}
