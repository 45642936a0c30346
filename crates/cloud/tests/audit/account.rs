//! One's own account: sessions, password, history.

use super::{PASSWORD, on_both, sign_in};
use crate::common::{Browser, On, World, trail};
use packetsense_cloud::clock::DAY;
use reqwest::{Method, StatusCode};

on_both!(
    sessions_are_listed_with_their_device_and_end_one_or_all,
    a_changed_password_ends_every_other_session,
    a_session_of_somebody_else_cannot_be_ended,
);

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
     Version/18.6 Mobile/15E148 Safari/604.1";

/// Signs in with a browser of that name.
async fn with_agent(world: &World, email: &str, agent: &str) -> Browser {
    let mut browser = world.browser();
    browser.get("/sign-in").await;
    let csrf = browser.cookies["__Host-csrf"].clone();
    let fields = [("email", email), ("password", PASSWORD), ("csrf", &csrf)];
    let headers = [("user-agent", agent.to_owned())];
    let answer = browser
        .send(Method::POST, "/sign-in", Some(&fields), &headers)
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    browser
}

/// The ids of the sessions that a page lists, in order.
fn sessions(page: &str) -> Vec<String> {
    page.split("name=\"session\" value=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|id| *id != "others")
        .map(str::to_owned)
        .collect()
}

async fn alive(browser: &mut Browser) -> bool {
    browser.get("/account").await.status == StatusCode::OK
}

async fn sessions_are_listed_with_their_device_and_end_one_or_all(on: On) {
    let world = World::start(on).await;
    let mut first = world.browser();
    first.sign_up("Ada", "ada@example.org").await;
    world.pass(DAY);
    let mut firefox = with_agent(&world, "ada@example.org", FIREFOX).await;
    world.pass(DAY);
    let mut phone = with_agent(&world, "ada@example.org", IPHONE).await;

    let page = phone.get("/account").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    for text in [
        "Safari on iPhone",
        "Firefox on Linux",
        "another program on another system",
        "127.0.0.0/24",
        "This one",
        "End all others",
        "1 day ago",
        "2 days ago",
    ] {
        assert!(page.text.contains(text), "{text}: {}", page.text);
    }
    let listed = sessions(&page.text);
    assert_eq!(listed.len(), 3);
    for browser in [&phone, &firefox, &first] {
        assert!(!page.text.contains(&browser.cookies["__Host-session"]));
    }

    // The last used stands first: the phone itself, then Firefox.
    let ended = phone
        .post("/account/sessions", &[("session", &listed[1])])
        .await;
    assert_eq!(ended.location(), "/account?done=session");
    assert!(!alive(&mut firefox).await && alive(&mut first).await && alive(&mut phone).await);
    let ended = phone
        .post("/account/sessions", &[("session", "others")])
        .await;
    assert_eq!(ended.location(), "/account?done=sessions");
    assert!(!alive(&mut first).await && alive(&mut phone).await);
    let page = phone.get("/account").await.text;
    assert_eq!(sessions(&page).len(), 1);
    assert!(!page.contains("End all others"));
    assert!(page.contains("Ended sessions: 1"), "the history: {page}");
    // One's own ends like a sign-out.
    let own = phone
        .post("/account/sessions", &[("session", &listed[0])])
        .await;
    assert_eq!(own.location(), "/sign-in");
    assert!(phone.cookies.is_empty(), "{:?}", phone.cookies);
    let acts: Vec<_> = trail(world.server.app()).await;
    let acts: Vec<_> = acts.iter().map(|entry| entry.act.as_str()).collect();
    assert_eq!(
        acts[acts.len() - 3..],
        [
            "account.sessions_ended",
            "account.sessions_ended",
            "account.signed_out"
        ]
    );
    world.stop().await;
}

async fn a_changed_password_ends_every_other_session(on: On) {
    let world = World::start(on).await;
    let mut here = world.browser();
    here.sign_up("Ada", "ada@example.org").await;
    let mut there = with_agent(&world, "ada@example.org", FIREFOX).await;
    for (current, new, beside) in [
        (
            "wrong horse battery",
            "a newer sentence is fine",
            "current-error",
        ),
        (PASSWORD, "short", "new-error"),
        (PASSWORD, PASSWORD, "new-error"),
        (PASSWORD, "ada@example.org", "new-error"),
    ] {
        let fields = [("current", current), ("new", new)];
        let answer = here.post("/account/password", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{new}");
        assert!(answer.text.contains(beside), "{new}: {}", answer.text);
    }
    assert!(alive(&mut there).await, "nothing was done");
    let fields = [("current", PASSWORD), ("new", "a newer sentence is fine")];
    let done = here.post("/account/password", &fields).await;
    assert_eq!(done.location(), "/account?done=password", "{}", done.text);
    assert!(alive(&mut here).await && !alive(&mut there).await);
    let page = here.get("/account?done=password").await.text;
    assert!(page.contains("Every other session was ended"), "{page}");
    let mut browser = world.browser();
    let old = sign_in(&mut browser, "ada@example.org", PASSWORD).await;
    assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY);
    let new = sign_in(&mut browser, "ada@example.org", "a newer sentence is fine").await;
    assert_eq!(new.status, StatusCode::SEE_OTHER);
    let trail = trail(world.server.app()).await;
    for (act, times) in [
        ("account.password_refused", 1),
        ("account.password_changed", 1),
    ] {
        let found = trail.iter().filter(|entry| entry.act == act).count();
        assert_eq!(found, times, "{act}");
    }
    // Guessing the present password of an open session is slowed down, too.
    for _ in 0..5 {
        let fields = [
            ("current", "wrong horse battery"),
            ("new", "yet another sentence"),
        ];
        browser.post("/account/password", &fields).await;
    }
    let fields = [
        ("current", "a newer sentence is fine"),
        ("new", "another sentence is fine"),
    ];
    let slowed = browser.post("/account/password", &fields).await;
    assert_eq!(slowed.status, StatusCode::TOO_MANY_REQUESTS);
    world.stop().await;
}

async fn a_session_of_somebody_else_cannot_be_ended(on: On) {
    let world = World::start(on).await;
    let (mut ada, mut eve) = (world.browser(), world.browser());
    ada.sign_up("Ada", "ada@example.org").await;
    eve.sign_up("Eve", "eve@example.org").await;
    let theirs = sessions(&ada.get("/account").await.text).remove(0);
    let before = trail(world.server.app()).await.len();
    let invented = "01990000-0000-7000-8000-000000000000";
    let mut answers = Vec::new();
    for id in [theirs.as_str(), invented, "", "'"] {
        let answer = eve.post("/account/sessions", &[("session", id)]).await;
        answers.push((answer.status, answer.location().to_owned(), answer.text));
    }
    assert!(
        answers.windows(2).all(|two| two[0] == two[1]),
        "{answers:?}"
    );
    assert!(alive(&mut ada).await);
    assert_eq!(trail(world.server.app()).await.len(), before, "no trace");
    world.stop().await;
}
