use crate::support::World;
use crate::support::person::Person;
use crate::support::site::{SiteClient, back};
use packetsense_wire::encoding::random_base64url;
use packetsense_wire::key;
use serde_json::json;

crate::on_both!(
    the_page_says_what_is_sent_and_which_seat_is_taken,
    the_fourth_site_of_a_free_plan_is_refused_until_a_seat_is_freed,
    sites_that_are_not_in_production_take_no_seat,
    a_site_that_moves_with_its_key_is_no_longer_at_the_old_address,
    connecting_again_replaces_the_key_and_keeps_site_and_seat,
    a_code_works_once_for_a_minute_and_a_second_use_withdraws_the_first,
    a_code_is_only_for_whom_it_was_made,
    two_sites_that_want_the_last_seat_do_not_both_get_it,
);

const SITE: &str = "https://example.org/blog";

async fn ada(world: &World) -> Person {
    Person::signed_up(&world.url(), "ada@example.org").await
}

async fn the_page_says_what_is_sent_and_which_seat_is_taken(world: World) {
    let stranger = Person::new(&world.url());
    let site = SiteClient::new(&world.url(), SITE);
    let seen = stranger.get(&site.page()).await;
    assert_eq!(seen.status, 303);
    assert!(
        seen.location
            .starts_with("/sign-in?next=%2Fconnect%3Fsite_url"),
        "{}",
        seen.location
    );

    let person = ada(&world).await;
    let seen = person.get(&site.page()).await;
    assert_eq!(seen.status, 200, "{}", seen.text);
    for text in [
        SITE,
        "seat 1 of 3",
        "IP addresses",
        "ada@example.org",
        "plugins and themes",
        "at most 200",
    ] {
        assert!(seen.text.contains(text), "{text}");
    }
    assert!(
        seen.policy
            .contains("form-action 'self' https://example.org"),
        "{}",
        seen.policy
    );

    let seen = site.decide(&person, "refuse").await;
    let query = back(&seen.location);
    assert!(
        seen.location.starts_with(&site.redirect_uri()),
        "{}",
        seen.location
    );
    assert_eq!(query["error"], "access_denied");
    assert_eq!(query["state"], "state-of-the-site");
    assert_eq!(query["iss"], world.url());
    assert_eq!(world.rows("connect_codes").await, 0);

    let seen = site.decide(&person, "agree").await;
    let query = back(&seen.location);
    assert_eq!(
        (query["page"].as_str(), query["state"].as_str()),
        ("packetsense", "state-of-the-site")
    );
    assert_eq!(query["iss"], world.url());
    assert_eq!(
        world.rows("sites").await,
        0,
        "nothing is connected before the code is redeemed"
    );
    let stored = world
        .rows(&format!(
            "connect_codes WHERE code_hash = '{}'",
            query["code"]
        ))
        .await;
    assert_eq!(stored, 0, "the code is stored hashed");
}

#[tokio::test]
async fn nobody_is_sent_anywhere_with_parameters_that_do_not_hold() {
    let world = World::sqlite().await;
    let person = ada(&world).await;
    let site = SiteClient::new(&world.url(), SITE);
    for (field, value) in [
        ("redirect_uri", "https://evil.example/wp-admin/"),
        ("redirect_uri", "https://example.org@evil.example/"),
        ("redirect_uri", "//example.org/"),
        ("site_url", "javascript:alert(1)"),
        ("site_url", "https://example.org/blog/"),
        ("jkt", "short"),
        ("state", ""),
        ("code_challenge_method", "plain"),
        ("code_challenge", "x"),
        ("environment", "prod"),
        ("plugin", ""),
    ] {
        let mut asking = site.asking();
        for pair in &mut asking {
            if pair.0 == field {
                pair.1 = value.to_owned();
            }
        }
        let query: String = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&asking)
            .finish();
        let seen = person.get(&format!("/connect?{query}")).await;
        assert_eq!(
            (seen.status, seen.location.as_str()),
            (400, ""),
            "{field}={value}"
        );
        assert!(seen.text.contains(field), "{field}: {}", seen.text);
        let mut fields: Vec<(&str, &str)> = asking.iter().map(|(n, v)| (*n, v.as_str())).collect();
        for decision in ["agree", "refuse"] {
            fields.push(("decision", decision));
            let seen = person.submit(&site.page(), "/connect", &fields).await;
            assert_eq!(
                (seen.status, seen.location.as_str()),
                (400, ""),
                "{field}={value}"
            );
            fields.pop();
        }
    }
    let asking = site.asking();
    let mut fields: Vec<(&str, &str)> = asking.iter().map(|(n, v)| (*n, v.as_str())).collect();
    fields.push(("decision", "agree"));
    let seen = person.post("/connect", &fields).await;
    assert_eq!(seen.status, 403, "without the page's token");
    assert_eq!(world.rows("connect_codes").await, 0);
}

