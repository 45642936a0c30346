use super::{hidden, id_of, invite, join, joined, roles, send, signed_up, site, started};
use crate::common::{Browser, On, trail};
use crate::on_both;
use reqwest::StatusCode;

async fn a_member_limited_to_some_sites_sees_no_other(on: On) {
    let (world, mut ada) = started(on).await;
    let shop = site(&world, "Ada", "Shop").await;
    let blog = site(&world, "Ada", "Blog").await;
    joined(&world, &mut ada, "Bob", "analyst").await;
    let fields = [("role", "viewer"), ("access", "some"), ("site", &shop)];
    let link = invite(&mut ada, "Grace", &fields).await;
    let mut grace = signed_up(&world, "Grace").await;
    join(&mut grace, &link).await;
    assert_eq!(
        grace.get(&format!("/sites/{shop}")).await.status,
        StatusCode::OK
    );
    for page in ["", "/log-ins", "/files", "/software", "/connection"] {
        let answer = grace.get(&format!("/sites/{blog}{page}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{page}");
    }
    for page in ["/", "/sites", "/team"] {
        let text = grace.get(page).await.text;
        assert!(
            !text.contains("Blog") && !text.contains("seats taken"),
            "{page}: {text}"
        );
        assert_eq!(text.contains("Shop"), page != "/team", "{page}: {text}");
    }
    let team = grace.get("/team").await.text;
    assert!(
        team.contains("ada@example.org") && !team.contains("bob@example.org"),
        "other clients: {team}"
    );

    // Now all; and later only the other one.
    let path = format!("/team/members/{}", id_of(&world, "Grace").await);
    assert!(
        ada.get(&path)
            .await
            .text
            .contains(&format!("value=\"{shop}\" checked"))
    );
    let done = ada
        .post(&path, &[("role", "viewer"), ("access", "all")])
        .await;
    assert_eq!(done.location(), "/team?done=changed", "{}", done.text);
    assert_eq!(
        grace.get(&format!("/sites/{blog}")).await.status,
        StatusCode::OK
    );
    let only = [("role", "viewer"), ("access", "some"), ("site", &blog)];
    ada.post(&path, &only).await;
    assert_eq!(
        grace.get(&format!("/sites/{shop}")).await.status,
        StatusCode::NOT_FOUND
    );

    // A site that goes leaves nothing to see, not everything.
    let app = world.server.app();
    let gone = sqlx::query("DELETE FROM sites WHERE id = $1").bind(&blog);
    gone.execute(app.db.pool()).await.expect("deleted");
    let text = grace.get("/sites").await.text;
    assert!(
        text.contains("No site is connected") && !text.contains("Shop"),
        "{text}"
    );
    let limits = trail(app).await;
    let limits: Vec<_> = limits
        .iter()
        .filter(|one| one.act == "member.sites_limited")
        .collect();
    assert_eq!(limits.len(), 2);
    assert_eq!(limits[0].detail["sites"], "all");
    assert_eq!(limits[1].detail["sites"][0], "https://blog.example");
    world.stop().await;
}

async fn a_changed_role_counts_at_once_and_is_recorded(on: On) {
    let (world, mut ada) = started(on).await;
    let mut bob = joined(&world, &mut ada, "Bob", "administrator").await;
    assert_eq!(bob.get("/team/invite").await.status, StatusCode::OK);
    let path = format!("/team/members/{}", id_of(&world, "Bob").await);
    let done = ada
        .post(&path, &[("role", "billing"), ("access", "all")])
        .await;
    assert_eq!(done.location(), "/team?done=changed", "{}", done.text);
    for page in ["/team/invite", "/sites", &path] {
        let answer = bob.get(page).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{page}");
        assert!(answer.text.contains("you are billing"), "{}", answer.text);
    }
    assert_eq!(bob.get("/").await.location(), "/team");
    let team = bob.get("/team").await.text;
    assert!(
        team.contains("0 of 3 seats taken") && !team.contains("href=\"/sites\""),
        "{team}"
    );
    // The same again changes nothing and is not recorded again.
    ada.post(&path, &[("role", "billing"), ("access", "all")])
        .await;
    let trail = trail(world.server.app()).await;
    let changes: Vec<_> = trail
        .iter()
        .filter(|one| one.act == "member.role_changed")
        .collect();
    assert_eq!(changes.len(), 1);
    assert_eq!(
        (&changes[0].detail["from"], &changes[0].detail["to"]),
        (&"administrator".into(), &"billing".into())
    );
    world.stop().await;
}

async fn whoever_is_removed_or_leaves_sees_nothing_more_and_keeps_the_account(on: On) {
    let (world, mut ada) = started(on).await;
    let shop = site(&world, "Ada", "Shop").await;
    let mut bob = joined(&world, &mut ada, "Bob", "administrator").await;
    let mut grace = joined(&world, &mut ada, "Grace", "analyst").await;
    let bobs = id_of(&world, "Bob").await;
    let asked = ada.get(&format!("/team/members/{bobs}/remove")).await.text;
    assert!(asked.contains("Remove Bob (bob@example.org)?"), "{asked}");
    ada.post(&format!("/team/members/{bobs}/remove"), &[]).await;
    assert_eq!(
        bob.get(&format!("/sites/{shop}")).await.status,
        StatusCode::NOT_FOUND
    );
    assert!(
        bob.get("/team").await.text.contains("Bob’s team"),
        "back in his own"
    );

    let left = send(&mut grace, "/team/leave", "/team/leave", &[]).await;
    assert_eq!(left.location(), "/teams?done=left", "{}", left.text);
    assert_eq!(
        grace.get(&format!("/sites/{shop}")).await.status,
        StatusCode::NOT_FOUND
    );
    let told = [
        "Ada’s team/Ada/owner",
        "Bob’s team/Bob/owner",
        "Grace’s team/Grace/owner",
    ];
    assert_eq!(roles(&world).await, told);
    world.stop().await;
}

async fn nobody_changes_the_owner_or_themselves(on: On) {
    let (world, mut ada) = started(on).await;
    let mut bob = joined(&world, &mut ada, "Bob", "administrator").await;
    let (adas, bobs) = (id_of(&world, "Ada").await, id_of(&world, "Bob").await);
    let before = roles(&world).await;
    for (browser, id) in [(&mut bob, &adas), (&mut ada, &adas)] {
        refused(browser, id).await;
    }
    refused(&mut bob, &bobs).await;
    assert_eq!(ada.get("/team/leave").await.status, StatusCode::CONFLICT);
    let team = hidden(&ada.get("/team/name").await.text, "team");
    let leave = ada.post("/team/leave", &[("team", &team)]).await;
    assert_eq!(leave.status, StatusCode::CONFLICT, "{}", leave.text);
    assert_eq!(roles(&world).await, before);
    world.stop().await;
}

async fn refused(browser: &mut Browser, id: &str) {
    let path = format!("/team/members/{id}");
    let change = browser
        .post(&path, &[("role", "viewer"), ("access", "all")])
        .await;
    assert_eq!(change.status, StatusCode::CONFLICT, "{}", change.text);
    let remove = browser.post(&format!("{path}/remove"), &[]).await;
    assert_eq!(remove.status, StatusCode::CONFLICT, "{}", remove.text);
}

async fn of_two_administrators_who_remove_each_other_one_stays(on: On) {
    let (world, mut ada) = started(on).await;
    let mut bob = joined(&world, &mut ada, "Bob", "administrator").await;
    let mut eve = joined(&world, &mut ada, "Eve", "administrator").await;
    let paths = [id_of(&world, "Eve").await, id_of(&world, "Bob").await]
        .map(|id| format!("/team/members/{id}/remove"));
    let (first, second) = tokio::join!(bob.post(&paths[0], &[]), eve.post(&paths[1], &[]));
    let mut statuses = [first.status, second.status];
    statuses.sort();
    assert_eq!(statuses[0], StatusCode::SEE_OTHER, "{statuses:?}");
    assert!(statuses[1].is_client_error(), "{statuses:?}");
    let left = roles(&world).await;
    let left = left.iter().filter(|one| one.starts_with("Ada’s team/"));
    assert_eq!(left.count(), 2);
    world.stop().await;
}

on_both!(
    a_member_limited_to_some_sites_sees_no_other,
    a_changed_role_counts_at_once_and_is_recorded,
    whoever_is_removed_or_leaves_sees_nothing_more_and_keeps_the_account,
    nobody_changes_the_owner_or_themselves,
    of_two_administrators_who_remove_each_other_one_stays,
);
