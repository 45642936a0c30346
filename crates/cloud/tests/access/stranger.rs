//! Another team's things are not there: every place in which a route takes an id is tried with a real one of another
//! team and with one that nobody has. The answers are alike, and the other team's rows stay as they are.

use crate::common::{Answer, Browser, On, World};
use crate::fixture::{Ids, Maker, Team, address, form, ids_of_nobody, places};
use packetsense_cloud::App;
use packetsense_cloud::clock::SECOND;
use packetsense_cloud::http::Role;
use packetsense_cloud::http::access::{Access, ROUTES, Route};
use packetsense_cloud::store::{Tx, schema};
use reqwest::Method;
use sqlx::Row as _;
use std::collections::{BTreeMap, BTreeSet};

/// Where a route takes the id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Path(&'static str),
    Field(&'static str),
}

/// Every place of every route: those of its address, and for a form every field that some form takes an id in. A route
/// that looks at none of these fields answers the same, too.
pub fn everywhere(ids: &Ids) -> Vec<(&'static Route, Place)> {
    let mut all = Vec::new();
    for route in ROUTES {
        if matches!(route.access, Access::Site | Access::Operator) {
            // A site's key says which site it is; neither takes ids from anybody else.
            assert!(places(route).is_empty(), "{}", route.path);
            continue;
        }
        let path = places(route).into_iter().filter(|place| *place != "name");
        all.extend(path.map(|place| (route, Place::Path(place))));
        if route.method != Method::GET {
            all.extend(ids.keys().map(|field| (route, Place::Field(field))));
        }
    }
    all
}

/// The request with an id of somebody else's in one place, and one's own in all others.
pub async fn attempt(
    browser: &mut Browser,
    (route, place): (&Route, Place),
    own: &Ids,
    theirs: &Ids,
) -> Answer {
    let (mut in_path, mut in_form) = (own.clone(), own.clone());
    match place {
        Place::Path(name) => in_path.insert(name, theirs[name].clone()),
        Place::Field(name) => in_form.insert(name, theirs[name].clone()),
    };
    let path = address(route, &in_path);
    if route.method == Method::GET {
        return browser.get(&path).await;
    }
    let fields = form(&in_form);
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    browser.post(&path, &fields).await
}

/// What can be told from an answer, without what differs between any two: ids, numbers, tokens, references.
pub fn told(answer: &Answer, browser: &Browser) -> String {
    let mut text = format!("{}\n{}\n{}", answer.status, answer.location(), answer.text);
    let csrf = browser
        .cookies
        .get("__Host-csrf")
        .map_or("", String::as_str);
    for once in [answer.header("x-request-id"), csrf] {
        if !once.is_empty() {
            text = text.replace(once, "ONCE");
        }
    }
    // Recovery codes are random, too.
    if let Some((before, rest)) = text.split_once("<ul class=\"codes\">") {
        let after = rest.split_once("</ul>").map_or("", |(_, after)| after);
        text = format!("{before}{after}");
    }
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
    let mut out = String::new();
    for part in text.split_inclusive(|letter| !plain(letter)) {
        let word = part.trim_end_matches(|letter| !plain(letter));
        let rest = &part[word.len()..];
        if word.starts_with("ps_") || (word.len() > 20 && is_random(word)) {
            out.push_str("ID");
        } else {
            out.extend(
                word.chars()
                    .map(|c| if c.is_ascii_digit() { '0' } else { c }),
            );
        }
        out.push_str(rest);
    }
    out
}

/// Whether a long word is of no language: with a digit, an underscore or two capitals in a row.
fn is_random(word: &str) -> bool {
    let capitals = |pair: &[u8]| pair.iter().all(u8::is_ascii_uppercase);
    word.contains(|c: char| c.is_ascii_digit() || c == '_')
        || word.as_bytes().windows(2).any(capitals)
}

/// Every row of every table that names one of these ids.
pub async fn traces(app: &App, ids: &BTreeSet<String>) -> BTreeSet<String> {
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for name in schema::columns(&app.db).await.expect("schema") {
        let (table, column) = name.split_once('.').expect("table and column");
        tables
            .entry(table.to_owned())
            .or_default()
            .push(column.to_owned());
    }
    let mut found = BTreeSet::new();
    for (table, columns) in tables {
        let text: Vec<_> = columns
            .iter()
            .map(|column| format!("COALESCE(CAST({column} AS TEXT), '')"))
            .collect();
        let sql = format!("SELECT {} AS line FROM {table}", text.join(" || '|' || "));
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .fetch_all(app.db.pool())
            .await;
        for row in rows.expect("rows") {
            let line: String = row.get("line");
            if ids.iter().any(|id| line.contains(id.as_str())) {
                found.insert(format!("{table}: {line}"));
            }
        }
    }
    found
}

