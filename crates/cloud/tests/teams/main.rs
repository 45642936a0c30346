//! Teams as people use them: inviting, joining, changing, leaving, handing over, and what is seen meanwhile.

#[path = "../common/mod.rs"]
mod common;

mod invitations;
mod mailed;
mod members;
mod ownership;

use common::{Answer, Browser, On, World, connect_site};
use reqwest::StatusCode;
use sqlx::Row as _;

/// Runs each story on both databases.
#[macro_export]
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name($crate::common::On::Sqlite).await;
            })*
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name($crate::common::On::Postgres).await;
            })*
        }
    };
}

/// A cloud without mail, and somebody who owns a team.
async fn started(on: On) -> (World, Browser) {
    let world = World::start(on).await;
    let ada = signed_up(&world, "Ada").await;
    (world, ada)
}

fn address(name: &str) -> String {
    format!("{}@example.org", name.to_lowercase())
}

async fn signed_up(world: &World, name: &str) -> Browser {
    let mut browser = world.browser();
    let answer = browser.sign_up(name, &address(name)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    browser
}

/// The value of a hidden field; the last one, as the page's own form comes after the switch of teams.
fn hidden(page: &str, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let (_, rest) = page
        .rsplit_once(&mark)
        .unwrap_or_else(|| panic!("no {name}: {page}"));
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// Opens a page and sends its form with the fields that stand in it hidden.
async fn send(browser: &mut Browser, page: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
    let seen = browser.get(page).await;
    assert_eq!(seen.status, StatusCode::OK, "{page}: {}", seen.text);
    let team = hidden(&seen.text, "team");
    let mut all = vec![("team", team.as_str())];
    all.extend_from_slice(fields);
    browser.post(action, &all).await
}

/// Invites somebody and gives the link.
async fn invite(browser: &mut Browser, name: &str, fields: &[(&str, &str)]) -> String {
    let email = address(name);
    let mut all = vec![("email", email.as_str())];
    all.extend_from_slice(fields);
    let answer = send(browser, "/team/invite", "/team/invite", &all).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    link(&answer.text)
}

fn link(page: &str) -> String {
    let (_, rest) = page.split_once("/invitation?token=").expect("a link");
    let token = rest.split('<').next().unwrap_or_default();
    format!("/invitation?token={token}")
}

async fn join(browser: &mut Browser, link: &str) -> Answer {
    let page = browser.get(link).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let token = hidden(&page.text, "token");
    browser.post("/invitation", &[("token", &token)]).await
}

/// Somebody new who has joined the team of `owner`.
async fn joined(world: &World, owner: &mut Browser, name: &str, role: &str) -> Browser {
    let link = invite(owner, name, &[("role", role), ("access", "all")]).await;
    let mut browser = signed_up(world, name).await;
    let answer = join(&mut browser, &link).await;
    assert_eq!(answer.location(), "/team?done=joined", "{}", answer.text);
    browser
}

async fn id_of(world: &World, name: &str) -> String {
    sqlx::query("SELECT id FROM people WHERE email = $1")
        .bind(address(name))
        .fetch_one(world.server.app().db.pool())
        .await
        .and_then(|row| row.try_get("id"))
        .expect("a person")
}

/// Everybody's roles in all teams, as `team/person/role`, sorted.
async fn roles(world: &World) -> Vec<String> {
    let rows = sqlx::query(
        "SELECT t.name, p.name AS person, m.role FROM memberships m JOIN teams t ON t.id = m.team_id \
         JOIN people p ON p.id = m.person_id ORDER BY t.name, p.name",
    )
    .fetch_all(world.server.app().db.pool())
    .await
    .expect("memberships");
    let text = |row: &sqlx::any::AnyRow, name: &str| -> String { row.get(name) };
    rows.iter()
        .map(|row| {
            format!(
                "{}/{}/{}",
                text(row, "name"),
                text(row, "person"),
                text(row, "role")
            )
        })
        .collect()
}

/// A site of somebody's first team.
async fn site(world: &World, name: &str, shop: &str) -> String {
    let url = format!("https://{}.example", shop.to_lowercase());
    connect_site(world.server.app(), &address(name), shop, &url).await
}
