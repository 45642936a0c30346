//! Passwords known from breaches: the service is asked by a range, is told nothing else, and keeps nobody out when down.

mod common;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum::routing::get;
use common::{On, World};
use std::sync::{Arc, Mutex};

/// A sentence that nobody guesses, but which somebody lost: its SHA-1 is `SHA1`.
const LOST: &str = "the otter reads on thursdays";
const SHA1: &str = "251A9DDA57376CD26CED17E18907A1E77FFC57BC";

type Asked = Arc<Mutex<Vec<String>>>;

async fn range(
    State(asked): State<Asked>,
    Path(prefix): Path<String>,
    headers: HeaderMap,
) -> impl IntoResponse {
    let padded = headers
        .get("add-padding")
        .is_some_and(|value| value == "true");
    asked
        .lock()
        .expect("asked")
        .push(format!("{prefix} {padded}"));
    let mut lines = "0000000000000000000000000000000000A:0\r\n".to_owned();
    if SHA1.starts_with(&prefix) {
        lines.push_str(&SHA1[5..]);
        lines.push_str(":17\r\n");
    }
    (StatusCode::OK, lines)
}

async fn service(asked: Asked) -> (String, tokio::task::JoinHandle<()>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("port");
    let address = listener.local_addr().expect("address");
    let router = Router::new()
        .route("/range/{prefix}", get(range))
        .with_state(asked);
    let server = tokio::spawn(async move { axum::serve(listener, router).await.expect("serving") });
    (
        format!("http://127.0.0.1:{}/range/", address.port()),
        server,
    )
}

async fn sign_up(world: &World, email: &str, password: &str) -> common::Answer {
    let mut browser = world.browser();
    browser.get("/sign-up").await;
    let form = [
        ("name", "Ada"),
        ("email", email),
        ("password", password),
        ("age", "yes"),
        ("terms", "yes"),
    ];
    browser.post("/sign-up", &form).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_from_a_breach_is_refused_and_only_five_digits_of_its_digest_leave() {
    let asked = Asked::default();
    let (url, server) = service(asked.clone()).await;
    let world = World::with(On::Sqlite, |config| {
        config.breached_passwords_url = Some(url);
    })
    .await;
    let refused = sign_up(&world, "ada@example.org", LOST).await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    assert!(
        refused.text.contains("known from a breach"),
        "{}",
        refused.text
    );
    assert_eq!(
        sign_up(&world, "ada@example.org", "a sentence is fine")
            .await
            .status,
        303
    );
    let told = asked.lock().expect("asked").clone();
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!(told[0], format!("{} true", &SHA1[..5]));
    // What is guessed first is refused without asking anybody.
    assert_eq!(
        sign_up(&world, "bea@example.org", "password1234")
            .await
            .status,
        422
    );
    assert_eq!(asked.lock().expect("asked").len(), 2);
    server.abort();
    let _ = server.await;
    let down = sign_up(&world, "cleo@example.org", LOST).await;
    assert_eq!(down.status, 303, "a service that is down keeps nobody out");
    world.stop().await;
}
