use crate::common::{Browser, On, Phone, World, acts};
use crate::{first_step, on_both, started};
use packetsense_cloud::clock::SECOND;
use reqwest::{Method, StatusCode};

on_both!(a_team_that_asks_for_a_second_factor_is_closed_to_members_without_one);

/// The value of the last hidden field of that name.
fn last(page: &str, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let (_, rest) = page.rsplit_once(&mark).expect("a hidden field");
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// Bob, who was invited and has joined as viewer.
async fn bob(world: &World, ada: &mut Browser) -> Browser {
    let team = last(&ada.get("/team/invite").await.text, "team");
    let fields = [
        ("team", team.as_str()),
        ("email", "bob@example.org"),
        ("role", "viewer"),
        ("access", "all"),
    ];
    let sent = ada.post("/team/invite", &fields).await;
    let (_, rest) = sent.text.split_once("/invitation?token=").expect("a link");
    let token = rest.split('<').next().unwrap_or_default().to_owned();
    let mut bob = world.browser();
    bob.sign_up("Bob", "bob@example.org").await;
    let joined = bob.post("/invitation", &[("token", &token)]).await;
    assert_eq!(joined.location(), "/team?done=joined", "{}", joined.text);
    bob
}

async fn a_team_that_asks_for_a_second_factor_is_closed_to_members_without_one(on: On) {
    let (world, mut ada) = started(on).await;
    let mut bob = bob(&world, &mut ada).await;
    let page = ada.get("/team/two-factor").await.text;
    let team = last(&page, "team");
    let rule = [("team", team.as_str())];
    let refused = ada.post("/team/two-factor", &rule).await;
    assert_eq!(
        refused.status,
        StatusCode::CONFLICT,
        "who asks must have one: {}",
        refused.text
    );
    assert_eq!(bob.get("/team").await.status, StatusCode::OK);
    assert_eq!(
        bob.get("/team/two-factor").await.status,
        StatusCode::FORBIDDEN
    );

    let (phone, _) = Phone::set_up(&world, &mut ada).await;
    let page = ada.get("/team/two-factor").await.text;
    assert!(page.contains("Without one at present: Bob."), "{page}");
    let done = ada.post("/team/two-factor", &rule).await;
    assert_eq!(done.location(), "/team?done=factors", "{}", done.text);
    let list = ada.get("/team?done=factors").await.text;
    assert!(
        list.contains("<td data-label=\"2nd factor\">Yes")
            && list.contains("<span class=\"quiet\">None"),
        "{list}"
    );

    for path in ["/", "/team", "/sites", "/team/leave"] {
        assert_eq!(bob.get(path).await.location(), "/second-factor", "{path}");
    }
    let csrf = bob.cookies["__Host-csrf"].clone();
    let headers = [
        ("accept", "application/json".to_owned()),
        ("origin", bob.origin.clone()),
    ];
    let form = [("csrf", csrf.as_str()), ("team", team.as_str())];
    let answer = bob
        .send(Method::POST, "/team/leave", Some(&form), &headers)
        .await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(
        answer.text.contains("\"code\":\"two_factors\""),
        "{}",
        answer.text
    );
    let account = bob.get("/account").await;
    assert_eq!(account.status, StatusCode::OK);
    assert!(
        !account.text.contains("href=\"/sites\""),
        "no way into the team"
    );
    let told = bob.get("/second-factor").await.text;
    assert!(
        told.contains("Add a passkey") && told.contains("Set up an app"),
        "{told}"
    );
    // Their own team stays open to them.
    let teams = bob.get("/teams").await.text;
    assert!(teams.contains("Bob’s team"), "{teams}");

    Phone::set_up(&world, &mut bob).await;
    assert_eq!(
        bob.get("/team").await.status,
        StatusCode::OK,
        "open at once"
    );
    assert_eq!(bob.get("/second-factor").await.location(), "/");
    let removed = bob.post("/account/app/remove", &[]).await;
    assert_eq!(removed.status, StatusCode::SEE_OTHER);
    assert_eq!(
        bob.get("/team").await.location(),
        "/second-factor",
        "closed at once"
    );

    world.pass(60 * SECOND);
    let mut other = world.browser();
    first_step(&mut other).await;
    other
        .post("/sign-in/code", &[("code", &phone.code(world.now()))])
        .await;
    assert_eq!(other.get("/team").await.status, StatusCode::OK);
    let done = other.post("/team/two-factor", &rule).await;
    assert_eq!(done.location(), "/team?done=no-factors", "{}", done.text);
    assert_eq!(bob.get("/team").await.status, StatusCode::OK);
    let acts = acts(world.server.app()).await;
    assert_eq!(
        acts.iter()
            .filter(|act| *act == "team.two_factor_rule")
            .count(),
        2
    );
    world.stop().await;
}