async fn the_fourth_site_of_a_free_plan_is_refused_until_a_seat_is_freed(world: World) {
    let person = ada(&world).await;
    let mut connected = Vec::new();
    for number in 1..=3 {
        let url = format!("https://site{number}.example.org");
        connected.push(SiteClient::connected(&world.url(), &person, &url, world.now()).await);
    }
    let fourth = SiteClient::new(&world.url(), "https://site4.example.org");
    let seen = person.get(&fourth.page()).await;
    assert_eq!(seen.status, 409);
    assert!(
        seen.text.contains("All 3 seats") && !seen.text.contains("value=\"agree\""),
        "{}",
        seen.text
    );
    let seen = fourth.decide(&person, "agree").await;
    assert_eq!((seen.status, seen.location.as_str()), (409, ""));
    let first = &connected[0];
    let answer = first
        .send(first.sign(
            "DELETE",
            "/v1/site",
            "",
            "application/json",
            Vec::new(),
            world.now(),
        ))
        .await;
    assert_eq!(answer.status, 204);
    let mut fourth = fourth;
    fourth.connect(&person, world.now()).await;
    assert_eq!(fourth.connected["seat"], true);
}

async fn sites_that_are_not_in_production_take_no_seat(world: World) {
    let person = ada(&world).await;
    for (url, environment) in [
        ("https://staging.example.org", "staging"),
        ("https://dev.example.org", "development"),
        ("http://127.0.0.1:8080", "production"),
        ("https://shop.test", "local"),
    ] {
        let mut site = SiteClient::new(&world.url(), url);
        site.environment = environment.into();
        let seen = person.get(&site.page()).await;
        assert!(seen.text.contains("takes no seat"), "{url}");
        site.connect(&person, world.now()).await;
        assert_eq!(site.connected["seat"], false, "{url}");
    }
    assert_eq!(world.rows("seats").await, 0);
}

async fn a_site_that_moves_with_its_key_is_no_longer_at_the_old_address(world: World) {
    let person = ada(&world).await;
    let old = SiteClient::connected(
        &world.url(),
        &person,
        "https://old.example.org",
        world.now(),
    )
    .await;
    let mut moved = SiteClient::new(&world.url(), "https://new.example.org");
    moved.key = old.key.clone();
    moved.connect(&person, world.now()).await;
    assert_ne!(moved.id(), old.id());
    let state = moved.get("/v1/site/state", "", world.now()).await;
    assert_eq!(state.json["site_id"], moved.connected["site_id"]);
    assert_eq!(
        (world.rows("seats").await, world.rows("site_keys").await),
        (1, 1)
    );
    assert_eq!(world.rows("sites WHERE disconnected_at IS NULL").await, 1);
}

async fn connecting_again_replaces_the_key_and_keeps_site_and_seat(world: World) {
    let person = ada(&world).await;
    let first =
        SiteClient::connected(&world.url(), &person, "http://example.org", world.now()).await;
    let second = SiteClient::new(&world.url(), "https://example.org");
    let seen = person.get(&second.page()).await;
    assert!(seen.text.contains("keeps the seat"), "{}", seen.text);
    let second =
        SiteClient::connected(&world.url(), &person, "https://example.org", world.now()).await;
    assert_eq!(first.id(), second.id(), "now by TLS, still the same site");
    assert_eq!(
        (world.rows("sites").await, world.rows("seats").await),
        (1, 1)
    );
    let answer = first.get("/v1/site/state", "", world.now()).await;
    assert_eq!(answer.code(), "signature.unknown_key");
    assert_eq!(
        second.get("/v1/site/state", "", world.now()).await.status,
        200
    );
}

