//! The second factor: the app, recovery codes, the second step of a sign-in, and proving to be oneself again.

#[path = "../common/mod.rs"]
mod common;

mod app;
mod prove;
mod reset;
mod team;

use common::{Answer, Browser, On, World};

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

const EMAIL: &str = "ada@example.org";
const PASSWORD: &str = "correct horse battery";

async fn started(on: On) -> (World, Browser) {
    let world = World::start(on).await;
    let mut ada = world.browser();
    ada.sign_up("Ada", EMAIL).await;
    (world, ada)
}

/// The first step of a sign-in.
async fn first_step(browser: &mut Browser) -> Answer {
    browser.get("/sign-in").await;
    let fields = [("email", EMAIL), ("password", PASSWORD), ("next", "/team")];
    browser.post("/sign-in", &fields).await
}

/// The second.
async fn second_step(browser: &mut Browser, code: &str) -> Answer {
    browser.post("/sign-in/code", &[("code", code)]).await
}

/// The value of a hidden field.
fn hidden<'a>(page: &'a str, name: &str) -> Option<&'a str> {
    let mark = format!("name=\"{name}\" value=\"");
    let (_, rest) = page.split_once(&mark)?;
    rest.split('"').next()
}
