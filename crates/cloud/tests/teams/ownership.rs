use super::{hidden, id_of, joined, roles, send, signed_up, started};
use crate::common::{On, acts};
use crate::on_both;
use packetsense_cloud::clock::SECOND;
use reqwest::StatusCode;

const PASSWORD: &str = "correct horse battery";

async fn a_team_is_handed_over_by_its_owner_in_person_and_always_has_one_owner(on: On) {
    let (world, mut ada) = started(on).await;
    let alone = ada.get("/team/transfer").await.text;
    assert!(alone.contains("Nobody else is in the team"), "{alone}");
    let mut bob = joined(&world, &mut ada, "Bob", "viewer").await;
    let bobs = id_of(&world, "Bob").await;
    let page = "/team/transfer";
    world.pass(601 * SECOND);
    let asked = send(&mut ada, page, page, &[("member", &bobs)]).await;
    assert_eq!(asked.status, StatusCode::FORBIDDEN);
    assert!(
        asked.text.contains("Is it still you?") && asked.text.contains(&bobs),
        "{}",
        asked.text
    );
    assert_eq!(roles(&world).await[0], "Ada’s team/Ada/owner");
    let proof = [("prove_to", page), ("prove_password", PASSWORD)];
    assert_eq!(ada.post("/prove", &proof).await.location(), page);
    let nobody = send(&mut ada, page, page, &[("member", "")]).await;
    assert!(nobody.text.contains("member-error"), "{}", nobody.text);
    let mallory = signed_up(&world, "Mallory").await;
    drop(mallory);
    let stranger = id_of(&world, "Mallory").await;
    let answer = send(&mut ada, page, page, &[("member", &stranger)]).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    let own = id_of(&world, "Ada").await;
    let answer = send(&mut ada, page, page, &[("member", &own)]).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND, "to oneself");

    let right = [("member", bobs.as_str())];
    let answer = send(&mut ada, page, page, &right).await;
    assert_eq!(
        answer.location(),
        "/team?done=transferred",
        "{}",
        answer.text
    );
    let mine: Vec<_> = roles(&world).await;
    assert_eq!(
        mine[..2],
        ["Ada’s team/Ada/administrator", "Ada’s team/Bob/owner"]
    );
    assert_eq!(ada.get(page).await.status, StatusCode::FORBIDDEN);
    assert_eq!(bob.get(page).await.status, StatusCode::OK);
    let acts = acts(world.server.app()).await;
    let count = |name: &str| acts.iter().filter(|act| *act == name).count();
    assert_eq!(count("team.ownership_transferred"), 1);
    world.stop().await;
}

async fn guessing_the_password_there_is_slowed_down_as_at_the_sign_in(on: On) {
    let (world, mut ada) = started(on).await;
    let mut last = StatusCode::OK;
    for _ in 0..8 {
        let wrong = [
            ("prove_to", "/team/transfer"),
            ("prove_password", "wrong horse battery"),
        ];
        last = ada.post("/prove", &wrong).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    world.stop().await;
}

async fn a_person_makes_and_renames_teams_and_goes_from_one_to_the_other(on: On) {
    let (world, mut ada) = started(on).await;
    for (name, wrong) in [
        ("", "Give the team a name"),
        ("see www.evil.example", "Leave out addresses"),
    ] {
        let answer = ada.post("/teams", &[("name", name)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            answer.text.contains(wrong) && answer.text.contains(&format!("value=\"{name}\"")),
            "{}",
            answer.text
        );
    }
    let made = ada.post("/teams", &[("name", "Clients <b>")]).await;
    assert_eq!(made.location(), "/team?done=founded", "{}", made.text);
    let team = ada.get("/team").await.text;
    assert!(
        team.contains("Clients &#60;b&#62;") && team.contains("0 of 3 seats taken"),
        "{team}"
    );
    // Another browser of hers goes on in the first team: the choice is the session's.
    let mut other = world.browser();
    other.get("/sign-in").await;
    let fields = [("email", "ada@example.org"), ("password", PASSWORD)];
    other.post("/sign-in", &fields).await;
    assert!(
        other
            .get("/team/name")
            .await
            .text
            .contains("value=\"Ada’s team\"")
    );

    let renamed = send(&mut ada, "/team/name", "/team/name", &[("name", "Clients")]).await;
    assert_eq!(renamed.location(), "/team?done=renamed");
    let teams = ada.get("/teams").await.text;
    let (first, _) = teams.split_once("Ada’s team").expect("the first team");
    let first = hidden(first, "team");
    assert_eq!(
        ada.post("/teams/switch", &[("team", &first)])
            .await
            .location(),
        "/"
    );
    let page = ada.get("/").await.text;
    assert!(
        page.contains("<summary class=\"quiet\">Ada’s team"),
        "{page}"
    );
    assert!(
        page.contains("<button class=\"link\">Clients</button>"),
        "{page}"
    );
    let nowhere = ada
        .post(
            "/teams/switch",
            &[("team", "01990000-0000-7000-8000-000000000000")],
        )
        .await;
    assert_eq!(nowhere.status, StatusCode::CONFLICT);
    let acts = acts(world.server.app()).await;
    let teams: Vec<_> = acts.iter().filter(|act| act.starts_with("team.")).collect();
    assert_eq!(teams, ["team.created", "team.renamed"]);
    world.stop().await;
}

async fn somebody_in_no_team_can_make_one_or_join_one_and_nothing_else(on: On) {
    let (world, mut ada) = started(on).await;
    let mut bob = signed_up(&world, "Bob").await;
    let bobs = id_of(&world, "Bob").await;
    let gone = sqlx::query("DELETE FROM memberships WHERE person_id = $1").bind(&bobs);
    gone.execute(world.server.app().db.pool())
        .await
        .expect("removed");
    assert_eq!(bob.get("/").await.location(), "/teams");
    let page = bob.get("/teams").await.text;
    assert!(page.contains("You are in no team"), "{page}");
    assert_eq!(bob.get("/sites").await.status, StatusCode::FORBIDDEN);
    let fields = [("role", "viewer"), ("access", "all")];
    let link = super::invite(&mut ada, "Bob", &fields).await;
    assert_eq!(
        super::join(&mut bob, &link).await.location(),
        "/team?done=joined"
    );
    assert_eq!(bob.get("/sites").await.status, StatusCode::OK);
    world.stop().await;
}

on_both!(
    a_team_is_handed_over_by_its_owner_in_person_and_always_has_one_owner,
    guessing_the_password_there_is_slowed_down_as_at_the_sign_in,
    a_person_makes_and_renames_teams_and_goes_from_one_to_the_other,
    somebody_in_no_team_can_make_one_or_join_one_and_nothing_else,
);
