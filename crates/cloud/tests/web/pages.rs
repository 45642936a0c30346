//! What every answer says to browsers, and what pages may not hold.

use crate::common::{Answer, Browser, On, World, connect_site};
use packetsense_cloud::http::access::{Access, ROUTES};
use reqwest::{Method, StatusCode};

/// Every page that can be opened, with a site of the team.
async fn pages(world: &World, browser: &mut Browser) -> Vec<(String, Answer)> {
    let app = world.server.app().clone();
    browser.sign_up("Ada", "ada@example.org").await;
    let site = connect_site(&app, "ada@example.org", "Shop", "https://shop.example").await;
    let mut seen = Vec::new();
    for route in ROUTES {
        if route.method != Method::GET || matches!(route.access, Access::Site | Access::Operator) {
            continue;
        }
        let path = route
            .path
            .replace("{site}", &site)
            .replace("{name}", "packetsense.css");
        let answer = browser.get(&path).await;
        seen.push((path, answer));
    }
    seen.push((
        "/nothing-here".to_owned(),
        browser.get("/nothing-here").await,
    ));
    assert!(seen.len() > 20, "{}", seen.len());
    seen
}

#[tokio::test]
async fn every_answer_forbids_what_no_page_needs() {
    let world = World::with(On::Sqlite, |config| {
        config.public_url = Some("https://cloud.example".to_owned());
        config.development = true;
    })
    .await;
    let mut browser = world.browser();
    // Forms count only where they come from the public address.
    browser.origin = world.browser().origin;
    let mut answers = Vec::new();
    for route in ROUTES {
        if route.access == Access::Operator {
            continue;
        }
        let path = route.path.replace(['{', '}'], "");
        let answer = browser.send(route.method.clone(), &path, None, &[]).await;
        answers.push((format!("{} {}", route.method, route.path), answer));
    }
    answers.push(("404".to_owned(), browser.get("/nothing").await));
    for (what, answer) in answers {
        let policy = answer.header("content-security-policy");
        let directives: Vec<_> = policy.split(';').map(str::trim).collect();
        for directive in [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
        ] {
            assert!(directives.contains(&directive), "{what}: {policy}");
        }
        for weak in ["unsafe", "data:", "blob:", "*", "http:", "https:"] {
            assert!(!policy.contains(weak), "{what}: {policy}");
        }
        for (header, value) in [
            (
                "strict-transport-security",
                "max-age=63072000; includeSubDomains",
            ),
            ("x-frame-options", "DENY"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(header), value, "{what}: {header}");
        }
        assert!(answer.header("permissions-policy").contains("camera=()"));
        let is_page = answer.header("content-type").starts_with("text/html");
        if is_page {
            assert!(
                answer.header("cache-control").contains("no-store"),
                "{what}"
            );
        }
        assert_eq!(answer.header("access-control-allow-origin"), "", "{what}");
        assert_eq!(answer.header("server"), "", "{what}");
    }
    world.stop().await;
}

#[tokio::test]
async fn no_page_holds_script_style_or_anything_of_another_host() {
    let world = World::start(On::Sqlite).await;
    let mut browser = world.browser();
    for (path, answer) in pages(&world, &mut browser).await {
        if !answer.header("content-type").starts_with("text/html") {
            continue;
        }
        let page = answer.text.to_lowercase();
        for tag in page.split('<').skip(1) {
            let tag = tag.split('>').next().unwrap_or_default();
            let attributes = tag.replace(['\n', '\t'], " ");
            for bad in [" style=", " on", "javascript:", " srcdoc", " ping="] {
                // `on` begins names of events: onclick, onload and their like, each followed by a sign of equality.
                let found = if bad == " on" {
                    attributes.split(' ').any(|one| {
                        one.starts_with("on") && one.contains('=') && !one.starts_with("on=")
                    })
                } else {
                    attributes.contains(bad)
                };
                assert!(!found, "{path}: <{tag}>");
            }
            for name in ["src=\"", "action=\"", "<link href=\""] {
                for value in attributes.split(name).skip(1) {
                    let value = value.split('"').next().unwrap_or_default();
                    assert!(
                        value.starts_with('#')
                            || (value.starts_with('/') && !value.starts_with("//")),
                        "{path}: <{tag}>"
                    );
                }
            }
            assert!(!tag.starts_with("style"), "{path}: <{tag}>");
            assert!(
                !["iframe", "object", "embed", "base", "applet"]
                    .iter()
                    .any(|name| tag.starts_with(name)),
                "{path}: <{tag}>"
            );
        }
        for script in page.split("<script").skip(1) {
            let (tag, rest) = script.split_once('>').unwrap_or_default();
            assert!(tag.contains("src="), "{path}: <script{tag}>");
            assert!(rest.starts_with("</script>"), "{path}: script in the page");
        }
    }
    world.stop().await;
}

