//! The whole story, and passkeys, in a real browser.

use anyhow::Result;
use packetsense_testkit::{
    cloud, ports,
    wordpress::{Core, PASSWORDS, Setup},
};
use packetsense_tests::in_browser;

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
    let told = [
        ("CLOUD_URL", cloud.url("")),
        ("SITE_URL", site.url("")),
        ("WP_ADMIN", admin.to_owned()),
        ("WP_PASSWORD", password.to_owned()),
    ];
    in_browser(
        "story.mjs",
        240,
        &told.each_ref().map(|(name, value)| (*name, value.as_str())),
    )
}

#[test]
fn people_sign_in_with_a_passkey_and_nothing_else_in_a_real_browser() -> Result<()> {
    let cloud = cloud::Setup::new().start()?;
    in_browser("passkeys.mjs", 180, &[("CLOUD_URL", &cloud.url(""))])
}

#[test]
fn people_use_an_app_and_recovery_codes_in_a_real_browser() -> Result<()> {
    let cloud = cloud::Setup::new().start()?;
    in_browser("factor.mjs", 180, &[("CLOUD_URL", &cloud.url(""))])
}