async fn strangers_learn_and_change_nothing(on: On) {
    let world = World::start(on).await;
    let app = world.server.app().clone();
    let maker = Maker::new(&app, &world.browser().origin).await;
    let mut tx = maker.begin().await;
    let kinds = maker.team(&mut tx).await.ids;
    tx.commit().await.expect("commit");
    let (mut routes, mut tried, mut leaks) = (BTreeSet::new(), 0, Vec::new());
    for (route, place) in everywhere(&kinds) {
        // Whoever tries that much has to wait; that is another test's matter.
        world.pass(2 * 3_600 * SECOND);
        let mut tx = maker.begin().await;
        let victim = maker.team(&mut tx).await;
        let own = maker.team(&mut tx).await;
        let twin = maker.team(&mut tx).await;
        let mut browser = maker.browser(&mut tx, &own.owner).await;
        let mut other = maker.browser(&mut tx, &twin.owner).await;
        tx.commit().await.expect("commit");
        let mut theirs: BTreeSet<_> = victim.ids.values().cloned().collect();
        theirs.insert(victim.owner.clone());
        let before = traces(&app, &theirs).await;
        assert!(
            before.len() > theirs.len(),
            "the tests see the rows: {before:?}"
        );

        let nobodys = ids_of_nobody(&victim.ids);
        let unknown = attempt(&mut other, (route, place), &twin.ids, &nobodys).await;
        let foreign = attempt(&mut browser, (route, place), &own.ids, &victim.ids).await;
        let what = format!("{} {} {place:?}", route.method, route.path);
        assert!(
            !foreign.status.is_server_error(),
            "{what}: {}",
            foreign.text
        );
        let (unknown, foreign) = (told(&unknown, &other), told(&foreign, &browser));
        if unknown != foreign {
            leaks.push(format!("{what}: told apart:\n{unknown}\n---\n{foreign}"));
        }
        if matches!(place, Place::Path(_)) && !foreign.starts_with("000 Not Found") {
            leaks.push(format!("{what}: not 404:\n{foreign}"));
        }
        let after = traces(&app, &theirs).await;
        if after != before {
            let changed: Vec<_> = after.symmetric_difference(&before).collect();
            leaks.push(format!("{what}: left a trace: {changed:?}"));
        }
        routes.insert(format!("{} {}", route.method, route.path));
        tried += 1;
    }
    println!(
        "tried: {} routes in {tried} places, leaks {}",
        routes.len(),
        leaks.len()
    );
    assert!(leaks.is_empty(), "{}", leaks.join("\n\n"));
    assert!(routes.len() >= 15, "{routes:?}");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_teams_ids_are_as_ids_of_nobody_on_sqlite() {
    strangers_learn_and_change_nothing(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_teams_ids_are_as_ids_of_nobody_on_postgres() {
    strangers_learn_and_change_nothing(On::Postgres).await;
}

/// Somebody of a team whose membership is limited to one of its sites.
async fn limited(maker: &Maker<'_>, tx: &mut Tx, role: Role) -> (Team, Browser) {
    let team = maker.team(tx).await;
    let person = maker.person(tx).await;
    maker.join(tx, &team.id, &person, role).await;
    maker.limit(tx, &team.id, &person, &team.ids["site"]).await;
    let browser = maker.browser(tx, &person).await;
    (team, browser)
}

async fn sites_out_of_reach_are_as_sites_of_nobody(on: On) {
    let world = World::start(on).await;
    let app = world.server.app().clone();
    let maker = Maker::new(&app, &world.browser().origin).await;
    let kinds = Ids::from([("site", String::new())]);
    let (mut tried, mut leaks) = (0, Vec::new());
    for (route, place) in everywhere(&kinds) {
        for role in [Role::Analyst, Role::Viewer] {
            world.pass(2 * 3_600 * SECOND);
            let mut tx = maker.begin().await;
            let (team, mut browser) = limited(&maker, &mut tx, role).await;
            let (twin, mut other) = limited(&maker, &mut tx, role).await;
            let hidden = Ids::from([("site", maker.site(&mut tx, &team.id).await)]);
            tx.commit().await.expect("commit");
            if !matches!(place, Place::Path("site") | Place::Field("site")) {
                continue;
            }
            let theirs = BTreeSet::from([hidden["site"].clone()]);
            let before = traces(&app, &theirs).await;
            let what = format!("{} {} {place:?} as {role:?}", route.method, route.path);
            let unknown = attempt(
                &mut other,
                (route, place),
                &twin.ids,
                &ids_of_nobody(&hidden),
            )
            .await;
            let out_of_reach = attempt(&mut browser, (route, place), &team.ids, &hidden).await;
            let (unknown, out_of_reach) = (told(&unknown, &other), told(&out_of_reach, &browser));
            if unknown != out_of_reach {
                leaks.push(format!(
                    "{what}: told apart:\n{unknown}\n---\n{out_of_reach}"
                ));
            }
            if traces(&app, &theirs).await != before {
                leaks.push(format!("{what}: left a trace"));
            }
            tried += 1;
        }
    }
    println!("tried as limited members: {tried}, leaks {}", leaks.len());
    assert!(leaks.is_empty(), "{}", leaks.join("\n\n"));
    assert!(tried >= 20, "{tried}");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sites_out_of_reach_are_as_sites_of_nobody_on_sqlite() {
    sites_out_of_reach_are_as_sites_of_nobody(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sites_out_of_reach_are_as_sites_of_nobody_on_postgres() {
    sites_out_of_reach_are_as_sites_of_nobody(On::Postgres).await;
}
