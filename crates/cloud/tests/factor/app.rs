use crate::common::{On, Phone, acts};
use crate::{first_step, on_both, second_step, started};
use packetsense_cloud::clock::SECOND;
use reqwest::StatusCode;
use sqlx::Row as _;

on_both!(
    a_sign_in_asks_for_the_app_and_half_of_it_opens_nothing,
    each_code_is_accepted_once_and_guessing_is_slowed_down,
    recovery_codes_stand_in_once_each_and_can_be_made_anew,
    without_the_app_the_password_is_enough_again,
    the_secret_is_sealed_and_codes_are_hashed,
);

async fn a_sign_in_asks_for_the_app_and_half_of_it_opens_nothing(on: On) {
    let (world, mut ada) = started(on).await;
    let wrong = {
        ada.post("/account/app/begin", &[]).await;
        ada.post("/account/app", &[("code", "000000")]).await
    };
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("code-error"), "{}", wrong.text);
    let mut other = world.browser();
    let still = first_step(&mut other).await;
    assert_eq!(still.location(), "/team", "not on before its first code");

    let (phone, codes) = Phone::set_up(&world, &mut ada).await;
    assert_eq!(codes.len(), 10, "{codes:?}");
    let page = ada.get("/account/app").await.text;
    assert!(
        page.contains("10 of 10 left") && !page.contains("secret="),
        "{page}"
    );
    assert!(!page.contains(&codes[0]), "shown once");

    let mut browser = world.browser();
    let half = first_step(&mut browser).await;
    assert_eq!(half.location(), "/sign-in/code", "{}", half.text);
    assert_eq!(browser.cookies.len(), 2, "{:?}", browser.cookies);
    for path in ["/team", "/account", "/account/app", "/prove", "/teams"] {
        let answer = browser.get(path).await;
        assert!(
            answer.location().starts_with("/sign-in?next="),
            "{path}: {}",
            answer.text
        );
    }
    let refused = browser.post("/account/app/remove", &[]).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    let step = browser.get("/sign-in/code").await;
    assert!(step.text.contains("one-time-code"), "{}", step.text);
    let wrong = second_step(&mut browser, "000000").await;
    assert_eq!(
        wrong.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        wrong.text
    );
    let whole = second_step(&mut browser, &phone.code(world.now())).await;
    assert_eq!(whole.location(), "/team", "{}", whole.text);
    assert_eq!(browser.get("/team").await.status, StatusCode::OK);

    // Too late is too late.
    let mut late = world.browser();
    first_step(&mut late).await;
    world.pass(601 * SECOND);
    let answer = second_step(&mut late, &phone.code(world.now())).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.text.contains("more than ten minutes"),
        "{}",
        answer.text
    );
    let acts = acts(world.server.app()).await;
    for act in [
        "account.factor_added",
        "account.recovery_codes_made",
        "account.factor_refused",
    ] {
        assert!(acts.iter().any(|one| one == act), "{act}: {acts:?}");
    }
    world.stop().await;
}

async fn each_code_is_accepted_once_and_guessing_is_slowed_down(on: On) {
    let (world, mut ada) = started(on).await;
    let (phone, _) = Phone::set_up(&world, &mut ada).await;
    let code = phone.code(world.now());
    let mut first = world.browser();
    first_step(&mut first).await;
    assert_eq!(second_step(&mut first, &code).await.location(), "/team");
    let mut again = world.browser();
    first_step(&mut again).await;
    for typed in [
        code.as_str(),
        "",
        "123",
        "no code at all",
        "aaaa-aaaa-aaaa-aaaa",
    ] {
        let refused = second_step(&mut again, typed).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
    }
    world.pass(30 * SECOND);
    second_step(&mut again, "000000").await;
    let slowed = second_step(&mut again, &phone.code(world.now())).await;
    assert_eq!(
        slowed.status,
        StatusCode::TOO_MANY_REQUESTS,
        "{}",
        slowed.text
    );
    // The right password does not clear the counter.
    let mut other = world.browser();
    first_step(&mut other).await;
    let slowed = second_step(&mut other, &phone.code(world.now())).await;
    assert_eq!(slowed.status, StatusCode::TOO_MANY_REQUESTS);
    world.pass(601 * SECOND);
    first_step(&mut other).await;
    let right = second_step(&mut other, &phone.code(world.now())).await;
    assert_eq!(right.location(), "/team", "{}", right.text);
    world.stop().await;
}

