//! Every kind of data that the privacy policy names, from the site to the dashboard: attempts to log in, findings and
//! hashes of files, inventory, addresses, seat and plan. (Blocked requests are the story's.)

use std::{fs, net::Ipv4Addr, time::Duration};

use anyhow::{Context, Result, ensure};
use packetsense_testkit::{Visitor, wordpress::Site};
use packetsense_tests::{ATTACK, within, world};

#[test]
fn log_ins_findings_and_inventory_reach_the_dashboard_and_end_with_the_connection() -> Result<()> {
    let (cloud, site, browser) = world()?;
    let page = cloud.site_page(&browser)?;
    let shows = |tab: &str, words: &[&str]| -> Result<bool> {
        let text = browser.get(&format!("{page}{tab}"))?.expect(200)?.text();
        Ok(words.iter().all(|word| text.contains(word)))
    };

    // Someone guesses passwords until they have to wait, and then even the right one does not help.
    let guesser = site.visitor_from(Ipv4Addr::new(198, 51, 100, 88));
    for guess in 1..=5 {
        let answer = log_in(&site, &guesser, &format!("wrong-{guess}"))?;
        ensure!(answer.contains("is not right"), "guess {guess}: {answer}");
    }
    let (_, right) = packetsense_testkit::wordpress::PASSWORDS[0];
    let answer = log_in(&site, &guesser, right)?;
    ensure!(
        answer.contains("too many failed attempts"),
        "the right one: {answer}"
    );

    // A file of WordPress is changed, one is added, one is gone.
    let root = site.root();
    let changed = root.join("wp-includes/pomo/mo.php");
    let code = fs::read_to_string(&changed)?;
    fs::write(&changed, code + "\n// changed")?;
    fs::write(root.join("wp-admin/images/new.php"), "<?php // new")?;
    fs::remove_file(root.join("wp-admin/credits.php"))?;
    site.press_as(&browser, "scan")?;
    let files = [
        "wp-includes/pomo/mo.php",
        "wp-admin/images/new.php",
        "wp-admin/credits.php",
    ];
    within(
        Duration::from_mins(1),
        "the findings stand in the dashboard",
        || {
            site.run_cron()?;
            site.visitor_from(Ipv4Addr::new(198, 51, 100, 89))
                .get(&site.url(ATTACK))?
                .expect(403)?;
            shows("/files", &files)
        },
    )?;
    within(
        Duration::from_secs(30),
        "the log-ins stand in the dashboard",
        || shows("/log-ins", &["198.51.100.88", "Refused"]),
    )?;
    within(
        Duration::from_secs(30),
        "the inventory stands in the dashboard",
        || {
            site.run_cron()?;
            shows("/software", &["Akismet", &site.wordpress_version()?])
        },
    )?;
    ensure!(
        shows("/connection", &["Has a seat"])?,
        "the site has a seat"
    );
    let overview = browser
        .get(&site.url(packetsense_testkit::wordpress::OVERVIEW))?
        .expect(200)?
        .text();
    ensure!(
        files.iter().all(|file| overview.contains(file)),
        "wp-admin: {overview}"
    );

    within(
        Duration::from_mins(1),
        "wp-admin says that the address is proved",
        || {
            site.run_cron()?;
            let overview = browser
                .get(&site.url(packetsense_testkit::wordpress::OVERVIEW))?
                .expect(200)?;
            Ok(overview.text().contains("Proved to be this site"))
        },
    )?;

    // Of the account only a hash has travelled.
    ensure!(
        !browser
            .get(&format!("{page}/log-ins"))?
            .text()
            .contains("admin"),
        "a user name in the dashboard"
    );

    // Disconnecting frees the seat; the site goes on protecting itself.
    site.press_as(&browser, "disconnect")?;
    site.visitor().get(&site.url(ATTACK))?.expect(403)?;
    let sites = browser.get(&cloud.url("/sites"))?.expect(200)?.text();
    ensure!(
        sites.contains("0 of 3 seats"),
        "after disconnecting: {sites}"
    );
    Ok(())
}

/// Tries a password of `admin` in the log-in form; gives what the page says.
fn log_in(site: &Site, visitor: &Visitor, password: &str) -> Result<String> {
    let page = visitor.get(&site.url("/wp-login.php"))?.expect(200)?;
    let mut form = page.form("to sign in", |form| form.id == "loginform")?;
    form.set("log", "admin").set("pwd", password);
    let answer = visitor.submit(&page, &form)?;
    ensure!(answer.status == 200, "a wrong password was let in");
    answer
        .expect(200)
        .map(|page| page.text())
        .context("the log-in form")
}
