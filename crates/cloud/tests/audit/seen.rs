//! What people see of the trail: the team's page with its filter, its pages and its files.

use super::{on_both, sign_in};
use crate::common::{Answer, Browser, On, World, connect_site};
use packetsense_cloud::App;
use packetsense_cloud::audit::{self, Act, Kind};
use packetsense_cloud::clock::DAY;
use reqwest::StatusCode;
use serde_json::{Value, json};
use sqlx::Row as _;

on_both!(
    a_team_sees_its_own_trail_and_finds_what_it_looks_for,
    pages_and_files_hold_every_entry_once,
    nobody_sees_or_reaches_another_teams_trail,
);

/// Id of a person and of the team, by address.
async fn ids(app: &App, email: &str) -> (String, String) {
    let sql = "SELECT m.person_id, m.team_id FROM memberships m JOIN people p ON p.id = m.person_id \
         WHERE p.email = $1";
    let row = sqlx::query(sql).bind(email).fetch_one(app.db.pool()).await;
    let row = row.expect("a member");
    let text = |name: &str| row.try_get(name).expect("text");
    (text("person_id"), text("team_id"))
}

/// Records `number` invitations by the owner of a team.
async fn invitations(app: &App, email: &str, number: i64) {
    let (person, team) = ids(app, email).await;
    let mut tx = app.db.begin().await.expect("begun");
    for at in 0..number {
        let act = Act {
            act: Kind::MemberInvited,
            person: Some(&person),
            team: Some(&team),
            subject: None,
            detail: json!({"email": format!("guest-{at}@example.org"), "role": "viewer"}),
        };
        let now = app.clock.now();
        audit::record(&mut tx, &act, now).await.expect("recorded");
    }
    tx.commit().await.expect("committed");
}

async fn signed_up(world: &World, name: &str, email: &str) -> Browser {
    let mut browser = world.browser();
    let answer = browser.sign_up(name, email).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    browser
}

fn rows(answer: &Answer) -> usize {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.text.matches("data-label=\"Who\"").count()
}

