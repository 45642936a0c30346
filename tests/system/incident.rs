//! From the number that a refused visitor reads out to its incident in wp-admin, to an exception and back, in a real
//! browser; and what the block editor says where a save is refused. The pictures are kept in `target/screenshots`.

use std::process::Command;

use anyhow::Result;
use packetsense_testkit::{
    cache,
    process::run,
    wordpress::{Core, PASSWORDS, Setup},
};

const AUTHOR: &str = "author";
const AUTHOR_PASSWORD: &str = "author-pass-1";

#[test]
fn a_refused_visitors_number_leads_to_the_incident_and_to_the_narrowest_exception() -> Result<()> {
    let site = Setup::new(Core::Installed).start()?;
    site.install_plugin()?;
    site.activate_plugin()?;
    site.eval(&format!(
        "return wp_insert_user(['user_login' => '{AUTHOR}', 'user_pass' => '{AUTHOR_PASSWORD}', 'role' => 'author', \
         'user_email' => 'author@shop.example']);"
    ))?;
    let (admin, password) = PASSWORDS[0];
    let told = run(
        "tests/browser/incident.mjs",
        Command::new("timeout")
            .args(["240", "node", "browser/incident.mjs"])
            .current_dir(cache::repository().join("tests"))
            .env("SITE_URL", site.url(""))
            .env("WP_ADMIN", admin)
            .env("WP_PASSWORD", password)
            .env("WP_AUTHOR", AUTHOR)
            .env("WP_AUTHOR_PASSWORD", AUTHOR_PASSWORD)
            .env("SCREENSHOTS", cache::target().join("screenshots")),
    )?;
    println!("{told}");
    Ok(())
}
