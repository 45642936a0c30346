//! The plugin's PHP tests on every PHP that WordPress hosts use.

use std::process::Command;

use anyhow::{Result, ensure};
use packetsense_testkit::{cache, process::run, wordpress::Core};

#[test]
fn the_plugin_holds_on_php_7_4_to_8_1() -> Result<()> {
    on("7.4,8.0,8.1")
}

#[test]
fn the_plugin_holds_on_php_8_2_to_8_5() -> Result<()> {
    on("8.2,8.3,8.4,8.5")
}

fn on(versions: &str) -> Result<()> {
    let told = run(
        "tests/php/versions.mjs",
        Command::new("timeout")
            .args(["900", "node", "php/versions.mjs", versions])
            .current_dir(cache::repository().join("tests"))
            .env("WORDPRESS", Core::Installed.folder()?),
    )?;
    println!("{told}");
    for version in versions.split(',') {
        let line = told
            .lines()
            .find(|line| line.starts_with(&format!("PHP {version}: ")));
        ensure!(
            line.is_some_and(|line| line.contains(" 0 failed")),
            "PHP {version} says nothing good:\n{told}"
        );
    }
    Ok(())
}