async fn a_team_sees_its_own_trail_and_finds_what_it_looks_for(on: On) {
    let world = World::start(on).await;
    let app = world.server.app().clone();
    let mut ada = signed_up(&world, "Ada <b>", "ada@example.org").await;
    let site = connect_site(&app, "ada@example.org", "Shop", "https://shop.example").await;
    ada.post(&format!("/sites/{site}/disconnect"), &[]).await;
    world.pass(2 * DAY);
    invitations(&app, "ada@example.org", 3).await;
    let (person, _) = ids(&app, "ada@example.org").await;

    let page = ada.get("/audit").await;
    assert_eq!(rows(&page), 7);
    for text in [
        "Disconnected the site https://shop.example",
        "Invited guest-2@example.org as viewer",
        "Ada &#60;b&#62;",
        "127.0.0.0/24",
        "Accepted the privacy policy of",
    ] {
        assert!(page.text.contains(text), "{text}: {}", page.text);
    }
    assert!(!page.text.contains("<b>"), "{}", page.text);
    let newest = page.text.find("guest-2").expect("the newest");
    assert!(newest < page.text.find("guest-0").expect("an older one"));

    let day = |days: i64| {
        let at = jiff::Timestamp::from_microsecond(world.now() - days * DAY).expect("time");
        at.strftime("%Y-%m-%d").to_string()
    };
    for (query, found) in [
        ("text=guest-1".to_owned(), 1),
        ("text=DISCONNECTED".to_owned(), 1),
        ("text=shop.example".to_owned(), 1),
        ("text=%25".to_owned(), 0),
        ("text=127.0.0".to_owned(), 4),
        ("text=detail".to_owned(), 0),
        ("act=member.invited".to_owned(), 3),
        (format!("site={site}"), 1),
        (format!("person={person}"), 7),
        ("person=somebody".to_owned(), 0),
        (format!("from={}", day(0)), 3),
        (format!("to={}", day(2)), 4),
        (format!("from={}&to={}", day(2), day(2)), 4),
        (
            format!("act=member.invited&text=guest-1&person={person}"),
            1,
        ),
    ] {
        let answer = ada.get(&format!("/audit?{query}")).await;
        assert_eq!(rows(&answer), found, "{query}: {}", answer.text);
    }
    for (query, text) in [
        ("from=yesterday", "This is not a day"),
        ("from=2026-02-02&to=2026-02-01", "before the first"),
        ("act=nothing", "no such act"),
    ] {
        let answer = ada.get(&format!("/audit?{query}")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert!(answer.text.contains(text), "{query}: {}", answer.text);
        let answer = ada.get(&format!("/audit.csv?{query}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
    }
    let kept = ada.get("/audit?from=yesterday&text=a%22b").await.text;
    assert!(
        kept.contains("value=\"yesterday\"") && kept.contains("a&#34;b"),
        "what was typed is kept: {kept}"
    );
    world.stop().await;
}

/// Follows the link to older entries as long as there is one; gives what the pages hold of each guest.
async fn walk(browser: &mut Browser, first: &str) -> (Vec<usize>, String) {
    let (mut path, mut sizes, mut all) = (first.to_owned(), Vec::new(), String::new());
    loop {
        let page = browser.get(&path).await;
        sizes.push(rows(&page));
        all.push_str(&page.text);
        let Some((_, rest)) = page.text.split_once("small\" href=\"?") else {
            return (sizes, all);
        };
        let query = rest.split('"').next().unwrap_or_default();
        path = format!("/audit?{}", query.replace("&#38;", "&"));
    }
}

async fn pages_and_files_hold_every_entry_once(on: On) {
    let world = World::start(on).await;
    let app = world.server.app().clone();
    let mut ada = signed_up(&world, "=Ada,\"quoted\"", "ada@example.org").await;
    let mut bob = signed_up(&world, "Bob", "bob@example.org").await;
    invitations(&app, "ada@example.org", 600).await;
    invitations(&app, "bob@example.org", 30).await;

    let (sizes, all) = walk(&mut ada, "/audit?act=member.invited").await;
    assert_eq!(sizes, [50; 12]);
    for guest in 0..600 {
        let found = all.matches(&format!("guest-{guest}@example.org ")).count();
        assert_eq!(found, 1, "guest {guest}");
    }
    // The search goes through more than it reads at once.
    assert_eq!(walk(&mut ada, "/audit?text=guest-7%40").await.0, [1]);

    let csv = ada.get("/audit.csv?act=member.invited").await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert!(
        csv.header("content-disposition")
            .starts_with("attachment; filename=\"packetsense-audit-20")
    );
    let lines: Vec<_> = csv.text.split("\r\n").collect();
    assert_eq!(lines.len(), 602, "head, entries, and the last line's end");
    assert!(lines[0].starts_with("id,time,act,what,"));
    assert!(
        lines[1].contains(",\"'=Ada,\"\"quoted\"\"\","),
        "no formula: {}",
        lines[1]
    );
    assert!(lines[1].contains("guest-599@") && lines[600].contains("guest-0@"));
    let json = ada.get("/audit.json").await;
    let entries: Vec<Value> = serde_json::from_str(&json.text).expect("JSON");
    // The sign-up's three, the invitations, and that both files were made.
    assert_eq!(entries.len(), 605);
    assert_eq!(entries[0]["act"], "audit.exported");
    assert_eq!(entries[0]["detail"]["format"], "JSON");
    assert_eq!(entries[4]["person"], "=Ada,\"quoted\"");
    assert_eq!(entries[4]["detail"]["email"], "guest-597@example.org");
    assert!(entries.iter().all(|one| one.get("seq").is_none()));
    let empty = bob.get("/audit.json?act=plan.changed").await.text;
    assert_eq!(empty, "[\n]\n");
    assert_eq!(rows(&bob.get("/audit").await), 34);
    world.stop().await;
}

async fn nobody_sees_or_reaches_another_teams_trail(on: On) {
    let world = World::start(on).await;
    let app = world.server.app().clone();
    let mut ada = signed_up(&world, "Ada", "ada@example.org").await;
    let mut eve = signed_up(&world, "Eve", "eve@example.org").await;
    invitations(&app, "ada@example.org", 60).await;
    sign_in(
        &mut world.browser(),
        "ada@example.org",
        "wrong horse battery",
    )
    .await;
    let older = ada.get("/audit").await.text;
    let (_, rest) = older.split_once("before=").expect("older ones");
    let cursor = rest.split('"').next().unwrap_or_default().to_owned();
    let (person, _) = ids(&app, "ada@example.org").await;
    let invented = "01990000-0000-7000-8000-000000000000";

    let seen = eve.get("/audit").await;
    assert_eq!(rows(&seen), 3);
    assert!(!seen.text.contains("ada@"));
    for query in [format!("person={person}"), format!("site={person}")] {
        assert_eq!(rows(&eve.get(&format!("/audit?{query}")).await), 0);
        let file = eve.get(&format!("/audit.json?{query}")).await.text;
        assert_eq!(file, "[\n]\n", "{query}");
    }
    // A cursor of another team is as one that nobody has.
    for path in ["/audit", "/account"] {
        let mut bodies = Vec::new();
        for id in [cursor.as_str(), invented] {
            let answer = eve.get(&format!("{path}?before={id}")).await;
            bodies.push((answer.status, answer.text.replace(id, "")));
        }
        assert_eq!(bodies[0], bodies[1], "{path}");
    }
    // A viewer of the team is refused.
    let (eve_id, _) = ids(&app, "eve@example.org").await;
    let (_, team) = ids(&app, "ada@example.org").await;
    for (sql, who) in [
        (
            "DELETE FROM memberships WHERE person_id = $1 AND $2 <> ''",
            &eve_id,
        ),
        (
            "INSERT INTO memberships (person_id, team_id, role, created_at) VALUES ($1, $2, 'viewer', 1)",
            &eve_id,
        ),
    ] {
        let done = sqlx::query(sql)
            .bind(who)
            .bind(&team)
            .execute(app.db.pool());
        done.await.expect("a viewer");
    }
    for path in ["/audit", "/audit.csv", "/audit.json"] {
        assert_eq!(eve.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    world.stop().await;
}
