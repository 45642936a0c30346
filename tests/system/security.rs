//! The service's doors in a real browser. The pictures are kept in `target/screenshots`.

use std::process::Command;

use anyhow::Result;
use packetsense_testkit::{cache, cloud, process::run};

#[test]
fn nothing_is_stored_loaded_framed_or_run_that_is_not_the_services_own() -> Result<()> {
    let cloud = cloud::Setup::new().start()?;
    let told = run(
        "tests/browser/security.mjs",
        Command::new("timeout")
            .args(["180", "node", "browser/security.mjs"])
            .current_dir(cache::repository().join("tests"))
            .env("CLOUD_URL", cloud.url(""))
            .env("SCREENSHOTS", cache::target().join("screenshots")),
    )?;
    println!("{told}");
    Ok(())
}
