//! The plugin's whole life on each WordPress: installed, activated, blocking, seen, deactivated, deleted, nothing left.

use std::{fs, thread, time::Duration};

use anyhow::{Context, Result, ensure};
use packetsense_testkit::{
    Visitor,
    wordpress::{Core, OVERVIEW, Setup, Site},
};
use packetsense_tests::{ATTACK, within};

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
    extended(&site, &admin)?;
    let overview = admin.get(&site.url(OVERVIEW))?.expect(200)?;
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
    ten_minutes_pass(&site)?;
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
    Ok(())
}

/// Extended mode: PHP starts the firewall by itself, before WordPress.
fn extended(site: &Site, admin: &Visitor) -> Result<()> {
    site.press_as(admin, "extend")?;
    let text = fs::read_to_string(site.root().join(".user.ini"))
        .context("extended mode writes .user.ini")?;
    ensure!(text.contains("auto_prepend_file"), ".user.ini: {text}");
    fs::write(
        site.root().join("plain.php"),
        "<?php echo 'start ', defined('PACKETSENSE_STARTED') ? PACKETSENSE_STARTED : 'none';",
    )?;
    let visitor = site.visitor();
    // Each PHP worker reads .user.ini in its own time.
    let before_wordpress = || {
        for _ in 0..12 {
            if visitor.get(&site.url("/plain.php"))?.body != "start prepend" {
                return Ok(false);
            }
        }
        Ok(true)
    };
    within(
        Duration::from_secs(20),
        "the firewall starts before WordPress",
        before_wordpress,
    )?;
    visitor
        .get(&site.url("/plain.php?id=1%27%20UNION%20SELECT%20user_pass%20FROM%20wp_users--%20-"))?
        .expect(403)?;
    visitor.get(&site.url(ATTACK))?.expect(403)?;
    visitor.get(&site.url("/"))?.expect(200)?;
    let told = || {
        let page = admin.get(&site.url(OVERVIEW))?.expect(200)?;
        Ok(page.text().contains("Start with WordPress instead"))
    };
    within(
        Duration::from_secs(20),
        "the Overview screen says that the firewall starts before WordPress",
        told,
    )?;
    fs::remove_file(site.root().join("plain.php"))?;
    Ok(())
}

/// What the server may still be told to load outlives the plugin by ten minutes, as files that do nothing. Here they are
/// told that the time has come.
fn ten_minutes_pass(site: &Site) -> Result<()> {
    for name in [
        "wp-content/mu-plugins/packetsense-loader.php",
        "wp-content/packetsense-prepend.php",
    ] {
        let file = site.root().join(name);
        let Ok(text) = fs::read_to_string(&file) else {
            continue;
        };
        let Some((start, rest)) = text.split_once("time() > ") else {
            continue;
        };
        let rest = rest.trim_start_matches(|digit: char| digit.is_ascii_digit());
        fs::write(&file, format!("{start}time() > 1{rest}"))?;
    }
    // Until opcache looks again.
    thread::sleep(Duration::from_secs(3));
    Ok(())
}
