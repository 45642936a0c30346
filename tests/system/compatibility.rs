//! The plugin's whole life on each WordPress: installed, activated, blocking, seen, deactivated, deleted, nothing left.

use std::{
    thread,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use packetsense_testkit::wordpress::{Core, Setup, Site};
use packetsense_tests::ATTACK;

#[test]
fn the_plugin_lives_and_leaves_without_a_trace_on_wordpress_6_1() -> Result<()> {
    whole_life(Core::V6_1)
}

#[test]
fn the_plugin_lives_and_leaves_without_a_trace_on_wordpress_6_8() -> Result<()> {
    whole_life(Core::V6_8)
}

#[test]
fn the_plugin_lives_and_leaves_without_a_trace_on_the_newest_wordpress() -> Result<()> {
    whole_life(Core::Newest)
}

fn whole_life(core: Core) -> Result<()> {
    let site = Setup::new(core).start()?;
    let admin = site.signed_in("admin")?;
    // The first visits of each screen leave things of WordPress's own behind.
    for screen in [
        "index.php",
        "plugins.php",
        "options-general.php",
        "site-health.php",
    ] {
        admin
            .get(&site.url(&format!("/wp-admin/{screen}")))?
            .expect(200)?;
    }
    site.run_cron()?;
    let before = site.snapshot()?;
    site.forget_complaints()?;

    site.install_plugin()?;
    site.activate_plugin_as(&admin)?;
    protected(&site)?;
    let overview = admin
        .get(&site.url("/wp-admin/admin.php?page=packetsense"))?
        .expect(200)?;
    ensure!(
        overview.text().contains("PacketSense"),
        "the Overview screen: {}",
        overview.text()
    );
    for screen in [
        "index.php",
        "plugins.php",
        "site-health.php",
        "post-new.php",
    ] {
        admin
            .get(&site.url(&format!("/wp-admin/{screen}")))?
            .expect(200)?;
    }
    site.run_cron()?;
    let complaints = site.complaints();
    ensure!(
        complaints.is_empty(),
        "PHP complained on WordPress {}:\n{complaints}",
        site.wordpress_version()?
    );

    site.deactivate_plugin_as(&admin)?;
    let passes = || Ok(site.visitor().get(&site.url(ATTACK))?.status == 200);
    within(
        Duration::from_secs(20),
        "a deactivated plugin lets everything pass",
        passes,
    )?;
    site.delete_plugin_as(&admin)?;
    site.visitor().get(&site.url("/"))?.expect(200)?;
    // What must outlive its removal for a while (a shim that PHP may still be told to load) deletes itself.
    let nothing_left = || {
        site.visitor().get(&site.url("/"))?.expect(200)?;
        Ok(before.difference(&site.snapshot()?).is_empty())
    };
    if within(Duration::from_secs(30), "nothing is left", nothing_left).is_err() {
        anyhow::bail!(
            "left behind on WordPress {}:\n{}",
            site.wordpress_version()?,
            before.difference(&site.snapshot()?)
        );
    }
    let complaints = site.complaints();
    ensure!(
        complaints.is_empty(),
        "PHP complained at removal:\n{complaints}"
    );
    Ok(())
}

/// From the first request the attack is stopped, and an honest visitor is not.
fn protected(site: &Site) -> Result<()> {
    let visitor = site.visitor();
    let blocked = visitor.get(&site.url(ATTACK))?.expect(403)?;
    ensure!(
        blocked.text().to_lowercase().contains("reference"),
        "the block page: {}",
        blocked.text()
    );
    visitor.get(&site.url("/"))?.expect(200)?;
    visitor
        .get(&site.url("/?s=union+of+table+and+chair"))?
        .expect(200)?;
    visitor.get(&site.url("/post-number-1/"))?.expect(200)?;
    visitor
        .get(&site.url("/wp-json/wp/v2/posts"))?
        .expect(200)?;
    // The prepended firewall takes over from the must-use loader within moments, and blocks as well.
    let extended = || Ok(site.root().join(".user.ini").is_file());
    within(
        Duration::from_secs(30),
        "the firewall starts before WordPress",
        extended,
    )?;
    thread::sleep(Duration::from_secs(2));
    visitor.get(&site.url(ATTACK))?.expect(403)?;
    visitor.get(&site.url("/"))?.expect(200)?;
    Ok(())
}

fn within(limit: Duration, what: &str, mut holds: impl FnMut() -> Result<bool>) -> Result<()> {
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