async fn a_code_works_once_for_a_minute_and_a_second_use_withdraws_the_first(world: World) {
    let person = ada(&world).await;
    let mut site = SiteClient::new(&world.url(), SITE);
    let late = site.code(&person).await;
    world.pass(61);
    let answer = site.redeem(&site.token_request(&late), world.now()).await;
    assert_eq!(
        (answer.status, answer.code()),
        (400, "connect.code_unknown")
    );
    assert_eq!(world.rows("sites").await, 0);

    let code = site.code(&person).await;
    let answer = site.redeem(&site.token_request(&code), world.now()).await;
    assert_eq!(
        (answer.status, &answer.signature),
        (200, &Ok(())),
        "{}",
        answer.json
    );
    site.connected = answer.json;
    assert_eq!(
        site.get("/v1/site/state", "", world.now()).await.status,
        200
    );
    let thief = SiteClient::new(&world.url(), SITE);
    let answer = thief.redeem(&thief.token_request(&code), world.now()).await;
    assert_eq!(
        (answer.status, answer.code()),
        (400, "connect.code_unknown")
    );
    let answer = site.get("/v1/site/state", "", world.now()).await;
    assert_eq!(
        answer.code(),
        "signature.unknown_key",
        "what the code gave is withdrawn"
    );
    assert_eq!(world.rows("seats").await, 0);
}

async fn a_code_is_only_for_whom_it_was_made(world: World) {
    let person = ada(&world).await;
    let site = SiteClient::new(&world.url(), SITE);
    let code = site.code(&person).await;
    let good = site.token_request(&code);
    for (field, value, expected) in [
        ("grant_type", json!("password"), "connect.grant_type"),
        (
            "code",
            json!(random_base64url::<32>()),
            "connect.code_unknown",
        ),
        (
            "code_verifier",
            json!(random_base64url::<32>()),
            "connect.pkce",
        ),
        (
            "redirect_uri",
            json!("https://example.org/blog/other"),
            "connect.redirect_uri",
        ),
        ("site_url", json!("https://example.org"), "connect.site_url"),
    ] {
        let mut request = good.clone();
        request[field] = value;
        let answer = site.redeem(&request, world.now()).await;
        assert_eq!(
            (answer.status, answer.code()),
            (400, expected),
            "{}",
            answer.json
        );
    }
    let mut thief = SiteClient::new(&world.url(), SITE);
    thief.verifier.clone_from(&site.verifier);
    let answer = thief.redeem(&thief.token_request(&code), world.now()).await;
    assert_eq!(answer.code(), "connect.key", "another key");
    let mut request = good.clone();
    request["public_key"] = json!(key::to_text(&key::generate().verifying_key()));
    let answer = site.redeem(&request, world.now()).await;
    assert_eq!(
        (answer.status, answer.code()),
        (401, "signature.invalid"),
        "a key that did not sign"
    );
    request["public_key"] = json!("AQ");
    assert_eq!(
        site.redeem(&request, world.now()).await.code(),
        "body.invalid"
    );
    assert_eq!(world.rows("sites").await, 0);
    let answer = site.redeem(&good, world.now()).await;
    assert_eq!(
        answer.status, 200,
        "none of this spoiled the code: {}",
        answer.json
    );
}

async fn two_sites_that_want_the_last_seat_do_not_both_get_it(world: World) {
    let person = ada(&world).await;
    for number in 1..=2 {
        let url = format!("https://site{number}.example.org");
        SiteClient::connected(&world.url(), &person, &url, world.now()).await;
    }
    let rivals =
        [3, 4].map(|n| SiteClient::new(&world.url(), &format!("https://site{n}.example.org")));
    let codes = [rivals[0].code(&person).await, rivals[1].code(&person).await];
    let requests = [
        rivals[0].token_request(&codes[0]),
        rivals[1].token_request(&codes[1]),
    ];
    let (one, two) = tokio::join!(
        rivals[0].redeem(&requests[0], world.now()),
        rivals[1].redeem(&requests[1], world.now())
    );
    let mut outcomes = [one.status, two.status];
    outcomes.sort_unstable();
    assert_eq!(outcomes, [200, 400], "{} {}", one.json, two.json);
    assert!([one.code(), two.code()].contains(&"connect.no_seat"));
    assert_eq!(
        (world.rows("seats").await, world.rows("sites").await),
        (3, 3)
    );
}
