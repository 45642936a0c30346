//! The whole story in a real browser. The pictures are kept in `target/screenshots`.

use std::process::Command;

use anyhow::Result;
use packetsense_testkit::{
    cache, cloud, ports,
    process::run,
    wordpress::{Core, PASSWORDS, Setup},
};

#[test]
fn people_sign_up_connect_a_site_and_see_its_attacks_in_a_real_browser() -> Result<()> {
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
    site.activate_plugin()?;
    let (admin, password) = PASSWORDS[0];
    let told = run(
        "tests/browser/story.mjs",
        Command::new("timeout")
            .args(["240", "node", "browser/story.mjs"])
            .current_dir(cache::repository().join("tests"))
            .env("CLOUD_URL", cloud.url(""))
            .env("SITE_URL", site.url(""))
            .env("WP_ADMIN", admin)
            .env("WP_PASSWORD", password)
            .env("SCREENSHOTS", cache::target().join("screenshots")),
    )?;
    println!("{told}");
    Ok(())
}

#[test]
fn people_sign_in_with_a_passkey_and_nothing_else_in_a_real_browser() -> Result<()> {
    let cloud = cloud::Setup::new().start()?;
    let told = run(
        "tests/browser/passkeys.mjs",
        Command::new("timeout")
            .args(["180", "node", "browser/passkeys.mjs"])
            .current_dir(cache::repository().join("tests"))
            .env("CLOUD_URL", cloud.url(""))
            .env("SCREENSHOTS", cache::target().join("screenshots")),
    )?;
    println!("{told}");
    Ok(())
}
