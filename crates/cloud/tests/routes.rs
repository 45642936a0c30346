//! The access table, walked from outside: what a stranger gets on every route of the service.

mod common;

use common::{Answer, Browser, On, World};
use packetsense_cloud::http::access::{Access, ROUTES, Route};
use reqwest::{Method, StatusCode};

/// The pattern as an address.
fn address(route: &Route) -> String {
    route
        .path
        .replace("{name}", "packetsense.css")
        .split('/')
        .map(|part| match part.strip_prefix('{') {
            Some(_) => "01990000-0000-7000-8000-000000000000",
            None => part,
        })
        .collect::<Vec<_>>()
        .join("/")
}

async fn ask(browser: &mut Browser, route: &Route) -> Answer {
    browser.get("/sign-in").await;
    if route.access == Access::Site || route.method == Method::GET {
        let method = route.method.clone();
        return browser.send(method, &address(route), None, &[]).await;
    }
    browser.post(&address(route), &[]).await
}

#[tokio::test]
async fn a_stranger_gets_what_the_access_table_says_on_every_route() {
    let world = World::with(On::Sqlite, |config| config.development = true).await;
    for route in ROUTES {
        let mut stranger = world.browser();
        let answer = ask(&mut stranger, route).await;
        let told = format!(
            "{} {}: {} {}",
            route.method, route.path, answer.status, answer.text
        );
        match route.access {
            Access::Public => assert!(
                !matches!(
                    answer.status,
                    StatusCode::NOT_FOUND
                        | StatusCode::FORBIDDEN
                        | StatusCode::UNAUTHORIZED
                        | StatusCode::METHOD_NOT_ALLOWED
                ) && !answer.status.is_server_error(),
                "{told}"
            ),
            Access::Needs(_) if route.method == Method::GET => {
                assert_eq!(answer.status, StatusCode::SEE_OTHER, "{told}");
                let next = if route.path == "/" { "" } else { "?next=%2F" };
                let to = format!("/sign-in{next}");
                assert!(answer.location().starts_with(&to), "{told}");
            }
            Access::Needs(_) => assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{told}"),
            Access::Site => {
                assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{told}");
                assert!(
                    answer.text.contains("\"code\":\"signature.missing\""),
                    "{told}"
                );
            }
            Access::Operator => assert_eq!(answer.status, StatusCode::NOT_FOUND, "{told}"),
        }
    }
}

#[tokio::test]
async fn every_form_without_its_token_is_refused() {
    let world = World::start(On::Sqlite).await;
    let mut browser = world.browser();
    browser.sign_up("Ada", "ada@example.org").await;
    for route in ROUTES {
        if route.method == Method::GET || matches!(route.access, Access::Site | Access::Operator) {
            continue;
        }
        let method = route.method.clone();
        let answer = browser.send(method, &address(route), Some(&[]), &[]).await;
        assert_eq!(
            answer.status,
            StatusCode::FORBIDDEN,
            "{} {}",
            route.method,
            route.path
        );
    }
    assert_eq!(
        browser.get("/team").await.status,
        StatusCode::OK,
        "nothing was done"
    );
}

#[tokio::test]
async fn another_method_or_address_is_refused_and_tells_nothing() {
    let world = World::start(On::Sqlite).await;
    let mut browser = world.browser();
    let answer = browser.send(Method::DELETE, "/sign-in", None, &[]).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    for path in [
        "/nothing",
        "/_components",
        "/metrics",
        "/assets/../Cargo.toml",
    ] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        let id = answer.header("x-request-id").to_owned();
        assert!(
            answer.text.contains(&id) && id.len() == 12,
            "{path}: {}",
            answer.text
        );
    }
}

#[tokio::test]
async fn machines_get_problem_documents_with_the_request_id() {
    let world = World::start(On::Sqlite).await;
    let mut browser = world.browser();
    let answer = browser.get("/v1/nothing").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let problem: serde_json::Value = serde_json::from_str(&answer.text).expect("JSON");
    assert_eq!(problem["request_id"], answer.header("x-request-id"));
    assert_eq!(problem["status"], 404);
    assert_eq!(problem["code"], "not_found");
}

