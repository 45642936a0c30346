//! Forms of foreign pages, and requests that are too large, wrongly encoded or sent twice: the right status, and no
//! trace in the data.

use crate::common::{Browser, On, World};
use packetsense_cloud::http::access::{Access, ROUTES};
use reqwest::{Method, StatusCode};
use sqlx::{AssertSqlSafe, Row as _};

/// How many rows each table has, but those that count tries.
async fn data(world: &World) -> Vec<(String, i64)> {
    let app = world.server.app();
    let columns = packetsense_cloud::store::schema::columns(&app.db);
    let mut tables: Vec<_> = columns
        .await
        .expect("schema")
        .into_iter()
        .filter_map(|column| column.split('.').next().map(str::to_owned))
        .filter(|table| table != "throttles")
        .collect();
    tables.dedup();
    let mut counted = Vec::new();
    for table in tables {
        let sql = format!("SELECT CAST(COUNT(*) AS BIGINT) AS n FROM {table}");
        let row = sqlx::query(AssertSqlSafe(sql))
            .fetch_one(app.db.pool())
            .await;
        counted.push((table, row.expect("row").try_get("n").expect("number")));
    }
    counted
}

async fn raw(
    browser: &mut Browser,
    path: &str,
    headers: &[(&str, &str)],
    body: Vec<u8>,
) -> reqwest::Response {
    let cookies: Vec<_> = browser
        .cookies
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let mut request = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("client")
        .post(format!("{}{path}", browser.origin))
        .header("cookie", cookies.join("; "));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(body).send().await.expect("an answer")
}

#[tokio::test]
async fn what_the_browser_says_comes_from_elsewhere_reaches_no_form_and_no_private_page() {
    let world = World::start(On::Sqlite).await;
    let mut browser = world.browser();
    browser.sign_up("Ada", "ada@example.org").await;
    let before = data(&world).await;
    let token = browser.cookies["__Host-csrf"].clone();
    let good = [("csrf", token.as_str()), ("session", "others")];
    for route in ROUTES {
        let path = route.path.replace(['{', '}'], "");
        if route.method == Method::POST && !matches!(route.access, Access::Site | Access::Operator)
        {
            for headers in [
                vec![("sec-fetch-site", "cross-site".to_owned())],
                vec![("sec-fetch-site", "same-site".to_owned())],
                vec![("origin", "https://evil.example".to_owned())],
                vec![("origin", "null".to_owned())],
                vec![
                    ("origin", browser.origin.clone()),
                    ("sec-fetch-site", "cross-site".to_owned()),
                ],
            ] {
                let answer = browser
                    .send(Method::POST, &path, Some(&good), &headers)
                    .await;
                let found = (answer.status, answer.text.contains("did not come from"));
                assert_eq!(found, (StatusCode::FORBIDDEN, true), "{path} {headers:?}");
            }
        }
        if route.method == Method::GET && matches!(route.access, Access::Needs(_)) {
            // An image, a script, a frame or a fetch of another site.
            for (mode, target) in [
                ("no-cors", "image"),
                ("no-cors", "script"),
                ("navigate", "iframe"),
                ("navigate", "embed"),
                ("cors", "empty"),
            ] {
                let headers = [
                    ("sec-fetch-site", "cross-site".to_owned()),
                    ("sec-fetch-mode", mode.to_owned()),
                    ("sec-fetch-dest", target.to_owned()),
                ];
                let answer = browser.send(Method::GET, &path, None, &headers).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {target}");
            }
        }
    }
    assert_eq!(data(&world).await, before, "no trace");
    // A link of another site may lead here.
    let headers = [
        ("sec-fetch-site", "cross-site".to_owned()),
        ("sec-fetch-mode", "navigate".to_owned()),
        ("sec-fetch-dest", "document".to_owned()),
    ];
    let led = browser.send(Method::GET, "/team", None, &headers).await;
    assert_eq!(led.status, StatusCode::OK);
    world.stop().await;
}

#[tokio::test]
async fn bodies_that_are_too_large_or_of_another_kind_are_refused_without_a_trace() {
    let world = World::start(On::Sqlite).await;
    let mut browser = world.browser();
    browser.sign_up("Ada", "ada@example.org").await;
    let token = browser.cookies["__Host-csrf"].clone();
    let origin = browser.origin.clone();
    let form = "application/x-www-form-urlencoded";
    let fields = |more: &str| {
        format!(
            "csrf={token}&name=Eve&email=eve%40example.org&age=yes&terms=yes&password=correct+horse+battery{more}"
        )
    };
    let before = data(&world).await;
    for (what, kind, body, status) in [
        (
            "too large",
            form,
            fields(&format!("&next={}", "a".repeat(20_000))).into_bytes(),
            413,
        ),
        ("JSON", "application/json", fields("").into_bytes(), 400),
        (
            "plain text, as a foreign form can send it",
            "text/plain",
            fields("").into_bytes(),
            400,
        ),
        (
            "many parts",
            "multipart/form-data; boundary=x",
            b"--x\r\n\r\n--x--".to_vec(),
            403,
        ),
        ("no kind", "", fields("").into_bytes(), 400),
        (
            "no token",
            form,
            b"name=Eve&email=eve%40example.org".to_vec(),
            403,
        ),
        (
            "two tokens, the wrong one first",
            form,
            format!("csrf=x&{}", fields("")).into_bytes(),
            403,
        ),
        (
            "bytes that are no text",
            form,
            [fields("&name=").into_bytes(), vec![0xff, 0xfe]].concat(),
            400,
        ),
        (
            "a field twice",
            form,
            fields("&email=eve2%40example.org").into_bytes(),
            400,
        ),
        (
            "a zero byte in the name",
            form,
            fields("").replace("Eve", "E%00ve").into_bytes(),
            422,
        ),
        (
            "bytes that are no text in the name",
            form,
            fields("").replace("Eve", "E%ffve").into_bytes(),
            400,
        ),
    ] {
        let headers = [("origin", origin.as_str()), ("content-type", kind)];
        let headers = if kind.is_empty() {
            &headers[..1]
        } else {
            &headers[..]
        };
        let answer = raw(&mut browser, "/sign-up", headers, body).await;
        assert_eq!(
            answer.status(),
            status,
            "{what}: {}",
            answer.text().await.expect("text")
        );
        assert_eq!(data(&world).await, before, "{what}: no trace");
    }
    world.stop().await;
}

#[tokio::test]
async fn a_form_sent_again_after_its_session_ended_does_nothing() {
    let world = World::start(On::Sqlite).await;
    let mut browser = world.browser();
    browser.sign_up("Ada", "ada@example.org").await;
    let kept = browser.cookies.clone();
    browser.post("/sign-out", &[]).await;
    let before = data(&world).await;
    browser.cookies = kept;
    let fields = [
        ("current", "correct horse battery"),
        ("new", "a newer sentence is fine"),
    ];
    let again = browser.post("/account/password", &fields).await;
    assert_eq!(again.status, StatusCode::UNAUTHORIZED);
    assert_eq!(data(&world).await, before);
    world.stop().await;
}
