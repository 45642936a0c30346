use crate::common::{On, Phone, caught, link, trail, with_mail};
use crate::{EMAIL, hidden, on_both};
use packetsense_cloud::clock::{DAY, SECOND};
use reqwest::StatusCode;

on_both!(a_reset_asks_for_the_app_and_removes_the_passkeys_of_a_thief);

const NEW: &str = "a newer sentence is fine";

async fn a_reset_asks_for_the_app_and_removes_the_passkeys_of_a_thief(on: On) {
    let (world, catcher) = with_mail(on, false).await;
    let mut ada = world.browser();
    ada.sign_up("Ada", EMAIL).await;
    let path = link(&catcher, EMAIL, "/confirm");
    ada.get(&path).await;
    let (_, token) = path.split_once("token=").expect("a token");
    let confirmed = ada.post("/confirm", &[("token", token)]).await;
    assert_eq!(confirmed.status, StatusCode::SEE_OTHER);
    let (phone, _) = Phone::set_up(&world, &mut ada).await;
    tokio::task::block_in_place(|| {
        caught(
            &catcher,
            EMAIL,
            "An authenticator app was added to your account",
        )
    });
    for (id, name, age) in [("old", "Ada’s laptop", 200), ("new", "Thief’s phone", 3)] {
        sqlx::query(
            "INSERT INTO passkeys (id, person_id, credential_id, credential, name, created_at) \
             SELECT $1, id, $1, '{}', $2, $3 FROM people",
        )
        .bind(id)
        .bind(name)
        .bind(world.now() - age * DAY)
        .execute(world.server.app().db.pool())
        .await
        .expect("a passkey");
    }
    let mut browser = world.browser();
    browser.get("/reset").await;
    browser.post("/reset", &[("email", EMAIL)]).await;
    let path = link(&catcher, EMAIL, "/reset/new");
    let page = browser.get(&path).await;
    let ticked = "value=\"new\" checked";
    assert!(
        page.text.contains(ticked) && page.text.contains("value=\"old\">"),
        "{}",
        page.text
    );
    let token = hidden(&page.text, "token").expect("a token").to_owned();
    let form = [
        ("token", token.as_str()),
        ("password", NEW),
        ("passkey", "new"),
    ];
    let with = |code| [&form[..], &[("code", code)]].concat();
    let refused = browser.post("/reset/new", &with("000000")).await;
    assert_eq!(
        refused.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        refused.text
    );
    assert!(refused.text.contains("code-error") && refused.text.contains(ticked));
    world.pass(30 * SECOND);
    let code = phone.code(world.now());
    let done = browser.post("/reset/new", &with(&code)).await;
    assert_eq!(done.location(), "/sign-in", "{}", done.text);
    assert_eq!(
        ada.get("/team").await.status,
        StatusCode::SEE_OTHER,
        "every session ended"
    );
    let left: Vec<(String,)> = sqlx::query_as("SELECT id FROM passkeys")
        .fetch_all(world.server.app().db.pool())
        .await
        .expect("passkeys");
    assert_eq!(left, [("old".to_owned(),)]);
    tokio::task::block_in_place(|| {
        caught(&catcher, EMAIL, "A passkey was removed from your account")
    });
    let gone = browser.get(&path).await;
    assert_eq!(gone.status, StatusCode::GONE);
    let removed = trail(world.server.app()).await;
    assert!(
        removed
            .iter()
            .any(|entry| entry.act == "account.factor_removed")
    );
    world.stop().await;
}
