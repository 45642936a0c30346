//! `docs/permissions.md` is what the running service does: every route is asked by everybody.

use crate::common::{Answer, Browser, On, World};
use crate::fixture::{Maker, address, form};
use packetsense_cloud::http::access::{Access, ROUTES, Route};
use packetsense_cloud::http::permission::MATRIX;
use packetsense_cloud::http::{Permission, Role};
use reqwest::{Method, StatusCode};
use std::fmt::Write as _;
use std::path::PathBuf;

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Nobody,
    NoTeam,
    Member(Role),
}

const EVERYBODY: [Who; 7] = [
    Who::Nobody,
    Who::NoTeam,
    Who::Member(Role::Owner),
    Who::Member(Role::Administrator),
    Who::Member(Role::Analyst),
    Who::Member(Role::Billing),
    Who::Member(Role::Viewer),
];

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// The handler was reached.
    Yes,
    /// Refused for want of a role or a team.
    No,
    /// The sign-in comes first.
    SignIn,
    /// A site's signature is asked for.
    Signature,
    /// Not on this listener.
    NotHere,
}

impl Outcome {
    fn text(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::SignIn => "sign-in",
            Self::Signature => "signature",
            Self::NotHere => "absent",
        }
    }

    /// What the tables say.
    #[allow(
        clippy::match_same_arms,
        reason = "one line for each case reads as the table that it is"
    )]
    fn expected(access: Access, who: Who) -> Self {
        match (access, who) {
            (Access::Public, _) => Self::Yes,
            (Access::Site, _) => Self::Signature,
            (Access::Operator, _) => Self::NotHere,
            (Access::Needs(_), Who::Nobody) => Self::SignIn,
            (Access::Needs(Permission::OwnAccount), _) => Self::Yes,
            (Access::Needs(_), Who::NoTeam) => Self::No,
            (Access::Needs(permission), Who::Member(role)) if role.may(permission) => Self::Yes,
            (Access::Needs(_), Who::Member(_)) => Self::No,
        }
    }

    #[allow(
        clippy::match_same_arms,
        reason = "one line for each case reads as the table that it is"
    )]
    fn of(answer: &Answer, told: &str) -> Self {
        let problem: serde_json::Value = serde_json::from_str(&answer.text).unwrap_or_default();
        let code = problem["code"].as_str().unwrap_or_default();
        let to = answer.location();
        match (answer.status, code) {
            (StatusCode::FORBIDDEN, "permission" | "no_team") => Self::No,
            (StatusCode::SEE_OTHER, _) if to == "/teams" && told.starts_with("GET / ") => Self::No,
            (StatusCode::SEE_OTHER, _) if to.starts_with("/sign-in?next=") => Self::SignIn,
            (StatusCode::SEE_OTHER, _) if to == "/sign-in" && told.starts_with("GET ") => {
                Self::SignIn
            }
            (StatusCode::UNAUTHORIZED, "signed_out") => Self::SignIn,
            (StatusCode::UNAUTHORIZED, "signature.missing") => Self::Signature,
            (StatusCode::NOT_FOUND, "not_found") => Self::NotHere,
            (status, code) => {
                let refused = matches!(code, "csrf" | "method_not_allowed" | "body.too_large");
                assert!(
                    !status.is_server_error() && !refused,
                    "{told}: {status} {}",
                    answer.text
                );
                Self::Yes
            }
        }
    }
}

async fn ask(
    browser: &mut Browser,
    route: &Route,
    path: &str,
    fields: &[(&str, String)],
) -> Answer {
    let mut headers = vec![("accept", "application/json".to_owned())];
    if route.method == Method::GET || route.access == Access::Site {
        return browser
            .send(route.method.clone(), path, None, &headers)
            .await;
    }
    headers.push(("origin", browser.origin.clone()));
    let token = browser.cookies["__Host-csrf"].clone();
    let mut form: Vec<_> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    form.push(("csrf", &token));
    browser
        .send(route.method.clone(), path, Some(&form), &headers)
        .await
}

