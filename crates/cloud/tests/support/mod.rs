//! What tests of the running service share: a server with its databases, a person with a browser's cookies, and a site
//! that speaks the protocol.
#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    reason = "each test uses a part of it"
)]

pub mod events;
pub mod person;
pub mod site;

use packetsense_cloud::clock::{Clock, SECOND};
use packetsense_cloud::{Config, Server, serve_with};
use packetsense_testkit::postgres;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// A running service on databases of its own, with a clock that stands still until it is moved.
pub struct World {
    pub server: Option<Server>,
    pub config: Config,
    time: Arc<AtomicI64>,
    _database: Option<postgres::Database>,
    _folder: tempfile::TempDir,
}

impl World {
    pub async fn sqlite() -> Self {
        Self::start(None, |_| ()).await
    }

    pub async fn postgres() -> Self {
        let database = tokio::task::spawn_blocking(postgres::database).await;
        Self::start(Some(database.expect("ran").expect("PostgreSQL")), |_| ()).await
    }

    /// On SQLite, with another configuration.
    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        Self::start(None, change).await
    }

    async fn start(database: Option<postgres::Database>, change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().expect("temporary folder");
        let mut config = Config {
            listen: ([127, 0, 0, 1], 0).into(),
            data: folder.path().join("data"),
            database: database.as_ref().map(postgres::Database::url),
            ..Config::default()
        };
        change(&mut config);
        let mut world = Self {
            server: None,
            config,
            time: Arc::new(AtomicI64::new(Clock::System.now())),
            _database: database,
            _folder: folder,
        };
        world.restart().await;
        world
    }

    /// Stops the service, if it runs, and starts it on the same port.
    pub async fn restart(&mut self) {
        if let Some(server) = self.server.take() {
            self.config.listen = server.address();
            server.stop().await;
        }
        let server = serve_with(self.config.clone(), Clock::Set(self.time.clone())).await;
        self.server = Some(server.expect("the service starts"));
    }

    pub fn app(&self) -> &packetsense_cloud::App {
        self.server.as_ref().expect("running").app()
    }

    /// Origin of the service.
    pub fn url(&self) -> String {
        self.app().public_url.origin().ascii_serialization()
    }

    /// Unix seconds.
    pub fn now(&self) -> i64 {
        self.time.load(Ordering::SeqCst) / SECOND
    }

    pub fn pass(&self, seconds: i64) {
        self.time.fetch_add(seconds * SECOND, Ordering::SeqCst);
    }

    /// How many rows a table of the state database has.
    pub async fn rows(&self, table: &str) -> i64 {
        use sqlx::Row as _;
        let sql = format!("SELECT CAST(COUNT(*) AS BIGINT) AS total FROM {table}");
        let row = sqlx::query(sqlx::AssertSqlSafe(sql))
            .fetch_one(self.app().db.pool())
            .await;
        row.and_then(|row| row.try_get("total")).expect("counted")
    }

    /// Every event of a site.
    pub async fn events(&self, site: &site::SiteClient) -> Vec<packetsense_cloud::events::Event> {
        let filter = packetsense_cloud::events::Filter {
            kinds: Vec::new(),
            class: None,
            action: None,
            text: None,
            from: 0,
            to: i64::MAX,
            limit: 1_000,
            before: None,
        };
        self.app()
            .events
            .query(&site.id(), &filter)
            .await
            .expect("events")
    }
}

/// Runs each test on both databases.
#[macro_export]
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($crate::support::World::sqlite().await).await;
            })*
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($crate::support::World::postgres().await).await;
            })*
        }
    };
}
