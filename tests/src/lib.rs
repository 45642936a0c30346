//! What several whole-system tests need.

use std::{
    process::Command,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use packetsense_testkit::{
    Visitor, cache, cloud, ports,
    process::run,
    wordpress::{Core, Setup, Site},
};

/// An attack that any firewall must stop: the one that the README shows.
pub const ATTACK: &str = "/?id=1%27%20UNION%20SELECT%20user_pass%20FROM%20wp_users--%20-";

/// Runs a script of `tests/browser` in Chromium, within so many seconds and told where things are; prints what it found.
/// Pictures are kept in `target/screenshots`.
pub fn in_browser(script: &str, seconds: u32, told: &[(&str, &str)]) -> Result<()> {
    let found = run(
        &format!("tests/browser/{script}"),
        Command::new("timeout")
            .args([&seconds.to_string(), "node", &format!("browser/{script}")])
            .current_dir(cache::repository().join("tests"))
            .envs(told.iter().copied())
            .env("SCREENSHOTS", cache::target().join("screenshots")),
    )?;
    println!("{found}");
    Ok(())
}

/// Asks four times a second until it holds; fails by saying what did not come true.
pub fn within(limit: Duration, what: &str, mut holds: impl FnMut() -> Result<bool>) -> Result<()> {
    let end = Instant::now() + limit;
    while !holds()? {
        ensure!(
            Instant::now() < end,
            "not so after {} s: {what}",
            limit.as_secs()
        );
        thread::sleep(Duration::from_millis(250));
    }
    Ok(())
}

const EMAIL: &str = "ada@example.org";
const PASSWORD: &str = "a sentence is fine";

/// A cloud, a protected site connected to it, and a browser that is signed in to both.
pub fn world() -> Result<(cloud::Cloud, Site, Visitor)> {
    let port = ports::free()?;
    let cloud = cloud::Setup::new()
        .probe_allow(&format!("http://127.0.0.1:{port}"))
        .start()?;
    let site = Setup::new(Core::Installed)
        .port(port)
        .cloud(&cloud.url(""))
        .start()?;
    cloud.import_checksums(site.root(), &site.wordpress_version()?)?;
    site.install_plugin()?;
    let browser = site.signed_in("admin")?;
    // Signing in makes old releases of WordPress complain on a new PHP.
    site.forget_complaints()?;
    site.activate_plugin_as(&browser)?;
    cloud.sign_up(&browser, "Ada", EMAIL, PASSWORD)?;
    cloud.connect(&site, &browser)?;
    Ok((cloud, site, browser))
}
