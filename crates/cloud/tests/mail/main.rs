//! Mail, through the HTTP face and a real SMTP server: sign-up, reset, change of address, new devices; and what
//! becomes of mails when the server refuses, delays and drops.

#[path = "../common/mod.rs"]
mod common;
mod delivery;

use common::{Answer, Browser, On, World, acts, caught, link, trail, with_mail};
use packetsense_cloud::clock::SECOND;
use packetsense_testkit::mail::Catcher;
use reqwest::StatusCode;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// What a site asks for, as far as the page looks at it.
const CONNECT: &str = "/connect?site_url=https%3A%2F%2Fshop.example&site_name=Shop&environment=production\
    &jkt=0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I&state=state-of-the-site\
    &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256\
    &redirect_uri=https%3A%2F%2Fshop.example%2Fwp-admin%2Fadmin.php%3Fpage%3Dpacketsense&plugin=0.1.0";
const PASSWORD: &str = "correct horse battery";

async fn follow(browser: &mut Browser, link: &str, fields: &[(&str, &str)]) -> Answer {
    let page = browser.get(link).await;
    // That of a new password says so at once, as it shows what belongs to the account; the others say nothing yet.
    if page.status == StatusCode::GONE && link.starts_with("/reset/new") {
        return page;
    }
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let (path, token) = link.split_once("?token=").expect("a token");
    let mut all = vec![("token", token)];
    all.extend_from_slice(fields);
    browser.post(path, &all).await
}

