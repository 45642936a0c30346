//! The main story over HTTP: sign up, connect, be attacked, see it; and the bad days of it.

use std::{net::Ipv4Addr, time::Duration};

use anyhow::{Result, ensure};
use packetsense_tests::{ATTACK, within, world};

#[test]
fn an_attack_on_a_connected_site_stands_in_the_dashboard() -> Result<()> {
    let (mut cloud, site, browser) = world()?;
    let page = cloud.site_page(&browser)?;
    let proved = || {
        Ok(browser
            .get(&format!("{page}/connection"))?
            .expect(200)?
            .text()
            .contains("Proof of the address Verified"))
    };
    within(
        Duration::from_mins(1),
        "the cloud has proved that the address is the site's",
        proved,
    )?;

    let attacker = site.visitor_from(Ipv4Addr::new(198, 51, 100, 23));
    attacker.get(&site.url(ATTACK))?.expect(403)?;
    let seen = || {
        Ok(browser
            .get(&page)?
            .expect(200)?
            .text()
            .contains("198.51.100.23"))
    };
    within(
        Duration::from_mins(1),
        "the attack stands in the dashboard",
        seen,
    )?;

    // With the cloud down visitors notice nothing, and what happens meanwhile arrives later.
    cloud.kill()?;
    let other = site.visitor_from(Ipv4Addr::new(198, 51, 100, 77));
    other.get(&site.url(ATTACK))?.expect(403)?;
    site.visitor().get(&site.url("/"))?.expect(200)?;
    cloud.start_again()?;
    let arrived = || {
        site.run_cron()?;
        other.get(&site.url(ATTACK))?.expect(403)?;
        Ok(browser
            .get(&page)?
            .expect(200)?
            .text()
            .contains("198.51.100.77"))
    };
    within(
        Duration::from_mins(2),
        "what happened while the cloud was down arrives",
        arrived,
    )?;

    // Nothing of this made PHP complain, and the cloud has logged no address.
    ensure!(
        site.complaints().is_empty(),
        "PHP complained:\n{}",
        site.complaints()
    );
    ensure!(
        !cloud.log().contains("198.51.100."),
        "the cloud logged an address:\n{}",
        cloud.log()
    );
    Ok(())
}
