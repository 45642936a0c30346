//! A stranger cannot become master of a site, whatever hole it has.

use anyhow::{Result, ensure};
use packetsense_testkit::wordpress::Site;
use packetsense_tests::within;
use serde_json::{Value, json};
use std::time::Duration;

use super::{dressed, expect_told, hole, leaky, told};

/// What an attacker would change.
fn state(site: &Site) -> Result<String> {
    site.sql(
        "SELECT option_name, MD5(option_value) FROM wp_options WHERE option_name IN ('default_role',
         'users_can_register', 'siteurl', 'home', 'active_plugins', 'wp_user_roles') ORDER BY 1;
         SELECT user_id, meta_value FROM wp_usermeta WHERE meta_key = 'wp_capabilities' ORDER BY 1;
         SELECT ID, user_login FROM wp_users ORDER BY 1",
    )
}

/// Ways to take the site over: a hole, and what is asked of it.
fn takeovers() -> Vec<(&'static str, Value)> {
    vec![
        (
            "option",
            json!({"name": "default_role", "value": "administrator"}),
        ),
        (
            "option",
            json!({"name": "Default_Role ", "value": "editor"}),
        ),
        ("option", json!({"name": "users_can_register", "value": 1})),
        (
            "add_option",
            json!({"name": "users_can_register", "value": 1}),
        ),
        (
            "option",
            json!({"name": "siteurl", "value": "http://evil.example"}),
        ),
        (
            "option",
            json!({"name": "home", "value": "http://evil.example"}),
        ),
        ("option", json!({"name": "active_plugins", "value": []})),
        (
            "option",
            json!({"name": "wp_user_roles", "value":
            {"subscriber": {"name": "S", "capabilities": {"manage_options": true}}}}),
        ),
        (
            "user",
            json!({"user_login": "evil", "role": "administrator"}),
        ),
        ("user", json!({"user_login": "evil", "role": "editor"})),
        (
            "user",
            json!({"user_login": "evil", "meta_input": {"wp_capabilities": {"administrator": true}}}),
        ),
        (
            "user",
            json!({"ID": 3, "user_login": "subscriber", "role": "administrator"}),
        ),
        (
            "meta",
            json!({"user": 3, "key": "wp_capabilities", "value": {"administrator": true}}),
        ),
        (
            "meta",
            json!({"user": 3, "key": "WP_cápabilities", "value": {"install_plugins": true}}),
        ),
        ("role", json!({"user": 3, "role": "editor"})),
        ("cap", json!({"user": 3, "cap": "unfiltered_html"})),
        (
            "role_cap",
            json!({"role": "subscriber", "cap": "edit_others_posts"}),
        ),
    ]
}

#[test]
fn a_stranger_cannot_become_master_of_a_site_whatever_hole_it_has() -> Result<()> {
    let site = leaky()?;
    let before = state(&site)?;
    let subscriber = site.signed_in("subscriber")?;
    // Signing in makes old releases of WordPress complain on a new PHP.
    site.forget_complaints()?;
    let attacks = takeovers();
    for who in [&site.visitor(), &subscriber] {
        for (name, wish) in &attacks {
            let page = hole(&site, who, name, wish)?.expect(403)?;
            ensure!(
                page.body.contains("packetsense_blocked"),
                "{name} {wish}: {}",
                page.body
            );
            ensure!(
                state(&site)? == before,
                "{name} {wish} left its mark:\n{before}\n{}",
                state(&site)?
            );
        }
    }
    // On init, on any page: a page for people. Anybody can pretend to be cron, which answers before it begins.
    let wish = dressed(&attacks[0].1);
    let early = |path: &str| {
        let url = site.url(&format!("{path}?hole_early=option&d={wish}"));
        site.visitor().get(&url)
    };
    let page = early("/")?.expect(403)?;
    ensure!(page.text().contains("Reference number"), "{}", page.text());
    let stopped = told(&site).len();
    early("/wp-cron.php")?;
    within(
        Duration::from_secs(30),
        "who pretends to be cron is stopped",
        || Ok(told(&site).len() > stopped),
    )?;
    ensure!(state(&site)? == before, "as cron");
    for what in [
        "block state-role",
        "block state-role-table",
        "block state-option",
    ] {
        expect_told(&site, what)?;
    }
    ensure!(
        site.complaints().is_empty(),
        "PHP complained:\n{}",
        site.complaints()
    );
    // What only looks odd is recorded and passes.
    hole(
        &site,
        &site.visitor(),
        "option",
        &json!({"name": "admin_email", "value": "a@evil.example"}),
    )?
    .expect(200)?;
    hole(
        &site,
        &site.visitor(),
        "new_role",
        &json!({"role": "shop_manager", "caps": {"edit_others_posts": true}}),
    )?
    .expect(200)?;
    hole(&site, &site.visitor(), "login", &json!({"user": 1}))?.expect(200)?;
    for what in [
        "record state-option-noted",
        "record state-role-noted",
        "record state-session",
    ] {
        expect_told(&site, what)?;
    }
    Ok(())
}
