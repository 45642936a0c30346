//! What people see of their sites, on both databases, and what they never see of others'.

mod common;

use common::{On, World, connect_site, send_history};
use reqwest::StatusCode;
use serde_json::{Value, json};

const HOSTILE: &str = "\"><script>alert(1)</script><a href=javascript:x>";

fn block(at: i64, class: &str, rule: &str, path: &str) -> Value {
    json!({"type": "block", "at": at, "count": 2, "ip": "203.0.113.9", "method": "GET", "path": path,
        "field": "query:id", "excerpt": HOSTILE, "rule": rule, "class": class, "severity": "critical",
        "action": "block", "status": 403, "ref": "7Q2K-9F4M"})
}

fn login(at: i64) -> Value {
    json!({"type": "login", "at": at, "count": 3, "ip": "2001:db8::7", "account_hash": "ab12cd34".repeat(8),
        "account_exists": true, "outcome": "limited", "method": "xmlrpc"})
}

fn finding(at: i64) -> Value {
    json!({"type": "finding", "at": at, "count": 1, "kind": "modified", "path": "wp-login.php", "size": 51234,
        "sha256": "ab".repeat(32), "component": "core", "severity": "critical"})
}

fn inventory() -> Value {
    json!({"wordpress": "6.8.1", "php": "8.2.20", "database": "MariaDB 10.11.6", "server": "nginx/1.22.1",
        "multisite": false, "locale": "en_US", "plugin": "0.1.0", "protection": "extended",
        "plugins": [{"slug": "akismet", "file": "akismet/akismet.php", "name": HOSTILE, "version": "5.3",
            "active": true, "update": "5.4"}],
        "themes": []})
}

const PAGES: [&str; 6] = [
    "",
    "/log-ins",
    "/files",
    "/software",
    "/connection",
    "/disconnect",
];