async fn recovery_codes_stand_in_once_each_and_can_be_made_anew(on: On) {
    let (world, mut ada) = started(on).await;
    let (_, codes) = Phone::set_up(&world, &mut ada).await;
    let mut browser = world.browser();
    first_step(&mut browser).await;
    // As people type them.
    let typed = codes[0].to_uppercase().replace('-', " ");
    assert_eq!(second_step(&mut browser, &typed).await.location(), "/team");
    let page = browser.get("/account/app").await.text;
    assert!(page.contains("9 of 10 left"), "{page}");
    let mut again = world.browser();
    first_step(&mut again).await;
    let used = second_step(&mut again, &codes[0]).await;
    assert_eq!(used.status, StatusCode::UNPROCESSABLE_ENTITY);

    let made = browser.post("/account/recovery-codes", &[]).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.text);
    let old = second_step(&mut again, &codes[1]).await;
    assert_eq!(
        old.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "the old ones are worth nothing"
    );
    let (_, rest) = made.text.split_once("<ul class=\"codes\">").expect("codes");
    let new = rest
        .split("<code>")
        .nth(1)
        .and_then(|part| part.split('<').next());
    let right = second_step(&mut again, new.expect("a code")).await;
    assert_eq!(right.location(), "/team", "{}", right.text);
    let acts = acts(world.server.app()).await;
    let used = acts
        .iter()
        .filter(|act| *act == "account.recovery_code_used");
    assert_eq!(used.count(), 2);
    world.stop().await;
}

async fn without_the_app_the_password_is_enough_again(on: On) {
    let (world, mut ada) = started(on).await;
    let before = ada.post("/account/recovery-codes", &[]).await;
    assert_eq!(
        before.status,
        StatusCode::CONFLICT,
        "nothing to stand in for"
    );
    Phone::set_up(&world, &mut ada).await;
    let removed = ada.post("/account/app/remove", &[]).await;
    assert_eq!(
        removed.location(),
        "/account/app?done=removed",
        "{}",
        removed.text
    );
    let mut browser = world.browser();
    assert_eq!(first_step(&mut browser).await.location(), "/team");
    let left: i64 = sqlx::query("SELECT CAST(COUNT(*) AS BIGINT) AS n FROM recovery_codes")
        .fetch_one(world.server.app().db.pool())
        .await
        .and_then(|row| row.try_get("n"))
        .expect("counted");
    assert_eq!(left, 0);
    let row = sqlx::query("SELECT made_by FROM sessions WHERE made_by <> 'password'")
        .fetch_optional(world.server.app().db.pool())
        .await
        .expect("sessions");
    assert!(row.is_none(), "no session counts as made with two factors");
    world.stop().await;
}

async fn the_secret_is_sealed_and_codes_are_hashed(on: On) {
    let (world, mut ada) = started(on).await;
    ada.post("/account/app/begin", &[]).await;
    let page = ada.get("/account/app").await.text;
    let (_, rest) = page.split_once("secret=").expect("the key");
    let key: String = rest
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect();
    let row = sqlx::query("SELECT secret FROM authenticators")
        .fetch_one(world.server.app().db.pool())
        .await;
    let secret: String = row.and_then(|row| row.try_get("secret")).expect("a secret");
    assert!(
        secret.starts_with("1.") && !secret.contains(&key),
        "{secret}"
    );
    let (_, codes) = Phone::set_up(&world, &mut ada).await;
    let rows = sqlx::query("SELECT code_hash FROM recovery_codes")
        .fetch_all(world.server.app().db.pool())
        .await
        .expect("codes");
    for row in &rows {
        let hash: String = row.get("code_hash");
        assert_eq!(hash.len(), 43);
        assert!(
            !codes
                .iter()
                .any(|code| hash.contains(&code.replace('-', "")))
        );
    }
    assert_eq!(rows.len(), 10);
    world.stop().await;
}
