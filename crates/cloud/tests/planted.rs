//! No secret in the clear: what people type or are shown is planted with markers, and then everything that the service
//! and its database keep is searched for them.

mod common;

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD};
use common::{On, Phone, World, link, with_mail};
use memchr::memmem;
use packetsense_testkit::mail::Catcher;
use reqwest::StatusCode;
use sqlx::Row as _;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use uuid::Uuid;

fn marker(kind: &str) -> String {
    format!("{kind}{}", Uuid::new_v4().simple())
}

/// A marker and the ways in which it could be written.
struct Planted {
    what: String,
    ways: Vec<Vec<u8>>,
}

impl Planted {
    fn new(what: &str, bytes: &[u8]) -> Self {
        let mut hex = String::new();
        for byte in bytes {
            write!(hex, "{byte:02x}").expect("written");
        }
        let mut ways = vec![
            bytes.to_vec(),
            hex.to_uppercase().into_bytes(),
            hex.into_bytes(),
            BASE64_STANDARD_NO_PAD.encode(bytes).into_bytes(),
            BASE64_URL_SAFE_NO_PAD.encode(bytes).into_bytes(),
        ];
        if let Ok(text) = std::str::from_utf8(bytes) {
            ways.push(text.replace('@', "%40").into_bytes());
            // Recovery codes are grouped for the eye.
            ways.push(text.replace('-', "").into_bytes());
        }
        ways.dedup();
        Self {
            what: what.to_owned(),
            ways,
        }
    }

    fn stands_in(&self, text: &[u8]) -> bool {
        self.ways
            .iter()
            .any(|way| memmem::find(text, way).is_some())
    }
}

/// Every file below a folder.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    // A file of a running server may go while it is looked for.
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let kind = entry.file_type();
        if kind.as_ref().is_ok_and(std::fs::FileType::is_dir) {
            files(&entry.path(), found);
        } else if kind.is_ok_and(|kind| kind.is_file()) {
            found.push(entry.path());
        }
    }
}

/// What is kept: by name, files of the service and its database, and a copy of the database as backups make them.
async fn kept(world: &World) -> Vec<(String, Vec<u8>)> {
    let app = world.server.app();
    let mut folders = vec![world.folder.path().to_owned()];
    let mut all = Vec::new();
    match &app.config.database {
        None => {
            let copy = world.folder.path().join("backup.sqlite");
            sqlx::query("VACUUM INTO $1")
                .bind(copy.display().to_string())
                .execute(app.db.pool())
                .await
                .expect("a backup");
        }
        Some(url) => {
            let (_, socket) = url.split_once("?host=").expect("a socket");
            let server = Path::new(socket).parent().expect("the server's folder");
            folders.push(server.to_owned());
            sqlx::query("CHECKPOINT")
                .execute(app.db.pool())
                .await
                .expect("written to disk");
            let row = sqlx::query("SELECT database_to_xml(true, false, '')::text AS dump")
                .fetch_one(app.db.pool())
                .await
                .expect("a dump");
            all.push(("dump".to_owned(), row.get::<String, _>("dump").into_bytes()));
        }
    }
    let mut paths = Vec::new();
    for folder in &folders {
        files(folder, &mut paths);
    }
    for path in paths {
        if let Ok(bytes) = std::fs::read(&path) {
            all.push((path.display().to_string(), bytes));
        }
    }
    all
}

/// Somebody who waits for the confirmation, and somebody with an account, an app and recovery codes; gives what was
/// planted. No answer shows a password that was typed.
async fn plant(world: &World, catcher: &Catcher) -> Vec<Planted> {
    let mut planted = Vec::new();
    let mut plant = |what: &str, bytes: &[u8]| planted.push(Planted::new(what, bytes));
    let mut typed = Vec::new();
    for waits in [true, false] {
        let (name, email) = (marker("name"), format!("{}@example.org", marker("mail")));
        let password = marker("password");
        let mut browser = world.browser();
        browser.get("/sign-up").await;
        let fields = [
            ("name", name.as_str()),
            ("email", &email),
            ("password", &password),
            ("age", "yes"),
            ("terms", "yes"),
        ];
        // Forgotten consent first: the page comes back with what was typed, but for the password.
        let again = browser.post("/sign-up", &fields[..4]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(again.text.contains(&email) && !again.text.contains(&password));
        let asked = browser.post("/sign-up", &fields).await;
        assert_eq!(asked.status, StatusCode::OK, "{}", asked.text);
        let link = link(catcher, &email, "/confirm");
        let token = link.split_once("?token=").expect("a token").1.to_owned();
        plant("token of a link", token.as_bytes());
        plant("password", password.as_bytes());
        typed.push(password.clone());
        if waits {
            plant("name of a sign-up", name.as_bytes());
            plant("address of a sign-up", email.as_bytes());
            continue;
        }
        let done = browser.post("/confirm", &[("token", &token)]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let (phone, codes) = Phone::set_up(world, &mut browser).await;
        plant("key of the app", &phone.key);
        for code in &codes {
            plant("recovery code", code.as_bytes());
        }
        for (cookie, value) in &browser.cookies {
            plant(cookie, value.as_bytes());
        }
        let wrong = marker("wrong");
        let mut other = world.browser();
        other.get("/sign-in").await;
        let fields = [("email", email.as_str()), ("password", &wrong)];
        let refused = other.post("/sign-in", &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!refused.text.contains(&wrong));
        plant("wrong password", wrong.as_bytes());
        let lost = browser.get("/there/is/nothing").await;
        assert_eq!(lost.status, StatusCode::NOT_FOUND);
        let shown = [&lost.text, &refused.text];
        assert!(
            typed
                .iter()
                .all(|secret| shown.iter().all(|page| !page.contains(secret)))
        );
    }
    planted
}

async fn no_secret_stands_in_the_clear(on: On) {
    let (world, catcher) = with_mail(on, false).await;
    let planted = plant(&world, &catcher).await;
    // A search that finds nothing must be one that can find: this one is in the clear.
    let control = Planted::new("control", marker("control").as_bytes());
    let text = String::from_utf8(control.ways[0].clone()).expect("text");
    sqlx::query(
        "INSERT INTO people (id, email, email_key, name, password, age_confirmed_at, created_at) \
         VALUES ($1, $1, $1, '', '', 0, 0)",
    )
    .bind(text)
    .execute(world.server.app().db.pool())
    .await
    .expect("a person");
    let kept = kept(&world).await;
    let found: Vec<String> = kept
        .iter()
        .flat_map(|(place, bytes)| {
            let there = planted.iter().filter(|one| one.stands_in(bytes));
            there.map(move |one| format!("{} in {place}", one.what))
        })
        .collect();
    let controls = kept.iter().filter(|(_, bytes)| control.stands_in(bytes));
    let bytes: usize = kept.iter().map(|(_, bytes)| bytes.len()).sum();
    println!(
        "planted on {on:?}: {} markers, {} places ({bytes} bytes) searched, found {}",
        planted.len(),
        kept.len(),
        found.len()
    );
    assert!(
        controls.count() >= 2,
        "the database and its backup have the control"
    );
    assert!(found.is_empty(), "{found:?}");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_stands_in_the_clear_on_sqlite() {
    no_secret_stands_in_the_clear(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_stands_in_the_clear_on_postgres() {
    no_secret_stands_in_the_clear(On::Postgres).await;
}