async fn a_person_sees_how_a_site_stands(on: On) {
    let world = World::start(on).await;
    let app = world.server.app().clone();
    let mut browser = world.browser();
    browser.sign_up("Ada", "ada@example.org").await;
    let site = connect_site(&app, "ada@example.org", HOSTILE, "https://shop.example").await;
    let minute = 60_000_000;
    let now = world.now();
    let events = vec![
        block(now - 90 * minute, "sqli", "sqli-union", "/"),
        block(now - minute, "xss", "xss-script-tag", "/comments"),
        login(now - minute),
        finding(now - minute),
    ];
    send_history(&app, &site, events, Some(inventory())).await;

    for page in ["/".to_owned(), "/sites".to_owned()]
        .into_iter()
        .chain(PAGES.map(|page| format!("/sites/{site}{page}")))
    {
        let answer = browser.get(&page).await;
        assert_eq!(answer.status, StatusCode::OK, "{page}: {}", answer.text);
        assert!(
            !answer.text.contains("<script>alert"),
            "{page} shows what a site sent as it is"
        );
        assert!(!answer.text.contains("<a href=javascript"), "{page}");
    }
    let overview = browser.get("/").await.text;
    assert!(
        overview.contains("1 file is not as published"),
        "{overview}"
    );
    let day = browser.get(&format!("/sites/{site}")).await.text;
    assert!(day.contains("8 events in the last 24 hours."), "{day}");
    for text in ["sqli-union", "203.0.113.9", "7Q2K-9F4M", "2001:db8::7"] {
        assert!(day.contains(text), "{text}");
    }
    let hour = browser.get(&format!("/sites/{site}?range=1h")).await.text;
    assert!(
        hour.contains("6 events in the last hour.") && !hour.contains("sqli-union"),
        "{hour}"
    );
    let filtered = browser
        .get(&format!("/sites/{site}?text=COMMENTS&type=block"))
        .await
        .text;
    assert!(
        filtered.contains("GET /comments") && !filtered.contains("GET /<"),
        "{filtered}"
    );
    let nothing = browser.get(&format!("/sites/{site}?class=rce")).await.text;
    assert!(nothing.contains("fits the filter"), "{nothing}");
    let bad = browser.get(&format!("/sites/{site}?class=none")).await;
    assert_eq!(bad.status, StatusCode::BAD_REQUEST);
    assert!(bad.text.contains("class"), "{}", bad.text);
    let log_ins = browser.get(&format!("/sites/{site}/log-ins")).await.text;
    assert!(
        log_ins.contains("ab12cd34<") && log_ins.contains("XML-RPC"),
        "{log_ins}"
    );
    let software = browser.get(&format!("/sites/{site}/software")).await.text;
    assert!(software.contains("5.4 is out") && software.contains("Before WordPress loads"));
    let team = browser.get("/team").await.text;
    assert!(team.contains("1 of 3 seats taken"), "{team}");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_sees_how_a_site_stands_on_sqlite() {
    a_person_sees_how_a_site_stands(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_sees_how_a_site_stands_on_postgres() {
    a_person_sees_how_a_site_stands(On::Postgres).await;
}

#[tokio::test]
async fn another_teams_site_is_not_there() {
    let world = World::start(On::Sqlite).await;
    let app = world.server.app().clone();
    world.browser().sign_up("Ada", "ada@example.org").await;
    let site = connect_site(&app, "ada@example.org", "Shop", "https://shop.example").await;
    let mut eve = world.browser();
    eve.sign_up("Eve", "eve@example.org").await;
    for page in PAGES {
        let answer = eve.get(&format!("/sites/{site}{page}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{page}");
        assert!(!answer.text.contains("Shop"), "{page}");
    }
    let answer = eve.post(&format!("/sites/{site}/disconnect"), &[]).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(!eve.get("/sites").await.text.contains("Shop"));
}

#[tokio::test]
async fn disconnecting_asks_first_frees_the_seat_and_keeps_the_history() {
    let world = World::start(On::Sqlite).await;
    let app = world.server.app().clone();
    let mut browser = world.browser();
    browser.sign_up("Ada", "ada@example.org").await;
    let site = connect_site(&app, "ada@example.org", "Shop", "https://shop.example").await;
    send_history(
        &app,
        &site,
        vec![block(world.now() - 1, "sqli", "sqli-union", "/")],
        None,
    )
    .await;
    let asked = browser.get(&format!("/sites/{site}/disconnect")).await.text;
    assert!(asked.contains("Disconnect Shop?"), "{asked}");
    assert!(
        browser
            .get("/team")
            .await
            .text
            .contains("1 of 3 seats taken")
    );
    let done = browser
        .post(&format!("/sites/{site}/disconnect"), &[])
        .await;
    assert_eq!(done.location(), "/sites?done=disconnected");
    assert!(
        browser
            .get("/sites?done=disconnected")
            .await
            .text
            .contains("its seat is free")
    );
    assert!(
        browser
            .get("/team")
            .await
            .text
            .contains("0 of 3 seats taken")
    );
    let page = browser.get(&format!("/sites/{site}")).await.text;
    assert!(
        page.contains("Not connected") && page.contains("sqli-union"),
        "{page}"
    );
    let again = browser
        .post(&format!("/sites/{site}/disconnect"), &[])
        .await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST, "once is enough");
}

#[tokio::test]
async fn older_events_are_on_the_next_page_and_none_is_shown_twice() {
    let world = World::start(On::Sqlite).await;
    let app = world.server.app().clone();
    let mut browser = world.browser();
    browser.sign_up("Ada", "ada@example.org").await;
    let site = connect_site(&app, "ada@example.org", "Shop", "https://shop.example").await;
    // Pairs at the same time: the page must break within one.
    let events =
        (0..60).map(|n| block(world.now() - 1_000 - n / 2, "sqli", "r", &format!("/p{n}/")));
    send_history(&app, &site, events.collect(), None).await;
    let mut path = format!("/sites/{site}");
    let mut seen = Vec::new();
    for _ in 0..5 {
        let text = browser.get(&path).await.text;
        for n in 0..60 {
            let shown = text.matches(&format!("GET /p{n}/<")).count();
            seen.extend(std::iter::repeat_n(n, shown));
        }
        let Some((_, rest)) = text.split_once("href=\"?before=") else {
            break;
        };
        let (cursor, _) = rest.split_once('#').expect("an anchor");
        path = format!("/sites/{site}?before={cursor}");
    }
    seen.sort_unstable();
    assert_eq!(seen, (0..60).collect::<Vec<_>>());
}
