//! The audit trail over HTTP and in the databases: what is recorded, what verifies, what people see of it.

#[path = "../common/mod.rs"]
mod common;

mod account;
mod recorded;
mod seen;
mod tampered;

use common::{Answer, Browser};

/// Password of everybody in these tests.
const PASSWORD: &str = "correct horse battery";

async fn sign_in(browser: &mut Browser, email: &str, password: &str) -> Answer {
    browser.get("/sign-in").await;
    browser
        .post("/sign-in", &[("email", email), ("password", password)])
        .await
}

/// Runs each test on both databases.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($crate::common::On::Sqlite).await;
            })*
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($crate::common::On::Postgres).await;
            })*
        }
    };
}
use on_both;
