//! Secrets at rest, on both databases: what opens and what does not, where master keys come from, and rotation.

use packetsense_cloud::seal::rotate::{self, RotateError};
use packetsense_cloud::seal::{
    LINK_NAME, LINK_PASSWORD, MasterError, OUTBOX_ADDRESS, OUTBOX_LETTER, Place, SEALED, Scope,
    Vault,
};
use packetsense_cloud::store::Db;
use packetsense_cloud::{Config, privacy};
use packetsense_testkit::postgres::{self, Database};
use sqlx::Row as _;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// A database and its vault.
struct State {
    config: Config,
    db: Db,
    vault: Vault,
    _database: Option<Database>,
    _folder: tempfile::TempDir,
}

impl State {
    async fn new(database: Option<Database>) -> Self {
        let folder = tempfile::tempdir().expect("folder");
        let config = Config {
            data: folder.path().join("data"),
            database: database.as_ref().map(Database::url),
            ..Config::default()
        };
        let db = Db::open(&config).await.expect("database");
        let vault = Vault::open(&config, &db).await.expect("vault");
        Self {
            config,
            db,
            vault,
            _database: database,
            _folder: folder,
        }
    }

    fn key_file(&self, ending: &str) -> PathBuf {
        self.config.data.join(format!("master.key{ending}"))
    }

    async fn sql(&self, sql: &'static str) {
        sqlx::query(sql).execute(self.db.pool()).await.expect(sql);
    }

    /// A person with that id.
    async fn person(&self, id: &str) {
        sqlx::query(
            "INSERT INTO people (id, email, email_key, name, password, age_confirmed_at, created_at) \
             VALUES ($1, $1, $1, '', '', 0, 0)",
        )
        .bind(id)
        .execute(self.db.pool())
        .await
        .expect("a person");
    }

    /// A mail on the dead-letter list.
    async fn mail(&self, id: &str, person: Option<&str>, address: &str) {
        let mut tx = self.db.begin().await.expect("begun");
        let key = self.vault.key(&mut tx, Scope::person(person)).await;
        let key = key.expect("a data key");
        sqlx::query(
            "INSERT INTO outbox (id, person_id, address, language, letter, state, attempts, created_at) \
             VALUES ($1, $2, $3, 'en', $4, 'dead', 0, 0)",
        )
        .bind(id)
        .bind(person)
        .bind(key.seal(OUTBOX_ADDRESS.of(id), address).expect("sealed"))
        .bind(key.seal(OUTBOX_LETTER.of(id), "a letter").expect("sealed"))
        .execute(&mut *tx)
        .await
        .expect("a mail");
        tx.commit().await.expect("committed");
    }

    /// What stands in a place, opened as the service does.
    async fn read(&self, place: Place<'_>, id: &str) -> Result<Option<String>, sqlx::Error> {
        let row = sqlx::query(
            "SELECT o.address, o.letter, k.wrapped AS sealed_with FROM outbox o \
             LEFT JOIN data_keys k ON k.id = substr(o.address, 3, 36) WHERE o.id = $1",
        )
        .bind(id)
        .fetch_one(self.db.pool())
        .await?;
        self.vault.read(place, &row, "sealed_with").await
    }

    async fn address(&self, id: &str) -> Result<Option<String>, sqlx::Error> {
        self.read(OUTBOX_ADDRESS.of(id), id).await
    }

    async fn keys(&self) -> i64 {
        let sql = "SELECT CAST(COUNT(*) AS BIGINT) AS n FROM data_keys";
        let row = sqlx::query(sql).fetch_one(self.db.pool()).await;
        row.expect("counted").try_get("n").expect("a number")
    }
}

macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(super::State::new(None).await).await;
            })*
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                let database = tokio::task::spawn_blocking(super::postgres::database).await;
                let database = database.expect("ran").expect("PostgreSQL");
                super::$name(super::State::new(Some(database)).await).await;
            })*
        }
    };
}

