//! A network of sites.

use anyhow::{Result, ensure};
use packetsense_tests::within;
use serde_json::json;
use std::fs;
use std::time::Duration;

use super::{hole, leaky};

#[test]
fn on_a_network_a_stranger_gets_a_site_of_their_own_and_no_other() -> Result<()> {
    let site = leaky()?;
    site.eval(&format!(
        "require_once ABSPATH . 'wp-admin/includes/network.php'; require_once ABSPATH . 'wp-admin/includes/upgrade.php';
         foreach ($GLOBALS['wpdb']->tables('ms_global') as $t => $n) {{ $GLOBALS['wpdb']->$t = $n; }}
         install_network(); return is_wp_error(populate_network(1, '{}', 'a@b.test', 'Net', '/', false));",
        site.host()
    ))?;
    let config = site.root().join("wp-config.php");
    let text = fs::read_to_string(&config)?;
    let constants = format!(
        "<?php\ndefine('MULTISITE', true);\ndefine('SUBDOMAIN_INSTALL', false);\ndefine('DOMAIN_CURRENT_SITE', '{}');\n\
         define('PATH_CURRENT_SITE', '/');\ndefine('SITE_ID_CURRENT_SITE', 1);\ndefine('BLOG_ID_CURRENT_SITE', 1);\n",
        site.host()
    );
    fs::write(&config, text.replacen("<?php\n", &constants, 1))?;
    let stranger = site.visitor();
    let is_network = || Ok(site.eval("return is_multisite();")? == true);
    within(Duration::from_secs(30), "the site is a network", is_network)?;
    within(
        Duration::from_secs(30),
        "PHP has read the new settings",
        || {
            Ok(hole(&site, &stranger, "is_network", &json!({}))?
                .body
                .contains("true,\"data\":true"))
        },
    )?;

    hole(
        &site,
        &stranger,
        "new_site",
        &json!({"user": 3, "path": "/garden/"}),
    )?
    .expect(200)?;
    ensure!(
        site.eval("return get_user_meta(3, 'wp_2_capabilities', true);")?
            == json!({"administrator": true}),
        "who signs up for a site is not its administrator"
    );
    let attacks = [
        ("super", json!({"user": 3})),
        (
            "site_option",
            json!({"name": "site_admins", "value": ["admin", "subscriber"]}),
        ),
        (
            "site_option",
            json!({"name": "active_sitewide_plugins", "value": {"evil/evil.php": 1}}),
        ),
        (
            "site_option",
            json!({"name": "registration", "value": "all"}),
        ),
        (
            "meta",
            json!({"user": 2, "key": "wp_2_capabilities", "value": {"administrator": true}}),
        ),
        (
            "meta",
            json!({"user": 3, "key": "wp_capabilities", "value": {"administrator": true}}),
        ),
    ];
    for (name, wish) in attacks {
        hole(&site, &stranger, name, &wish)?.expect(403)?;
    }
    ensure!(
        site.eval("return get_super_admins();")? == json!(["admin"]),
        "there are more super admins"
    );
    Ok(())
}