/// Asks a route as somebody, in a world of its own.
async fn outcome(maker: &Maker<'_>, route: &Route, who: Who) -> Outcome {
    let mut tx = maker.begin().await;
    let team = maker.team(&mut tx).await;
    let mut ids = team.ids.clone();
    let person = match who {
        Who::Nobody => None,
        Who::NoTeam => Some(maker.person(&mut tx).await),
        Who::Member(Role::Owner) => Some(team.owner.clone()),
        Who::Member(role) => {
            let person = maker.person(&mut tx).await;
            maker.join(&mut tx, &team.id, &person, role).await;
            Some(person)
        }
    };
    let mut browser = match &person {
        None => maker.stranger(),
        Some(person) => {
            // What belongs to people, not to teams, is everybody's own.
            ids.insert("passkey", maker.passkey(&mut tx, person).await);
            maker.browser(&mut tx, person).await
        }
    };
    tx.commit().await.expect("commit");
    let told = format!("{} {} as {who:?}", route.method, route.path);
    let path = address(route, &ids);
    let answer = ask(&mut browser, route, &path, &form(&ids)).await;
    Outcome::of(&answer, &told)
}

async fn walk(on: On) -> String {
    let world = World::with(on, |config| config.development = true).await;
    let app = world.server.app().clone();
    let maker = Maker::new(&app, &world.browser().origin).await;
    let (mut table, mut asked) = (String::new(), 0);
    for route in ROUTES {
        let mut needs = match route.access {
            Access::Public => "nothing",
            Access::Needs(permission) => permission.text(),
            Access::Site => "a site’s key",
            Access::Operator => "operator’s listener",
        }
        .to_owned();
        if route.proved {
            needs.push_str(", proof");
        }
        let _ = write!(table, "| `{} {}` | {needs} |", route.method, route.path);
        for who in EVERYBODY {
            let found = outcome(&maker, route, who).await;
            let expected = Outcome::expected(route.access, who);
            assert_eq!(
                found, expected,
                "{} {} as {who:?}",
                route.method, route.path
            );
            let _ = write!(table, " {} |", found.text());
            asked += 1;
        }
        table.push('\n');
    }
    println!(
        "asked: {} routes x {} kinds of people = {asked}",
        ROUTES.len(),
        EVERYBODY.len()
    );
    world.stop().await;
    table
}

fn document(routes: &str) -> String {
    let mut text = String::from(
        "# Who may do what\n\n\
         Made by `cargo test --workspace --test access` from what the running service answers; the test fails\n\
         where this page differs. To write it anew: `PACKETSENSE_WRITE=1` before the command. The sources are\n\
         `crates/cloud/src/http/permission.rs` (roles) and `access.rs` (routes). What stands in neither is refused.\n\n\
         ## Roles\n\n| permission | may | owner | administrator | analyst | billing | viewer |\n\
         | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for (permission, roles) in MATRIX {
        let _ = write!(text, "| {} | {} |", permission.text(), permission.words());
        for may in roles {
            text.push_str(if *may { " yes |" } else { " no |" });
        }
        text.push('\n');
    }
    text.push_str(
        "\nA membership of an analyst or viewer can be limited to some sites; others are then not there for it. A role that\n\
         is not known counts as viewer.\n\n\
         ## Routes\n\n\
         `yes`: the request reaches its handler. `no`: 403, before anything is looked up. `sign-in`: led to the sign-in, or\n\
         401. `signature`: 401 without a site’s signature. `absent`: 404 on the public listener. Where it needs `proof`, whoever\n\
         has not proved to be themselves within ten minutes is asked first (accounts.md).\n\n\
         | route | needs | nobody | no team | owner | administrator | analyst | billing | viewer |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    text.push_str(routes);
    text
}

fn compare(found: &str) {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/permissions.md");
    if std::env::var_os("PACKETSENSE_WRITE").is_some() {
        std::fs::write(&file, found).expect("docs/permissions.md can be written");
    }
    let stands = std::fs::read_to_string(&file).unwrap_or_default();
    let differs = found
        .lines()
        .zip(stands.lines().chain(std::iter::repeat("")))
        .find(|(a, b)| a != b);
    assert!(
        found == stands,
        "docs/permissions.md is not what the service does, first at {differs:?}; look whether that is meant, then run \
         PACKETSENSE_WRITE=1 cargo test --workspace --test access"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_does_for_every_role_what_the_page_says_on_sqlite() {
    compare(&document(&walk(On::Sqlite).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_does_for_every_role_what_the_page_says_on_postgres() {
    compare(&document(&walk(On::Postgres).await));
}
