use crate::common::{On, Phone, World, trail};
use crate::{PASSWORD, first_step, hidden, on_both, second_step, started};
use packetsense_cloud::clock::SECOND;
use packetsense_cloud::http::access::ROUTES;
use reqwest::{Method, StatusCode};

on_both!(
    after_ten_minutes_every_such_form_asks_again_and_keeps_what_was_typed,
    a_stolen_password_adds_no_factor_beside_one_that_is_there,
    a_script_is_told_to_load_the_page_again,
);

async fn after_ten_minutes_every_such_form_asks_again_and_keeps_what_was_typed(on: On) {
    let (world, mut ada) = started(on).await;
    let asking: Vec<_> = ROUTES.iter().filter(|route| route.proved).collect();
    assert!(asking.len() >= 9, "{}", asking.len());
    world.pass(601 * SECOND);
    let before = trail(world.server.app()).await.len();
    for route in asking {
        assert_eq!(route.method, Method::POST, "{}", route.path);
        let path = route
            .path
            .replace("{passkey}", "01990000-0000-7000-8000-000000000000");
        let fields = [
            ("name", "<b>\"&"),
            ("name", "twice"),
            ("email", "new@example.org"),
        ];
        let page = ada.post(&path, &fields).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}: {}", page.text);
        assert!(page.text.contains("Is it still you?"), "{path}");
        assert_eq!(hidden(&page.text, "prove_to"), Some(path.as_str()));
        assert_eq!(
            hidden(&page.text, "name"),
            Some("&#60;b&#62;&#34;&#38;"),
            "{path}"
        );
        assert!(page.text.contains("value=\"twice\"") && page.text.contains("new@example.org"));
    }
    assert_eq!(
        trail(world.server.app()).await.len(),
        before,
        "nothing was done"
    );

    let form = [
        ("prove_to", "/account/app/begin"),
        ("prove_form", "yes"),
        ("name", "typed <once>"),
    ];
    let with = |password| {
        form.iter()
            .copied()
            .chain([("prove_password", password)])
            .collect::<Vec<_>>()
    };
    let wrong = ada.post("/prove", &with("wrong horse battery")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.text.contains("not your password") && wrong.text.contains("typed &#60;once&#62;")
    );
    let right = ada.post("/prove", &with(PASSWORD)).await;
    assert_eq!(
        right.status,
        StatusCode::TEMPORARY_REDIRECT,
        "{}",
        right.text
    );
    assert_eq!(right.location(), "/account/app/begin");
    let begun = ada.post("/account/app/begin", &form).await;
    assert_eq!(begun.location(), "/account/app");
    assert!(ada.get("/account/app").await.text.contains("secret="));
    world.pass(601 * SECOND);
    assert!(
        !ada.get("/account/app").await.text.contains("secret="),
        "the key is shown to the person only"
    );
    // Nobody is led away.
    let fields = [
        ("prove_to", "https://evil.example/"),
        ("prove_form", "yes"),
        ("prove_password", PASSWORD),
    ];
    assert_eq!(ada.post("/prove", &fields).await.location(), "/");
    let acts = trail(world.server.app()).await;
    assert!(
        acts.iter()
            .any(|entry| entry.act == "account.password_refused")
    );
    world.stop().await;
}

/// A passkey that the service knows; only a browser can use one.
async fn passkey(world: &World) {
    sqlx::query(
        "INSERT INTO passkeys (id, person_id, credential_id, credential, name, created_at) \
         SELECT '01990000-0000-7000-8000-000000000001', id, 'c', '{}', 'Phone', 1 FROM people",
    )
    .execute(world.server.app().db.pool())
    .await
    .expect("a passkey");
}

async fn a_stolen_password_adds_no_factor_beside_one_that_is_there(on: On) {
    let (world, _) = started(on).await;
    passkey(&world).await;
    let mut thief = world.browser();
    first_step(&mut thief).await;
    for path in [
        "/account/app/begin",
        "/account/recovery-codes",
        "/account/passkeys/begin",
    ] {
        let page = thief.post(path, &[]).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}");
        assert!(
            !page.text.contains("prove_password"),
            "{path}: {}",
            page.text
        );
    }
    let fields = [
        ("prove_to", "/account/app/begin"),
        ("prove_form", "yes"),
        ("prove_password", PASSWORD),
    ];
    let refused = thief.post("/prove", &fields).await;
    assert_eq!(
        refused.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        refused.text
    );
    let refused = thief.post("/account/app/begin", &[]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    world.stop().await;
}

async fn a_script_is_told_to_load_the_page_again(on: On) {
    let (world, mut ada) = started(on).await;
    let (phone, codes) = Phone::set_up(&world, &mut ada).await;
    world.pass(601 * SECOND);
    let csrf = ada.cookies["__Host-csrf"].clone();
    let headers = [
        ("accept", "application/json".to_owned()),
        ("origin", ada.origin.clone()),
    ];
    let answer = ada
        .send(
            Method::POST,
            "/account/passkeys/begin",
            Some(&[("csrf", &csrf)]),
            &headers,
        )
        .await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(
        answer.text.contains("\"code\":\"proof\""),
        "{}",
        answer.text
    );
    // With an app a code is asked for, of the app or for recovery.
    let page = ada.get("/prove?next=/account/passkeys").await;
    assert!(page.text.contains("prove_code") && !page.text.contains("prove_password"));
    let to = ("prove_to", "/account/passkeys");
    let code = phone.code(world.now());
    let right = ada.post("/prove", &[to, ("prove_code", &code)]).await;
    assert_eq!(right.location(), "/account/passkeys", "{}", right.text);
    world.pass(601 * SECOND);
    let used = ada.post("/prove", &[to, ("prove_code", &code)]).await;
    assert_eq!(used.status, StatusCode::UNPROCESSABLE_ENTITY);
    let right = ada.post("/prove", &[to, ("prove_code", &codes[3])]).await;
    assert_eq!(right.location(), "/account/passkeys", "{}", right.text);
    // A session of the password from before there was an app proves nothing until a code was typed.
    let mut other = world.browser();
    first_step(&mut other).await;
    world.pass(31 * SECOND);
    assert_eq!(
        second_step(&mut other, &phone.code(world.now()))
            .await
            .location(),
        "/team"
    );
    assert_eq!(
        other.post("/account/recovery-codes", &[]).await.status,
        StatusCode::OK
    );
    world.stop().await;
}
