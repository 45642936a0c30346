use super::{address, hidden, id_of, invite, join, link, roles, send, signed_up, site, started};
use crate::common::{On, acts};
use crate::on_both;
use packetsense_cloud::clock::DAY;
use reqwest::StatusCode;

async fn somebody_joins_as_what_they_were_invited_as_and_the_link_works_once(on: On) {
    let (world, mut ada) = started(on).await;
    let link = invite(&mut ada, "Grace", &[("role", "analyst"), ("access", "all")]).await;
    let listed = ada.get("/team").await.text;
    assert!(
        listed.contains("grace@example.org") && listed.contains("Open"),
        "{listed}"
    );

    let mut nobody = world.browser();
    let page = nobody.get(&link).await.text;
    assert!(
        page.contains("Ada’s team") && page.contains("/sign-up?next=%2Finvitation"),
        "{page}"
    );
    let (_, sign_up) = page
        .split_once("href=\"/sign-up")
        .expect("a way to an account");
    let form = nobody
        .get(&format!(
            "/sign-up{}",
            sign_up
                .split('"')
                .next()
                .unwrap_or_default()
                .replace("&#38;", "&")
        ))
        .await
        .text;
    assert!(form.contains("value=\"grace@example.org\""), "{form}");

    let mut grace = signed_up(&world, "Grace").await;
    assert_eq!(
        join(&mut grace, &link).await.location(),
        "/team?done=joined"
    );
    let team = grace.get("/team?done=joined").await.text;
    assert!(
        team.contains("Welcome") && team.contains("Ada’s team") && team.contains("Analyst"),
        "{team}"
    );
    assert!(!team.contains("Invite somebody"), "{team}");
    let told = [
        "Ada’s team/Ada/owner",
        "Ada’s team/Grace/analyst",
        "Grace’s team/Grace/owner",
    ];
    assert_eq!(roles(&world).await, told);
    assert_eq!(grace.get(&link).await.status, StatusCode::GONE);
    assert!(!ada.get("/team").await.text.contains("Open"));
    let acts = acts(world.server.app()).await;
    let of_members: Vec<_> = acts
        .iter()
        .filter(|act| act.starts_with("member."))
        .collect();
    assert_eq!(of_members, ["member.invited", "member.joined"]);
    world.stop().await;
}

async fn another_account_is_told_that_it_is_another_and_gets_nowhere(on: On) {
    let (world, mut ada) = started(on).await;
    let link = invite(&mut ada, "Grace", &[("role", "viewer"), ("access", "all")]).await;
    let mut eve = signed_up(&world, "Eve").await;
    let page = eve.get(&link).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.text.contains("This is another account") && page.text.contains("eve@example.org"),
        "{}",
        page.text
    );
    let (_, token) = link.split_once("token=").expect("token");
    let answer = eve.post("/invitation", &[("token", token)]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.text);
    assert!(
        !roles(&world)
            .await
            .iter()
            .any(|one| one == "Ada’s team/Eve/viewer")
    );
    // Where no mail is sent no address is confirmed, so the link itself is needed.
    let mut grace = signed_up(&world, "Grace").await;
    assert!(!grace.get("/teams").await.text.contains("You are invited"));
    assert_eq!(
        join(&mut grace, &link).await.location(),
        "/team?done=joined"
    );
    world.stop().await;
}

async fn an_invitation_expires_is_sent_again_and_taken_back(on: On) {
    let (world, mut ada) = started(on).await;
    let first = invite(&mut ada, "Grace", &[("role", "viewer"), ("access", "all")]).await;
    world.pass(7 * DAY + 1);
    let mut grace = signed_up(&world, "Grace").await;
    assert_eq!(
        grace.get(&first).await.status,
        StatusCode::GONE,
        "after seven days"
    );
    let team = ada.get("/team").await.text;
    assert!(team.contains("Expired"), "{team}");
    let (_, rest) = team
        .split_once("/team/invitations/")
        .expect("an invitation");
    let id = rest.split('/').next().expect("an id").to_owned();
    let answer = ada
        .post(&format!("/team/invitations/{id}/resend"), &[])
        .await;
    assert_eq!(
        link(&answer.text),
        first,
        "the same link, for seven more days"
    );
    assert_eq!(grace.get(&first).await.status, StatusCode::OK);

    let asked = ada
        .get(&format!("/team/invitations/{id}/revoke"))
        .await
        .text;
    assert!(
        asked.contains("Take back the invitation of grace@example.org?"),
        "{asked}"
    );
    let done = ada
        .post(&format!("/team/invitations/{id}/revoke"), &[])
        .await;
    assert_eq!(done.location(), "/team?done=revoked");
    assert_eq!(grace.get(&first).await.status, StatusCode::GONE);
    let (_, token) = first.split_once("token=").expect("token");
    let late = grace.post("/invitation", &[("token", token)]).await;
    assert_eq!(late.status, StatusCode::GONE);
    // Another invitation takes the place of the first.
    let second = invite(&mut ada, "Grace", &[("role", "viewer"), ("access", "all")]).await;
    let third = invite(&mut ada, "Grace", &[("role", "analyst"), ("access", "all")]).await;
    assert_eq!(grace.get(&second).await.status, StatusCode::GONE);
    assert_eq!(grace.get(&third).await.status, StatusCode::OK);
    world.stop().await;
}

