//! With a mail server: whoever is invited, and whoever is affected, is told.

use super::{hidden, id_of, roles, send};
use crate::common::{Browser, On, World, caught, link, with_mail};
use crate::on_both;
use packetsense_testkit::mail::Catcher;
use reqwest::StatusCode;

async fn confirmed(world: &World, catcher: &Catcher, name: &str, next: &str) -> Browser {
    let (mut browser, email) = (world.browser(), super::address(name));
    browser.get("/sign-up").await;
    let fields = [
        ("name", name),
        ("email", email.as_str()),
        ("password", "correct horse battery"),
        ("age", "yes"),
        ("terms", "yes"),
        ("next", next),
    ];
    let answer = browser.post("/sign-up", &fields).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let link = link(catcher, &email, "/confirm");
    let (_, token) = link.split_once("?token=").expect("a token");
    let answer = browser.post("/confirm", &[("token", token)]).await;
    assert_eq!(
        answer.location(),
        if next.is_empty() { "/" } else { next },
        "{}",
        answer.text
    );
    browser
}

async fn an_invitation_by_mail_is_accepted_after_signing_up_and_everybody_is_told(on: On) {
    let (world, catcher) = with_mail(on, false).await;
    let mut ada = confirmed(&world, &catcher, "Ada", "").await;
    let fields = [
        ("email", "grace@example.org"),
        ("role", "analyst"),
        ("access", "all"),
    ];
    let answer = send(&mut ada, "/team/invite", "/team/invite", &fields).await;
    assert_eq!(answer.location(), "/team?done=invited", "{}", answer.text);
    let invited = link(&catcher, "grace@example.org", "/invitation");
    let mut grace = world.browser();
    let page = grace.get(&invited).await.text;
    // Nothing of the link's secret goes into the sign-up, which is kept until it is confirmed.
    assert!(
        page.contains("/sign-up?next=%2Fteams&#38;email=grace%40example.org"),
        "{page}"
    );
    let mut grace = confirmed(&world, &catcher, "Grace", "/teams").await;
    let teams = grace.get("/teams").await.text;
    assert!(
        teams.contains("You are invited") && teams.contains("Ada’s team"),
        "{teams}"
    );
    let invitation = hidden(&teams, "invitation");
    let answer = grace
        .post("/invitation", &[("invitation", &invitation)])
        .await;
    assert_eq!(answer.location(), "/team?done=joined", "{}", answer.text);
    let told = caught(&catcher, "ada@example.org", "Somebody joined your team").text;
    assert!(
        told.contains("grace@example.org") && told.contains("analyst"),
        "{told}"
    );

    let path = format!("/team/members/{}", id_of(&world, "Grace").await);
    ada.post(&path, &[("role", "viewer"), ("access", "all")])
        .await;
    let told = caught(
        &catcher,
        "grace@example.org",
        "Your role in a team was changed",
    )
    .text;
    assert!(told.contains("you are viewer now"), "{told}");
    let page = "/team/transfer";
    let graces = id_of(&world, "Grace").await;
    let right = [
        ("member", graces.as_str()),
        ("password", "correct horse battery"),
    ];
    assert_eq!(
        send(&mut ada, page, page, &right).await.location(),
        "/team?done=transferred"
    );
    caught(&catcher, "grace@example.org", "You own a team now");
    caught(&catcher, "ada@example.org", "You handed a team over");
    send(&mut ada, "/team/leave", "/team/leave", &[]).await;
    let told = caught(&catcher, "grace@example.org", "Somebody left your team").text;
    assert!(told.contains("ada@example.org"), "{told}");
    assert_eq!(
        roles(&world).await,
        ["Ada’s team/Grace/owner", "Grace’s team/Grace/owner"]
    );
    assert_eq!(
        ada.get("/").await.location(),
        "/teams",
        "she is in no team now"
    );
    world.stop().await;
}

async fn whoever_is_removed_is_told_and_one_address_is_not_mailed_without_end(on: On) {
    let (world, catcher) = with_mail(on, false).await;
    let mut ada = confirmed(&world, &catcher, "Ada", "").await;
    let mut bob = confirmed(&world, &catcher, "Bob", "").await;
    let fields = [
        ("email", "bob@example.org"),
        ("role", "viewer"),
        ("access", "all"),
    ];
    send(&mut ada, "/team/invite", "/team/invite", &fields).await;
    let invited = link(&catcher, "bob@example.org", "/invitation");
    let (_, token) = invited.split_once("?token=").expect("a token");
    assert_eq!(
        bob.post("/invitation", &[("token", token)])
            .await
            .location(),
        "/team?done=joined"
    );
    let bobs = id_of(&world, "Bob").await;
    ada.post(&format!("/team/members/{bobs}/remove"), &[]).await;
    caught(
        &catcher,
        "bob@example.org",
        "You are not in a team any more",
    );
    let fields = [
        ("email", "eve@example.org"),
        ("role", "viewer"),
        ("access", "all"),
    ];
    let mut refused = 0;
    for _ in 0..6 {
        let answer = send(&mut ada, "/team/invite", "/team/invite", &fields).await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            assert!(answer.text.contains("email-error"), "{}", answer.text);
            refused += 1;
        }
    }
    assert!(refused >= 2, "{refused}");
    world.stop().await;
}

on_both!(
    an_invitation_by_mail_is_accepted_after_signing_up_and_everybody_is_told,
    whoever_is_removed_is_told_and_one_address_is_not_mailed_without_end,
);
