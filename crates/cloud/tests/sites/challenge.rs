use crate::support::World;
use crate::support::person::Person;
use crate::support::site::SiteClient;
use axum::extract::{Query, State};
use axum::routing::post;
use axum::{Json, Router};
use packetsense_cloud::sites::{self, Site, SitesOf};
use packetsense_wire::challenge::{Payload, Purpose, Question};
use packetsense_wire::encoding::from_base64url;
use packetsense_wire::key::{self, SigningKey};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What a site does when it is asked.
#[derive(Default)]
struct Plugin {
    key: Mutex<Option<SigningKey>>,
    asked: Mutex<Vec<(Payload, String)>>,
}

async fn answer(
    State(plugin): State<Arc<Plugin>>,
    Query(query): Query<BTreeMap<String, String>>,
    Json(question): Json<Question>,
) -> Json<Value> {
    assert_eq!(query["rest_route"], "/packetsense/v1/challenge");
    let payload = from_base64url(&question.payload).expect("base64url");
    let payload: Payload = serde_json::from_slice(&payload).expect("a payload");
    let mut asked = plugin.asked.lock().expect("list");
    asked.push((payload.clone(), question.keyid));
    match &*plugin.key.lock().expect("key") {
        Some(key) => Json(serde_json::to_value(payload.answer(key)).expect("JSON")),
        None => Json(Value::Null),
    }
}

/// A site that listens; gives its URL.
async fn listen(plugin: &Arc<Plugin>) -> String {
    let router = Router::new()
        .route("/", post(answer))
        .with_state(plugin.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

/// Waits until the site is as `done` wants it, moving the clock on.
async fn until(world: &World, site: &SiteClient, done: impl Fn(&Site) -> bool) -> Site {
    use sqlx::Row as _;
    let row = sqlx::query("SELECT team_id FROM sites WHERE id = $1").bind(site.id());
    let row = row.fetch_one(world.app().db.pool()).await.expect("there");
    let team: String = row.try_get("team_id").expect("text");
    for _ in 0..100 {
        let found = sites::get(world.app(), &SitesOf::whole(&team), &site.id())
            .await
            .expect("asked")
            .expect("there");
        if done(&found) {
            return found;
        }
        world.pass(3);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the site never came to be as expected");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_site_that_answers_with_its_key_is_verified_where_the_operator_lets_it_be_asked() {
    let plugin = Arc::new(Plugin::default());
    let url = listen(&plugin).await;
    let world = World::with(|config| config.probe_allow = vec![url.clone()]).await;
    let person = Person::signed_up(&world.url(), "ada@example.org").await;
    let mut site = SiteClient::new(&world.url(), &url);
    *plugin.key.lock().expect("key") = Some(key::generate());
    site.connect(&person, world.now()).await;
    assert_eq!(
        site.connected["seat"], true,
        "an origin that the operator named counts as production"
    );
    let found = until(&world, &site, |site| site.problem.is_some()).await;
    assert!(!found.verified(), "another key answered");

    *plugin.key.lock().expect("key") = Some(site.key.clone());
    let found = until(&world, &site, Site::verified).await;
    assert_eq!(found.problem, None);
    let state = site.get("/v1/site/state", "", world.now()).await;
    assert_eq!(state.json["verified"], true);
    let asked = plugin.asked.lock().expect("list").clone();
    let (payload, keyid) = asked.last().expect("asked");
    assert_eq!(
        (payload.site_url.as_str(), payload.site_id.clone()),
        (url.as_str(), site.id())
    );
    assert_eq!(payload.purpose, Purpose::Connect);
    let pinned = site.connected["service_keys"][0]["keyid"].as_str();
    assert_eq!(pinned, Some(keyid.as_str()));
    assert_eq!(world.rows("jobs").await, 0, "the job is done");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_site_on_a_private_address_is_not_asked_and_works_unverified() {
    let plugin = Arc::new(Plugin::default());
    let url = listen(&plugin).await;
    let world = World::sqlite().await;
    let person = Person::signed_up(&world.url(), "ada@example.org").await;
    let site = SiteClient::connected(&world.url(), &person, &url, world.now()).await;
    let found = until(&world, &site, |site| site.problem.is_some()).await;
    assert!(!found.verified());
    assert!(
        found
            .problem
            .is_some_and(|text| text.contains("not on the public internet"))
    );
    assert!(plugin.asked.lock().expect("list").is_empty());
    assert_eq!(
        site.get("/v1/site/state", "", world.now()).await.status,
        200
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_challenge_that_was_due_when_the_service_died_is_asked_by_the_next_one() {
    let plugin = Arc::new(Plugin::default());
    let url = listen(&plugin).await;
    let mut world = World::with(|config| config.probe_allow = vec![url.clone()]).await;
    let person = Person::signed_up(&world.url(), "ada@example.org").await;
    let site = SiteClient::connected(&world.url(), &person, &url, world.now()).await;
    *plugin.key.lock().expect("key") = Some(site.key.clone());
    world.restart().await;
    until(&world, &site, Site::verified).await;
}