async fn signed_up(world: &World, catcher: &Catcher, email: &str) -> Browser {
    let mut browser = world.browser();
    let answer = browser.sign_up("Ada", email).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let link = link(catcher, email, "/confirm");
    let answer = follow(&mut browser, &link, &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    browser
}

async fn sign_in(browser: &mut Browser, email: &str, password: &str) -> StatusCode {
    browser.get("/sign-in").await;
    let fields = [("email", email), ("password", password)];
    browser.post("/sign-in", &fields).await.status
}

async fn an_account_is_made_when_its_address_is_confirmed(on: On) {
    let (world, catcher) = with_mail(on, false).await;
    let mut browser = world.browser();
    browser.sign_up("Ada", "ada@example.org").await;
    let status = sign_in(&mut browser, "ada@example.org", PASSWORD).await;
    assert_eq!(
        status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "not an account yet"
    );
    let link = link(&catcher, "ada@example.org", "/confirm");
    let answer = follow(&mut browser, &link, &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let team = browser.get("/team").await;
    assert!(team.text.contains("Confirmed"), "{}", team.text);
    let again = follow(&mut world.browser(), &link, &[]).await;
    assert_eq!(again.status, StatusCode::GONE, "a link works once");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_made_when_its_address_is_confirmed_on_sqlite() {
    an_account_is_made_when_its_address_is_confirmed(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_made_when_its_address_is_confirmed_on_postgres() {
    an_account_is_made_when_its_address_is_confirmed(On::Postgres).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn links_expire_and_invented_ones_open_nothing() {
    let (world, catcher) = with_mail(On::Sqlite, false).await;
    let mut browser = world.browser();
    browser.sign_up("Ada", "ada@example.org").await;
    let link = link(&catcher, "ada@example.org", "/confirm");
    let mut forged = link.clone();
    let last = if forged.ends_with('A') { 'Q' } else { 'A' };
    forged.pop();
    forged.push(last);
    for path in [
        forged.as_str(),
        "/confirm?token=x",
        "/confirm?token=.",
        "/reset/new?token=a.b",
    ] {
        let answer = follow(&mut browser, path, &[("password", "another long one")]).await;
        assert_eq!(answer.status, StatusCode::GONE, "{path}");
    }
    world.pass(24 * 3_600 * SECOND);
    let answer = follow(&mut browser, &link, &[]).await;
    assert_eq!(answer.status, StatusCode::GONE, "too old");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_sets_the_password_once_ends_every_session_and_is_told() {
    let (world, catcher) = with_mail(On::Sqlite, false).await;
    let mut signed_in = signed_up(&world, &catcher, "ada@example.org").await;
    let mut browser = world.browser();
    browser.get("/reset").await;
    browser
        .post("/reset", &[("email", "ADA@example.org")])
        .await;
    let link = link(&catcher, "ADA@example.org", "/reset/new");
    let short = follow(&mut browser, &link, &[("password", "short")]).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    let new = [("password", "a new sentence")];
    let done = follow(&mut browser, &link, &new).await;
    assert_eq!(done.location(), "/sign-in", "{}", done.text);
    assert_eq!(
        follow(&mut browser, &link, &new).await.status,
        StatusCode::GONE
    );
    assert_eq!(signed_in.get("/team").await.status, StatusCode::SEE_OTHER);
    let old = sign_in(&mut browser, "ada@example.org", PASSWORD).await;
    assert_eq!(old, StatusCode::UNPROCESSABLE_ENTITY);
    let right = sign_in(&mut browser, "ada@example.org", "a new sentence").await;
    assert_eq!(right, StatusCode::SEE_OTHER);
    tokio::task::block_in_place(|| {
        caught(&catcher, "ADA@example.org", "Your password was changed")
    });
    let recorded = trail(world.server.app()).await;
    let asked = recorded
        .iter()
        .find(|entry| entry.act == "account.reset_asked");
    let asked = asked.expect("recorded");
    assert_eq!(
        asked.person, None,
        "whoever asked did not prove to be anybody"
    );
    assert_eq!(
        asked.network, "127.0.0.0/24",
        "of the request, not of the worker"
    );
    assert!(
        recorded
            .iter()
            .any(|entry| entry.act == "account.password_reset")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_changes_when_both_ends_have_agreed() {
    let (world, catcher) = with_mail(On::Sqlite, false).await;
    let mut browser = signed_up(&world, &catcher, "ada@example.org").await;
    browser.get("/account/email").await;
    world.pass(601 * SECOND);
    let new = [("email", "new@example.org")];
    let first = browser.post("/account/email", &new).await;
    assert_eq!(
        first.status,
        StatusCode::FORBIDDEN,
        "asked whether it is still them"
    );
    let proof = [("prove_to", "/account/email"), ("prove_password", PASSWORD)];
    browser.post("/prove", &proof).await;
    let asked = browser.post("/account/email", &new).await;
    assert_eq!(asked.status, StatusCode::OK, "{}", asked.text);
    let to = link(&catcher, "new@example.org", "/email/confirm");
    let from = link(&catcher, "ada@example.org", "/email/confirm");
    let half = follow(&mut world.browser(), &to, &[]).await;
    assert!(half.text.contains("the other address"), "{}", half.text);
    assert!(browser.get("/team").await.text.contains("ada@example.org"));
    let whole = follow(&mut world.browser(), &from, &[]).await;
    assert_eq!(whole.status, StatusCode::OK, "{}", whole.text);
    assert!(browser.get("/team").await.text.contains("new@example.org"));
    let status = sign_in(&mut world.browser(), "ada@example.org", PASSWORD).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    tokio::task::block_in_place(|| caught(&catcher, "ada@example.org", "Your address was changed"));
    let recorded = acts(world.server.app()).await;
    for (act, times) in [
        ("account.email_change_asked", 1),
        ("account.email_change_agreed", 2),
        ("account.email_changed", 1),
    ] {
        let found = recorded.iter().filter(|name| *name == act).count();
        assert_eq!(found, times, "{act}: {recorded:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_from_a_new_device_is_told_and_one_from_a_known_device_is_not() {
    let (world, catcher) = with_mail(On::Sqlite, false).await;
    signed_up(&world, &catcher, "ada@example.org").await;
    let mut other = world.browser();
    other.get("/sign-in").await;
    let csrf = other.cookies["__Host-csrf"].clone();
    let fields = [
        ("email", "ada@example.org"),
        ("password", PASSWORD),
        ("csrf", &csrf),
    ];
    let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    for _ in 0..2 {
        let headers = [("user-agent", agent.to_owned())];
        let mut browser = Browser::new(&other.origin);
        browser.cookies.clone_from(&other.cookies);
        let answer = browser
            .send(reqwest::Method::POST, "/sign-in", Some(&fields), &headers)
            .await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    }
    let subject = "A sign-in from a new device";
    let mail = tokio::task::block_in_place(|| caught(&catcher, "ada@example.org", subject));
    assert!(mail.text.contains("Firefox on Linux") && mail.text.contains("127.0.0.0/24"));
    tokio::time::sleep(Duration::from_secs(2)).await;
    let mails = tokio::task::block_in_place(|| catcher.mails()).expect("mails");
    assert_eq!(
        mails.iter().filter(|mail| mail.subject == subject).count(),
        1
    );
    let recorded = trail(world.server.app()).await;
    let mut new = recorded
        .iter()
        .filter(|entry| entry.act == "account.new_device");
    let entry = new.next().expect("recorded");
    assert_eq!(entry.device, "Firefox on Linux");
    assert!(new.next().is_none(), "once");
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_sign_up_nor_reset_tells_whether_an_account_exists() {
    let (world, catcher) = with_mail(On::Sqlite, false).await;
    signed_up(&world, &catcher, "ada@example.org").await;
    let mut browser = world.browser();
    let mut asked: BTreeMap<&str, Vec<(StatusCode, String)>> = BTreeMap::new();
    for email in ["ada@example.org", "eve@example.org"] {
        let same = |answer: Answer, browser: &Browser| {
            let text = answer.text.replace(email, "ADDRESS");
            (
                answer.status,
                text.replace(&browser.cookies["__Host-csrf"], ""),
            )
        };
        for path in ["/sign-up", "/reset"] {
            browser.get(path).await;
            let answer = match path {
                "/sign-up" => browser.sign_up("Eve", email).await,
                _ => browser.post(path, &[("email", email)]).await,
            };
            let answer = same(answer, &browser);
            asked.entry(email).or_default().push(answer);
        }
    }
    assert_eq!(asked["ada@example.org"], asked["eve@example.org"]);
    tokio::task::block_in_place(|| {
        caught(&catcher, "ada@example.org", "You have an account already");
        caught(&catcher, "ada@example.org", "Choose a new password");
        caught(&catcher, "eve@example.org", "Confirm your address");
    });
}

async fn waiting(world: &World) -> i64 {
    use sqlx::Row as _;
    let sql = "SELECT CAST(COUNT(*) AS BIGINT) AS n FROM outbox WHERE state = 'waiting'";
    let row = sqlx::query(sql)
        .fetch_one(world.server.app().db.pool())
        .await;
    row.and_then(|row| row.try_get("n")).expect("counted")
}

#[tokio::test(flavor = "multi_thread")]
async fn no_link_of_a_mail_stands_in_the_database() {
    let (world, catcher) = with_mail(On::Sqlite, false).await;
    world.browser().sign_up("Ada", "ada@example.org").await;
    let link = link(&catcher, "ada@example.org", "/confirm");
    let proof = link.rsplit_once('.').expect("two parts").1.to_owned();
    for file in std::fs::read_dir(world.folder.path().join("data")).expect("folder") {
        let path = file.expect("entry").path();
        let bytes = std::fs::read(&path).unwrap_or_default();
        let found = bytes
            .windows(proof.len())
            .any(|part| part == proof.as_bytes());
        assert!(!found, "{} holds a link", path.display());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_from_before_there_was_mail_is_asked_to_confirm() {
    let (world, catcher) = with_mail(On::Sqlite, false).await;
    let mut browser = signed_up(&world, &catcher, "ada@example.org").await;
    assert!(!browser.get("/").await.text.contains("not confirmed yet"));
    sqlx::query("UPDATE people SET confirmed_at = NULL")
        .execute(world.server.app().db.pool())
        .await
        .expect("as from before");
    assert!(browser.get("/").await.text.contains("not confirmed yet"));
    let refused = browser.get(CONNECT).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text);
    assert!(
        refused.text.contains("Confirm your address first"),
        "{}",
        refused.text
    );
    let before = link(&catcher, "ada@example.org", "/confirm");
    let sent = browser.post("/account/confirm", &[]).await;
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.text);
    let end = Instant::now() + Duration::from_secs(20);
    let mut newest = before.clone();
    while newest == before && Instant::now() < end {
        newest = link(&catcher, "ada@example.org", "/confirm");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let answer = follow(&mut browser, &newest, &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert!(!browser.get("/").await.text.contains("not confirmed yet"));
    let asked = browser.get(CONNECT).await;
    assert_eq!(asked.status, StatusCode::OK, "{}", asked.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_takes_as_long_whether_an_account_exists_or_not() {
    let (world, catcher) = with_mail(On::Sqlite, false).await;
    signed_up(&world, &catcher, "ada@example.org").await;
    let mut browser = world.browser();
    let mut times: [Vec<Duration>; 2] = [Vec::new(), Vec::new()];
    for round in 0..24 {
        // In turns, as the second of two comes to a warmer or busier service.
        for which in [round % 2, 1 - round % 2] {
            let email = ["ada@example.org", "eve@example.org"][which];
            // Nobody is slowed down for asking often, and the first rounds warm up.
            world.pass(3_601 * SECOND);
            browser.get("/reset").await;
            // Measured is the request, not what the worker does for the one before.
            while waiting(&world).await > 0 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            let start = Instant::now();
            let answer = browser.post("/reset", &[("email", email)]).await;
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
            if round >= 4 {
                times[which].push(start.elapsed());
            }
        }
    }
    let [known, unknown] = times.map(|mut times| {
        times.sort();
        times[times.len() / 2]
    });
    println!("median: {known:?} with an account, {unknown:?} without");
    let (less, more) = (known.min(unknown), known.max(unknown));
    assert!(
        more < less * 2 + Duration::from_millis(5),
        "{known:?} {unknown:?}"
    );
}