async fn what_does_not_fit_is_named_beside_its_field_and_what_was_typed_is_kept(on: On) {
    let (world, mut ada) = started(on).await;
    let shop = site(&world, "Ada", "Shop").await;
    for (fields, error) in [
        (
            &[("email", "nowhere"), ("role", "viewer"), ("access", "all")][..],
            "email-error",
        ),
        (
            &[
                ("email", "x@example.org"),
                ("role", "owner"),
                ("access", "all"),
            ],
            "role-error",
        ),
        (
            &[
                ("email", "x@example.org"),
                ("role", "root"),
                ("access", "all"),
            ],
            "role-error",
        ),
        (
            &[("email", "x@example.org"), ("access", "all")],
            "role-error",
        ),
        (
            &[
                ("email", "x@example.org"),
                ("role", "viewer"),
                ("access", "some"),
            ],
            "sites-error",
        ),
        (
            &[
                ("email", "x@example.org"),
                ("role", "administrator"),
                ("access", "some"),
                ("site", &shop),
            ],
            "sites-error",
        ),
        (
            &[
                ("email", "x@example.org"),
                ("role", "billing"),
                ("access", "some"),
                ("site", &shop),
            ],
            "sites-error",
        ),
        (
            &[
                ("email", "ADA@example.org"),
                ("role", "viewer"),
                ("access", "all"),
            ],
            "email-error",
        ),
    ] {
        let answer = send(&mut ada, "/team/invite", "/team/invite", fields).await;
        assert_eq!(
            answer.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{fields:?}"
        );
        assert!(
            answer.text.contains(&format!("id=\"{error}\"")),
            "{fields:?}: {}",
            answer.text
        );
        assert!(
            answer.text.contains(&format!("value=\"{}\"", fields[0].1)),
            "{fields:?}"
        );
        let ticked = format!("value=\"{shop}\" checked");
        assert_eq!(
            answer.text.contains(&ticked),
            fields.len() == 4,
            "{fields:?}"
        );
    }
    assert!(
        ada.get("/team")
            .await
            .text
            .contains("Nobody is invited at present")
    );
    world.stop().await;
}

async fn invitations_of_somebody_who_was_removed_open_nothing(on: On) {
    let (world, mut ada) = started(on).await;
    let mut bob = super::joined(&world, &mut ada, "Bob", "administrator").await;
    let link = invite(
        &mut bob,
        "Mallory",
        &[("role", "administrator"), ("access", "all")],
    )
    .await;
    let bobs = id_of(&world, "Bob").await;
    let done = ada.post(&format!("/team/members/{bobs}/remove"), &[]).await;
    assert_eq!(done.location(), "/team?done=removed", "{}", done.text);
    let mut mallory = signed_up(&world, "Mallory").await;
    assert_eq!(mallory.get(&link).await.status, StatusCode::GONE);
    world.stop().await;
}

async fn a_form_of_another_team_does_nothing_in_this_one(on: On) {
    let (world, mut ada) = started(on).await;
    let mut bob = super::joined(&world, &mut ada, "Bob", "administrator").await;
    let page = bob.get("/team/invite").await.text;
    let team = hidden(&page, "team");
    // Meanwhile, in another window, Bob goes to his own team.
    let teams = bob.get("/teams").await.text;
    let own = hidden(
        &teams.replace(&format!("value=\"{team}\""), "value-seen"),
        "team",
    );
    assert_eq!(
        bob.post("/teams/switch", &[("team", &own)])
            .await
            .location(),
        "/"
    );
    let fields = [
        ("team", team.as_str()),
        ("email", &address("Grace")),
        ("role", "viewer"),
        ("access", "all"),
    ];
    let answer = bob.post("/team/invite", &fields).await;
    assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.text);
    assert!(!ada.get("/team").await.text.contains("grace@"));
    assert!(!bob.get("/team").await.text.contains("grace@"));
    world.stop().await;
}

on_both!(
    somebody_joins_as_what_they_were_invited_as_and_the_link_works_once,
    another_account_is_told_that_it_is_another_and_gets_nowhere,
    an_invitation_expires_is_sent_again_and_taken_back,
    what_does_not_fit_is_named_beside_its_field_and_what_was_typed_is_kept,
    invitations_of_somebody_who_was_removed_open_nothing,
    a_form_of_another_team_does_nothing_in_this_one,
);