on_both!(
    a_value_opens_where_it_was_sealed_and_nowhere_else,
    keys_go_with_their_person,
    many_who_seal_at_once_use_one_key,
    rotation_replaces_every_key_and_keeps_every_value,
    a_damaged_value_is_told_and_left_with_its_key,
    the_master_key_is_rotated_and_others_find_the_new_one,
    a_master_rotation_that_was_killed_is_finished,
    without_its_master_key_nothing_starts_and_none_is_made,
    the_master_key_moves_from_the_file_to_a_command_and_on,
);

async fn a_value_opens_where_it_was_sealed_and_nowhere_else(state: State) {
    state.mail("a", None, "ada@example.org").await;
    state.mail("b", None, "bob@example.org").await;
    let stored = sqlx::query("SELECT address FROM outbox WHERE id = 'a'")
        .fetch_one(state.db.pool())
        .await
        .expect("a row");
    let text: String = stored.try_get("address").expect("text");
    assert!(text.starts_with("1.") && !text.contains("ada"), "{text}");
    assert_eq!(
        state.address("a").await.expect("opened").as_deref(),
        Some("ada@example.org")
    );

    // To another column, table and row, in the same words as the service reads.
    let mut tx = state.db.begin().await.expect("begun");
    for place in [
        OUTBOX_LETTER.of("a"),
        LINK_PASSWORD.of("a"),
        LINK_NAME.of("a"),
        OUTBOX_ADDRESS.of("b"),
    ] {
        let error = state.vault.open_locked(&mut tx, place, &text).await;
        let error = error.expect_err("refused").to_string();
        assert!(
            error.contains("does not open") && !error.contains("ada@"),
            "{error}"
        );
    }
    tx.rollback().await.expect("ended");
    state
        .sql("UPDATE outbox SET address = (SELECT o.address FROM outbox o WHERE o.id = 'a') WHERE id = 'b'")
        .await;
    assert!(state.address("b").await.is_err(), "moved to another row");
    state
        .sql("UPDATE outbox SET letter = address WHERE id = 'a'")
        .await;
    assert!(
        state.read(OUTBOX_LETTER.of("a"), "a").await.is_err(),
        "moved to another column"
    );
    state
        .sql("UPDATE outbox SET address = 'in the clear' WHERE id = 'a'")
        .await;
    let error = state.address("a").await.expect_err("refused").to_string();
    assert!(error.contains("not a sealed value"), "{error}");
}

async fn keys_go_with_their_person(state: State) {
    state.person("p").await;
    state.mail("a", Some("p"), "ada@example.org").await;
    state.mail("b", None, "bob@example.org").await;
    assert_eq!(
        state.keys().await,
        3,
        "of hashes, of the person, of the deployment"
    );
    let row = sqlx::query("SELECT address FROM outbox WHERE id = 'a'")
        .fetch_one(state.db.pool())
        .await
        .expect("a row");
    let text: String = row.try_get("address").expect("text");
    state.sql("DELETE FROM people WHERE id = 'p'").await;
    assert_eq!(state.keys().await, 2);
    let mut tx = state.db.begin().await.expect("begun");
    let error = state
        .vault
        .open_locked(&mut tx, OUTBOX_ADDRESS.of("a"), &text)
        .await;
    let error = error.expect_err("refused").to_string();
    assert!(error.contains("is gone"), "{error}");
}