#[tokio::test]
async fn a_form_that_is_too_large_is_refused() {
    let world = World::start(On::Sqlite).await;
    let mut browser = world.browser();
    browser.get("/sign-in").await;
    let long = "x".repeat(20_000);
    let answer = browser.post("/sign-in", &[("email", &long)]).await;
    assert_eq!(
        answer.status,
        StatusCode::PAYLOAD_TOO_LARGE,
        "{}",
        answer.text
    );
}

#[tokio::test]
async fn every_answer_has_the_headers_that_keep_browsers_strict() {
    let world = World::start(On::Sqlite).await;
    let mut browser = world.browser();
    let paths = [
        "/sign-in",
        "/nothing",
        "/healthz",
        "/assets/packetsense.css",
        "/v1/nothing",
    ];
    for path in paths {
        let answer = browser.get(path).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{path}");
        assert!(
            !policy.contains("unsafe") && policy.contains("frame-ancestors 'none'"),
            "{path}"
        );
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(
            answer.header("strict-transport-security"),
            "",
            "{path}: plain http"
        );
    }
    let https = World::with(On::Sqlite, |config| {
        config.public_url = Some("https://cloud.example".to_owned());
    })
    .await;
    let answer = https.browser().get("/sign-in").await;
    assert!(
        answer
            .header("strict-transport-security")
            .starts_with("max-age=")
    );
}

#[tokio::test]
async fn no_page_has_style_or_script_within_it_or_from_elsewhere() {
    let world = World::with(On::Sqlite, |config| config.development = true).await;
    let mut browser = world.browser();
    let mut pages = vec![browser.get("/sign-in").await, browser.get("/sign-up").await];
    browser.sign_up("Ada", "ada@example.org").await;
    for path in ["/", "/sites", "/team", "/privacy", "/terms", "/_components"] {
        pages.push(browser.get(path).await);
    }
    for page in pages {
        assert_eq!(page.status, StatusCode::OK);
        for bad in [
            "<style",
            " style=",
            "javascript:",
            " onclick=",
            " onload=",
            "src=\"http",
            "href=\"http",
        ] {
            assert!(!page.text.contains(bad), "{bad}: {}", page.text);
        }
        let scripts = page.text.matches("<script").count();
        assert_eq!(page.text.matches("<script src=\"/assets/").count(), scripts);
        assert!(scripts > 0, "{}", page.text);
    }
}

#[tokio::test]
async fn the_metrics_are_on_the_operators_listener_only() {
    let world = World::start(On::Sqlite).await;
    world.browser().get("/sign-in").await;
    let mut operator = Browser::new(&format!("http://{}", world.server.operator_address()));
    let text = operator.get("/metrics").await.text;
    assert!(
        text.contains(
            "packetsense_http_requests_total{method=\"GET\",route=\"/sign-in\",status=\"200\"} 1"
        ),
        "{text}"
    );
    assert!(text.ends_with("# EOF\n"), "{text}");
}

#[tokio::test]
async fn the_policy_prints_the_values_that_this_cloud_runs_with() {
    let world = World::with(On::Sqlite, |config| {
        config.retention.events_days = 7;
        config.privacy_contact = Some("privacy_team@cloud.example <script>".to_owned());
    })
    .await;
    let text = world.browser().get("/privacy").await.text;
    assert!(text.contains("<td>7 days</td>"), "{text}");
    assert!(
        text.contains("privacy_team@cloud.example &lt;script&gt;"),
        "{text}"
    );
    assert!(!text.contains("{{"), "{text}");
    for clause in 1..=12 {
        assert!(
            text.contains(&format!("<h2 id=\"clause-{clause}\">{clause}. ")),
            "{clause}"
        );
    }
}
