use crate::support::World;
use crate::support::events::{blocks, body, others};
use crate::support::person::Person;
use crate::support::site::{JSON, SiteClient};
use packetsense_cloud::events::findings;
use packetsense_cloud::sites::{self, SitesOf, checksums};
use serde_json::json;

crate::on_both!(
    a_site_is_connected_reports_everything_once_and_is_disconnected,
    another_teams_site_is_not_there,
    a_site_that_has_the_state_already_is_told_so,
);

const SITE: &str = "https://example.org";

async fn a_site_is_connected_reports_everything_once_and_is_disconnected(world: World) {
    let app = world.app();
    let person = Person::signed_up(&world.url(), "ada@example.org").await;
    let site = SiteClient::connected(&world.url(), &person, SITE, world.now()).await;
    assert_eq!(site.connected["plan"], "free");
    assert_eq!(site.connected["seat"], true);
    assert_eq!(site.connected["verified"], false);
    assert_eq!(
        site.connected["service_keys"].as_array().map(Vec::len),
        Some(2)
    );

    let state = site.get("/v1/site/state", "", world.now()).await;
    assert_eq!(
        (state.status, &state.signature),
        (200, &Ok(())),
        "{}",
        state.json
    );
    assert_eq!(state.json["site_id"], site.connected["site_id"]);
    assert_eq!(state.json["site_name"], "A site");
    assert_eq!(state.json["commands"], json!([]));

    let inventory = json!({
        "wordpress": "6.8.1", "php": "8.2.20", "database": "MariaDB 10.11.6", "server": "nginx/1.22.1",
        "multisite": false, "locale": "en_US", "plugin": "0.1.0", "protection": "extended",
        "plugins": [{"slug": "akismet", "file": "akismet/akismet.php", "name": "Akismet", "version": "5.3",
            "active": true, "update": "5.4"}],
        "themes": [],
    });
    let answer = site
        .send_json("PUT", "/v1/site/inventory", &inventory, world.now())
        .await;
    assert_eq!(
        (answer.status, answer.signature),
        (200, Ok(())),
        "{}",
        answer.json
    );
    assert_eq!(
        answer.json,
        json!({"advisories": [], "next_report": 86_400})
    );

    let (batch, mut events) = blocks(1, 10, world.now());
    events.extend(others(world.now()));
    let answer = site
        .send(site.batch(body(&batch, &events), world.now()))
        .await;
    assert_eq!(
        (answer.status, answer.signature),
        (202, Ok(())),
        "{}",
        answer.json
    );
    assert_eq!(answer.json, json!({"batch": batch.batch, "accepted": 12}));

    let good = "c".repeat(64);
    let list =
        json!({"checksums": {"wp-login.php": "d".repeat(32)}, "sha256": {"wp-login.php": good}});
    let list = list.to_string();
    checksums::import(&app.db, "6.8.1", "en_US", list.as_bytes(), app.clock.now())
        .await
        .expect("imported");
    let file = |path: &str, hash: &str| json!({"path": path, "size": 3, "sha256": hash, "component": "core"});
    let files = json!({"files": [file("old-login.php", &good), file("x.php", &"e".repeat(64))]});
    let answer = site
        .send_json("POST", "/v1/site/hashes", &files, world.now())
        .await;
    assert_eq!(
        (answer.status, answer.signature),
        (200, Ok(())),
        "{}",
        answer.json
    );
    assert_eq!(
        answer.json["verdicts"],
        json!({good.as_str(): "known_good", "e".repeat(64): "unknown"})
    );
    let answer = site
        .get(
            "/v1/checksums/core",
            "version=6.8.1&locale=en_US",
            world.now(),
        )
        .await;
    assert_eq!(
        (answer.status, answer.signature),
        (200, Ok(())),
        "{}",
        answer.json
    );
    assert_eq!(
        answer.json,
        json!({"checksums": {"wp-login.php": "d".repeat(32)}})
    );
    let answer = site
        .get(
            "/v1/checksums/core",
            "version=6.8.1&locale=de_DE",
            world.now(),
        )
        .await;
    assert_eq!((answer.status, answer.code()), (404, "checksums.unknown"));

    let team = app_team(&world, &site).await;
    let known = sites::get(app, &SitesOf::whole(&team), &site.id())
        .await
        .expect("asked")
        .expect("there");
    assert!(known.connected() && known.seat && known.seen_at.is_some());
    let received = sites::inventory::of(app, &known)
        .await
        .expect("asked")
        .expect("there");
    assert_eq!(received.inventory.plugins[0].slug, "akismet");
    let events = world.events(&site).await;
    assert_eq!(events.len(), 12);
    let open = findings::open(&app.db, &site.id(), 10)
        .await
        .expect("asked");
    assert_eq!(
        open.iter().map(|f| f.path.as_str()).collect::<Vec<_>>(),
        ["wp-login.php"]
    );
    let reported = sites::hashes::of(app, &known, 10).await.expect("asked");
    assert_eq!(reported.len(), 2);
    assert_eq!(reported[0].verdict, "known_good");

    let answer = site
        .send(site.sign("DELETE", "/v1/site", "", JSON, Vec::new(), world.now()))
        .await;
    assert_eq!((answer.status, answer.signature), (204, Ok(())));
    let answer = site.get("/v1/site/state", "", world.now()).await;
    assert_eq!(
        (answer.status, answer.code(), &answer.signature),
        (401, "signature.unknown_key", &Ok(()))
    );
    let gone = sites::get(app, &SitesOf::whole(&team), &site.id())
        .await
        .expect("asked")
        .expect("history stays");
    assert!(!gone.connected() && !gone.seat);
    assert_eq!(world.events(&site).await.len(), 12);
}

/// The team that a site belongs to, as the database has it.
async fn app_team(world: &World, site: &SiteClient) -> String {
    use sqlx::Row as _;
    let row = sqlx::query("SELECT team_id FROM sites WHERE id = $1").bind(site.id());
    let row = row.fetch_one(world.app().db.pool()).await.expect("there");
    row.try_get("team_id").expect("text")
}

async fn another_teams_site_is_not_there(world: World) {
    let app = world.app();
    let ada = Person::signed_up(&world.url(), "ada@example.org").await;
    let bob = Person::signed_up(&world.url(), "bob@example.org").await;
    let hers = SiteClient::connected(&world.url(), &ada, SITE, world.now()).await;
    let his = SiteClient::connected(&world.url(), &bob, "https://example.net", world.now()).await;
    let (her_team, his_team) = (app_team(&world, &hers).await, app_team(&world, &his).await);
    assert_ne!(her_team, his_team);
    assert_eq!(
        sites::get(app, &SitesOf::whole(&his_team), &hers.id())
            .await
            .expect("asked"),
        None
    );
    let list = sites::list(app, &SitesOf::whole(&his_team))
        .await
        .expect("asked");
    assert_eq!(
        list.iter().map(|s| s.id.clone()).collect::<Vec<_>>(),
        [his.id()]
    );
}

async fn a_site_that_has_the_state_already_is_told_so(world: World) {
    let person = Person::signed_up(&world.url(), "ada@example.org").await;
    let site = SiteClient::connected(&world.url(), &person, SITE, world.now()).await;
    let first = site.get("/v1/site/state", "", world.now()).await;
    world.pass(5);
    let mut again = site.sign("GET", "/v1/site/state", "", JSON, Vec::new(), world.now());
    again
        .headers
        .insert("if-none-match".into(), first.etag.clone());
    let answer = site.send(again).await;
    assert_eq!(
        (answer.status, &answer.signature, &answer.etag),
        (304, &Ok(()), &first.etag)
    );
}
