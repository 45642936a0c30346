//! What whole-server tests share: a running service on either database, a browser that keeps cookies, and a site with
//! history.
#![allow(
    dead_code,
    unused_imports,
    unreachable_pub,
    reason = "each test file uses its own part"
)]

mod browser;
mod history;
mod letters;
mod phone;
mod trail;

pub use browser::{Answer, Browser};
pub use history::{connect_site, send_history};
pub use letters::{caught, link, with_mail};
pub use phone::Phone;
pub use trail::{Recorded, acts, trail};

use packetsense_cloud::clock::Clock;
use packetsense_cloud::{Config, Server, serve_with};
use packetsense_testkit::postgres::{self, Database};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tempfile::TempDir;

/// Which database holds the state.
#[derive(Debug, Clone, Copy)]
pub enum On {
    Sqlite,
    Postgres,
}

/// A running service of this test's own.
pub struct World {
    pub server: Server,
    pub time: Arc<AtomicI64>,
    pub folder: TempDir,
    // After the server: it is dropped when nobody uses it any more.
    database: Option<Database>,
}

impl World {
    pub async fn start(on: On) -> Self {
        Self::with(on, |_| ()).await
    }

    pub async fn with(on: On, change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().expect("folder");
        let database = match on {
            On::Sqlite => None,
            On::Postgres => Some(postgres::database().expect("PostgreSQL")),
        };
        let mut config = Config {
            listen: ([127, 0, 0, 1], 0).into(),
            data: folder.path().join("data"),
            database: database.as_ref().map(Database::url),
            ..Config::default()
        };
        change(&mut config);
        let now = Clock::System.now();
        let time = Arc::new(AtomicI64::new(now));
        let server = serve_with(config, Clock::Set(time.clone()))
            .await
            .expect("the service starts");
        Self {
            server,
            time,
            folder,
            database,
        }
    }

    /// Lets time pass.
    pub fn pass(&self, microseconds: i64) {
        self.time.fetch_add(microseconds, Ordering::SeqCst);
    }

    pub fn now(&self) -> i64 {
        self.time.load(Ordering::SeqCst)
    }

    pub fn browser(&self) -> Browser {
        Browser::new(&format!(
            "http://localhost:{}",
            self.server.address().port()
        ))
    }

    pub async fn stop(self) {
        self.server.stop().await;
    }
}
