//! Sign-up, sign-in and sign-out as a browser does them, on both databases.

mod common;

use common::{Browser, On, World};
use packetsense_cloud::clock::{DAY, SECOND};
use packetsense_cloud::{accounts, audit, licences};
use reqwest::{Method, StatusCode};
use sqlx::Row as _;

async fn sign_in(browser: &mut Browser, email: &str, password: &str) -> common::Answer {
    browser.get("/sign-in").await;
    browser
        .post("/sign-in", &[("email", email), ("password", password)])
        .await
}

async fn a_person_signs_up_out_and_in(on: On) {
    let world = World::start(on).await;
    let mut browser = world.browser();
    let start = browser.get("/").await;
    assert_eq!(start.location(), "/sign-in", "nobody is signed in");
    let answer = browser.sign_up("Ada", "Ada@Example.org").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let overview = browser.get("/").await;
    assert!(overview.text.contains("Connect your first site"));
    let team = browser.get("/team").await.text;
    assert!(
        team.contains("0 of 3 seats taken") && team.contains("Not confirmed yet"),
        "{team}"
    );

    let out = browser.post("/sign-out", &[]).await;
    assert_eq!(out.location(), "/sign-in");
    assert!(browser.cookies.is_empty(), "{:?}", browser.cookies);
    assert_eq!(
        browser.get("/team").await.location(),
        "/sign-in?next=%2Fteam"
    );

    let wrong = sign_in(&mut browser, "ada@example.org", "wrong horse battery").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let right = sign_in(&mut browser, " ADA@example.org ", "correct horse battery").await;
    assert_eq!(right.status, StatusCode::SEE_OTHER, "{}", right.text);
    assert_eq!(browser.get("/team").await.status, StatusCode::OK);

    let app = world.server.app();
    let entries = audit::verify(&app.db, &[], |_, _| ()).await.expect("chain");
    let entries = entries.expect("unbroken").entries;
    // Sign-up with what was accepted, sign-in, sign-out, a failed and a good sign-in.
    assert_eq!(entries, 6);
    let row = sqlx::query(
        "SELECT CAST(COUNT(*) AS BIGINT) AS n FROM acceptances WHERE version LIKE '2026-%'",
    )
    .fetch_one(app.db.pool())
    .await
    .expect("acceptances");
    assert_eq!(row.try_get::<i64, _>("n").expect("number"), 2);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_signs_up_out_and_in_on_sqlite() {
    a_person_signs_up_out_and_in(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_signs_up_out_and_in_on_postgres() {
    a_person_signs_up_out_and_in(On::Postgres).await;
}

#[tokio::test]
async fn the_cookies_are_strict_and_nothing_of_the_session_is_kept_in_the_clear() {
    let world = World::start(On::Sqlite).await;
    let mut browser = world.browser();
    let answer = browser.sign_up("Ada", "ada@example.org").await;
    let cookies = answer.set_cookies();
    assert_eq!(cookies.len(), 2, "{cookies:?}");
    for cookie in cookies {
        assert!(cookie.starts_with("__Host-"), "{cookie}");
        for flag in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"] {
            assert!(cookie.contains(flag), "{cookie} lacks {flag}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
    let token = browser.cookies["__Host-session"].clone();
    world.server.app().db.close().await;
    for file in std::fs::read_dir(world.folder.path().join("data")).expect("folder") {
        let path = file.expect("entry").path();
        let bytes = if path.is_file() {
            std::fs::read(&path).expect("file")
        } else {
            Vec::new()
        };
        for secret in [token.as_str(), "correct horse battery"] {
            let found = bytes
                .windows(secret.len())
                .any(|part| part == secret.as_bytes());
            assert!(!found, "{} holds a secret", path.display());
        }
    }
}

#[tokio::test]
async fn a_session_planted_before_the_sign_in_is_worth_nothing_after_it() {
    let world = World::start(On::Sqlite).await;
    let mut browser = world.browser();
    browser.sign_up("Ada", "ada@example.org").await;
    let first = browser.cookies["__Host-session"].clone();
    let csrf = browser.cookies["__Host-csrf"].clone();
    // Signs in again without signing out.
    let fields = [
        ("email", "ada@example.org"),
        ("password", "correct horse battery"),
    ];
    browser.post("/sign-in", &fields).await;
    assert_ne!(browser.cookies["__Host-session"], first);
    assert_ne!(browser.cookies["__Host-csrf"], csrf);
    let mut old = world.browser();
    old.cookies.insert("__Host-session".to_owned(), first);
    assert_eq!(old.get("/team").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_session_ends_two_weeks_after_its_last_use() {
    let world = World::start(On::Sqlite).await;
    let mut browser = world.browser();
    browser.sign_up("Ada", "ada@example.org").await;
    for _ in 0..3 {
        world.pass(13 * DAY);
        assert_eq!(browser.get("/team").await.status, StatusCode::OK);
    }
    world.pass(14 * DAY);
    assert_eq!(browser.get("/team").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn expired_sessions_and_old_throttles_are_swept_and_nothing_else() {
    let world = World::start(On::Sqlite).await;
    let app = world.server.app().clone();
    world.browser().sign_up("Ada", "ada@example.org").await;
    world.pass(14 * DAY + SECOND);
    sign_in(
        &mut world.browser(),
        "ada@example.org",
        "correct horse battery",
    )
    .await;
    accounts::sweep(&app).await.expect("swept");
    for (sql, left) in [
        ("SELECT CAST(COUNT(*) AS BIGINT) AS n FROM sessions", 1),
        // Of account and source of the sign-in; that of the sign-up is gone.
        ("SELECT CAST(COUNT(*) AS BIGINT) AS n FROM throttles", 2),
    ] {
        let row = sqlx::query(sql)
            .fetch_one(app.db.pool())
            .await
            .expect("row");
        assert_eq!(row.try_get::<i64, _>("n").expect("number"), left, "{sql}");
    }
}

#[tokio::test]
async fn the_sign_in_does_not_tell_whether_an_account_exists() {
    let world = World::start(On::Sqlite).await;
    world.browser().sign_up("Ada", "ada@example.org").await;
    let tokens = |text: &str, browser: &Browser| text.replace(&browser.cookies["__Host-csrf"], "");
    let mut browser = world.browser();
    for _ in 0..8 {
        let known = sign_in(&mut browser, "ada@example.org", "wrong horse battery").await;
        let unknown = sign_in(&mut browser, "eve@example.org", "wrong horse battery").await;
        assert_eq!(known.status, unknown.status);
        let known = tokens(&known.text, &browser).replace("ada@", "eve@");
        assert_eq!(known, tokens(&unknown.text, &browser));
    }
}

#[tokio::test]
async fn guessing_is_slowed_down_and_the_owner_is_not_locked_out() {
    let world = World::start(On::Sqlite).await;
    world.browser().sign_up("Ada", "ada@example.org").await;
    let mut browser = world.browser();
    for _ in 0..5 {
        let answer = sign_in(&mut browser, "ada@example.org", "wrong horse battery").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let right = "correct horse battery";
    let answer = sign_in(&mut browser, "ada@example.org", right).await;
    assert_eq!(
        answer.status,
        StatusCode::TOO_MANY_REQUESTS,
        "even the right one has to wait"
    );
    assert!(answer.text.contains("Wait 1 second") && answer.text.contains("ada@example.org"));
    world.pass(61 * SECOND);
    let answer = sign_in(&mut browser, "ada@example.org", right).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
}

#[tokio::test]
async fn errors_stand_beside_their_fields_and_what_was_typed_is_kept() {
    let world = World::start(On::Sqlite).await;
    let mut browser = world.browser();
    browser.get("/sign-up").await;
    let fields = [
        ("name", "Ada <b>"),
        ("email", "nowhere"),
        ("password", "short"),
        ("age", "yes"),
    ];
    let answer = browser.post("/sign-up", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for text in [
        "email-error",
        "password-error",
        "terms-error",
        "value=\"nowhere\"",
        "Ada &#60;b&#62;",
    ] {
        assert!(answer.text.contains(text), "{text}: {}", answer.text);
    }
    for text in ["age-error", "name-error", "value=\"short\""] {
        assert!(!answer.text.contains(text), "{text}");
    }
    browser.sign_up("Ada", "ada@example.org").await;
    let mut other = world.browser();
    let answer = other.sign_up("Eve", "ADA@example.org").await;
    assert!(
        answer.text.contains("cannot be used for a new account"),
        "{}",
        answer.text
    );
}

#[tokio::test]
async fn a_form_of_another_site_does_nothing() {
    let world = World::start(On::Sqlite).await;
    let mut browser = world.browser();
    browser.sign_up("Ada", "ada@example.org").await;
    let token = browser.cookies["__Host-csrf"].clone();
    let own = browser.origin.clone();
    let good = [("csrf", token.as_str())];
    for (form, headers) in [
        (
            &good[..],
            vec![("origin", "https://evil.example".to_owned())],
        ),
        (&good[..], vec![("origin", "null".to_owned())]),
        (&good[..], vec![("sec-fetch-site", "cross-site".to_owned())]),
        (&good[..], vec![("sec-fetch-site", "same-site".to_owned())]),
        (&[][..], vec![("origin", own.clone())]),
        (&[("csrf", "guessed")][..], vec![("origin", own.clone())]),
    ] {
        let answer = browser
            .send(Method::POST, "/sign-out", Some(form), &headers)
            .await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{form:?} {headers:?}");
    }
    assert_eq!(
        browser.get("/team").await.status,
        StatusCode::OK,
        "still signed in"
    );
}

async fn the_last_seat_is_given_once(on: On) {
    let world = World::start(on).await;
    world.browser().sign_up("Ada", "ada@example.org").await;
    let app = world.server.app().clone();
    let row = sqlx::query("SELECT id FROM teams")
        .fetch_one(app.db.pool())
        .await
        .expect("team");
    let team: String = row.try_get("id").expect("id");
    let take = |site: usize| {
        let (app, team) = (app.clone(), team.clone());
        tokio::spawn(async move {
            let mut tx = app.db.begin().await.expect("transaction");
            let taken = licences::take_seat(&mut tx, &team, &format!("site-{site}"), 1).await;
            tx.commit().await.expect("commit");
            match taken {
                Ok(()) => true,
                Err(licences::SeatError::Full { seats: 3 }) => false,
                Err(error) => panic!("{error}"),
            }
        })
    };
    let tries: Vec<_> = (0..6).map(take).collect();
    let mut taken = 0;
    for attempt in tries {
        taken += usize::from(attempt.await.expect("joined"));
    }
    assert_eq!(taken, 3);
    assert_eq!(
        licences::seats_used(&app.db, &team).await.expect("number"),
        3
    );
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_seat_is_given_once_on_sqlite() {
    the_last_seat_is_given_once(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_seat_is_given_once_on_postgres() {
    the_last_seat_is_given_once(On::Postgres).await;
}