async fn many_who_seal_at_once_use_one_key(state: State) {
    let state = std::sync::Arc::new(state);
    let tasks: Vec<_> = (0..16)
        .map(|n| {
            let state = state.clone();
            tokio::spawn(async move {
                state
                    .mail(&format!("mail-{n}"), None, "ada@example.org")
                    .await;
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("sealed");
    }
    assert_eq!(state.keys().await, 2);
}

async fn rotation_replaces_every_key_and_keeps_every_value(state: State) {
    state.person("p").await;
    for n in 0..450 {
        let person = (n % 2 == 0).then_some("p");
        state
            .mail(&format!("mail-{n}"), person, &format!("{n}@example.org"))
            .await;
    }
    let before: BTreeSet<String> = ids(&state).await;
    let done = rotate::rotate(&state.db, &state.vault, &mut |_| ()).await;
    let done = done.expect("rotated");
    assert_eq!((done.keys, done.resealed, done.destroyed), (2, 900, 2));
    assert!(done.damaged.is_empty());
    let after = ids(&state).await;
    assert_eq!(
        before.intersection(&after).count(),
        1,
        "that of hashes stays"
    );
    for n in [0, 1, 199, 200, 449] {
        let read = state.address(&format!("mail-{n}")).await.expect("opened");
        assert_eq!(read, Some(format!("{n}@example.org")));
    }
    let status = rotate::status(&state.db).await.expect("status");
    assert_eq!((status.current, status.retired), ([0, 1, 1], 0));
    assert!(
        status
            .values
            .contains(&("outbox.address".to_owned(), 450, 0))
    );
    assert!(
        status
            .rotation
            .is_some_and(|(_, ended, n)| ended.is_some() && n == 900)
    );
}

async fn ids(state: &State) -> BTreeSet<String> {
    let rows = sqlx::query("SELECT id FROM data_keys")
        .fetch_all(state.db.pool())
        .await;
    let rows = rows.expect("keys");
    rows.iter()
        .map(|row| row.try_get("id").expect("id"))
        .collect()
}

async fn a_damaged_value_is_told_and_left_with_its_key(state: State) {
    state.mail("a", None, "ada@example.org").await;
    state.mail("b", None, "bob@example.org").await;
    state
        .sql("UPDATE outbox SET address = (SELECT o.address FROM outbox o WHERE o.id = 'a') WHERE id = 'b'")
        .await;
    let done = rotate::rotate(&state.db, &state.vault, &mut |_| ()).await;
    let done = done.expect("rotated");
    assert_eq!(done.damaged, ["outbox.address of b"]);
    assert_eq!((done.resealed, done.destroyed), (3, 0), "its key is kept");
    assert!(state.address("a").await.is_ok());
}

async fn the_master_key_is_rotated_and_others_find_the_new_one(state: State) {
    state.mail("a", None, "ada@example.org").await;
    // Another process, which knows the old key only.
    let other = Vault::open(&state.config, &state.db).await.expect("vault");
    let hash = other.hash("test", b"value");
    let old = std::fs::read(state.key_file("")).expect("key");
    let (_, keys) = rotate::rotate_master(&state.db, &state.vault, &mut |_| ())
        .await
        .expect("rotated");
    assert_eq!(keys, 2);
    assert_eq!(
        std::fs::read(state.key_file(".previous")).expect("kept"),
        old
    );
    assert_ne!(std::fs::read(state.key_file("")).expect("key"), old);
    assert!(!state.key_file(".next").exists());

    let state = State {
        vault: other,
        ..state
    };
    assert!(
        state.address("a").await.is_ok(),
        "a process from before reads"
    );
    state.person("p").await;
    state.mail("b", Some("p"), "bob@example.org").await;
    let status = rotate::status(&state.db).await.expect("status");
    assert_eq!(
        status.masters.len(),
        1,
        "and seals with the new one: {:?}",
        status.masters
    );
    std::fs::remove_file(state.key_file(".previous")).expect("removed");
    let again = Vault::open(&state.config, &state.db).await.expect("vault");
    assert_eq!(
        again.hash("test", b"value"),
        hash,
        "hashes stay what they were"
    );
}

async fn a_master_rotation_that_was_killed_is_finished(state: State) {
    state.mail("a", None, "ada@example.org").await;
    let before = state.config.data.join("copy");
    std::fs::copy(state.key_file(""), &before).expect("copied");
    rotate::rotate_master(&state.db, &state.vault, &mut |_| ())
        .await
        .expect("rotated");
    // As it was when every key was wrapped and no file renamed, and when one was.
    std::fs::rename(state.key_file(""), state.key_file(".next")).expect("renamed");
    let reopened = Vault::open(&state.config, &state.db)
        .await
        .expect("a start in between");
    std::fs::copy(&before, state.key_file("")).expect("copied");
    let reopened = Vault::open(&state.config, &state.db)
        .await
        .map(|_| reopened)
        .expect("and here");
    let (_, keys) = rotate::rotate_master(&state.db, &reopened, &mut |_| ())
        .await
        .expect("finished");
    assert_eq!(keys, 0, "nothing was left to wrap");
    assert!(!state.key_file(".next").exists() && state.key_file(".previous").exists());
    std::fs::remove_file(state.key_file(".previous")).expect("removed");
    assert!(Vault::open(&state.config, &state.db).await.is_ok());
}

async fn refused(state: &State) -> String {
    let opened = Vault::open(&state.config, &state.db).await;
    opened.map(|_| ()).expect_err("refused").to_string()
}

async fn without_its_master_key_nothing_starts_and_none_is_made(state: State) {
    let key = std::fs::read(state.key_file("")).expect("key");
    std::fs::remove_file(state.key_file("")).expect("removed");
    let said = refused(&state).await;
    assert!(
        said.contains("does not exist") && said.contains("PACKETSENSE_MASTER_KEY"),
        "{said}"
    );
    assert!(!state.key_file("").exists(), "no key was made");
    let served = packetsense_cloud::serve(Config {
        listen: ([127, 0, 0, 1], 0).into(),
        ..state.config.clone()
    });
    assert!(served.await.is_err(), "the service does not start either");
    assert!(!state.key_file("").exists(), "no key was made");

    // Another deployment's key.
    let other = State::new(None).await;
    std::fs::copy(other.key_file(""), state.key_file("")).expect("copied");
    let said = refused(&state).await;
    assert!(
        said.contains("sealed with master key") && said.contains("gives"),
        "{said}"
    );
    std::fs::write(state.key_file(""), key).expect("put back");
    assert!(Vault::open(&state.config, &state.db).await.is_ok());
}

async fn the_master_key_moves_from_the_file_to_a_command_and_on(mut state: State) {
    state.mail("a", None, "ada@example.org").await;
    let key = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";
    state.config.master_key_command = ["echo", key].map(str::to_owned).to_vec();
    let vault = Vault::open(&state.config, &state.db)
        .await
        .expect("the file is found, too");
    rotate::rotate_master(&state.db, &vault, &mut |_| ())
        .await
        .expect("rotated");
    assert!(
        !state.key_file("").exists(),
        "the file is master.key.previous now"
    );
    std::fs::remove_file(state.key_file(".previous")).expect("removed");
    state.vault = Vault::open(&state.config, &state.db)
        .await
        .expect("the command is enough");
    assert!(state.address("a").await.is_ok());
    let again = rotate::rotate_master(&state.db, &state.vault, &mut |_| ()).await;
    assert!(matches!(again, Err(RotateError::NoOther(_))), "{again:?}");

    // The same key from the environment, then a successor before it.
    state.config.master_key_command.clear();
    state.config.master_key = Some(key.to_owned().into());
    assert!(Vault::open(&state.config, &state.db).await.is_ok());
    let next = "CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=";
    state.config.master_key = Some(format!("{next},{key}").into());
    let vault = Vault::open(&state.config, &state.db).await.expect("both");
    rotate::rotate_master(&state.db, &vault, &mut |_| ())
        .await
        .expect("rotated");
    state.config.master_key = Some(key.to_owned().into());
    assert!(
        refused(&state)
            .await
            .contains("PACKETSENSE_MASTER_KEY gives")
    );
    state.config.master_key_command = vec!["true".to_owned()];
    let two = Vault::open(&state.config, &state.db).await;
    assert!(matches!(two, Err(MasterError::Two)));
}

#[test]
fn what_is_sealed_is_what_the_data_map_says() {
    let map = privacy::data_map().expect("the data map");
    let mapped: BTreeSet<String> = map
        .iter()
        .flat_map(|(table, columns)| {
            columns
                .iter()
                .filter(|(_, column)| column.sealed)
                .map(move |(name, _)| format!("{table}.{name}"))
        })
        .collect();
    let sealed: BTreeSet<String> = SEALED.iter().map(|column| column.text()).collect();
    assert_eq!(sealed, mapped);
    assert_eq!(sealed.len(), SEALED.len());
}