#[tokio::test]
async fn only_the_two_necessary_cookies_are_ever_set() {
    let world = World::start(On::Sqlite).await;
    let mut browser = world.browser();
    let mut set = Vec::new();
    for (_, answer) in pages(&world, &mut browser).await {
        set.extend(answer.set_cookies().into_iter().map(str::to_owned));
    }
    let out = browser.post("/sign-out", &[]).await;
    set.extend(out.set_cookies().into_iter().map(str::to_owned));
    set.extend(
        world
            .browser()
            .get("/sign-in")
            .await
            .set_cookies()
            .into_iter()
            .map(str::to_owned),
    );
    assert!(!set.is_empty());
    for cookie in set {
        let (name, rest) = cookie.split_once('=').expect("a name");
        assert!(
            ["__Host-session", "__Host-csrf"].contains(&name),
            "{cookie}"
        );
        for flag in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"] {
            assert!(rest.contains(flag), "{cookie} lacks {flag}");
        }
        assert!(!rest.to_lowercase().contains("domain"), "{cookie}");
    }
    world.stop().await;
}

#[tokio::test]
async fn nobody_is_led_to_another_host_after_signing_in_or_up() {
    let world = World::start(On::Sqlite).await;
    let hostile = [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
        "\u{0}//evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "http:evil.example",
        "///evil.example",
        "/\\/evil.example",
        "@evil.example",
        ".evil.example",
        "/team\r\nSet-Cookie: x=y",
        "/ünicode",
    ];
    for (number, next) in hostile.into_iter().enumerate() {
        let mut browser = world.browser();
        browser.get("/sign-up").await;
        let email = format!("p{number}@example.org");
        let fields = [
            ("name", "Ada"),
            ("email", email.as_str()),
            ("password", "correct horse battery"),
            ("age", "yes"),
            ("terms", "yes"),
            ("next", next),
        ];
        // Ten sign-ups an hour are free.
        world.pass(3_601_000_000);
        let up = browser.post("/sign-up", &fields).await;
        assert_eq!(
            (up.status, up.location()),
            (StatusCode::SEE_OTHER, "/"),
            "{next:?}"
        );
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("next", next)
            .finish();
        let already = browser.get(&format!("/sign-in?{query}")).await;
        assert_eq!(already.location(), "/", "{next:?}");
        browser.post("/sign-out", &[]).await;
        let page = browser.get(&format!("/sign-in?{query}")).await.text;
        assert!(
            !page.contains("href=\"//") && !page.contains("href=\"http"),
            "{next:?}"
        );
        let fields = [
            ("email", email.as_str()),
            ("password", "correct horse battery"),
            ("next", next),
        ];
        let signed_in = browser.post("/sign-in", &fields).await;
        assert_eq!(signed_in.location(), "/", "{next:?}");
        assert_eq!(signed_in.header("x"), "");
    }
    let mut browser = world.browser();
    browser.get("/sign-in").await;
    let good = [
        ("email", "p0@example.org"),
        ("password", "correct horse battery"),
        ("next", "/sites?done=x"),
    ];
    let led = browser.post("/sign-in", &good).await;
    assert_eq!(led.location(), "/sites?done=x");
    world.stop().await;
}
