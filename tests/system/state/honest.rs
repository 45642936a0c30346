//! Honest changes pass: sign-ups, administrators, programs, cron, the command line.

use anyhow::{Context, Result, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use packetsense_testkit::wordpress::Site;
use packetsense_tests::within;
use serde_json::json;
use std::time::Duration;

use super::{expect_told, hole, leaky, told};

#[test]
fn honest_changes_pass() -> Result<()> {
    let site = leaky()?;
    let stranger = site.visitor();
    // Shops, memberships, forms: roles without power.
    site.eval("add_role('customer', 'Customer', ['read' => true]); add_role('member', 'Member', ['read' => true, 'edit_posts' => true]); return 1;")?;
    for role in ["customer", "author", "subscriber", "member"] {
        hole(
            &site,
            &stranger,
            "user",
            &json!({"user_login": format!("new-{role}"), "role": role}),
        )?
        .expect(200)?;
    }
    hole(
        &site,
        &stranger,
        "role",
        &json!({"user": 3, "role": "member"}),
    )?
    .expect(200)?;
    hole(&site, &stranger, "post", &json!({}))?.expect(200)?;
    // Somebody has forgotten a password.
    let page = stranger
        .get(&site.url("/wp-login.php?action=lostpassword"))?
        .expect(200)?;
    let mut form = page.form("to reset a password", |form| form.id == "lostpasswordform")?;
    form.set("user_login", "editor");
    stranger.submit(&page, &form)?.expect(302)?;

    administrators_work(&site)?;
    programs_work(&site)?;

    // Cron and the command line: recorded, and done.
    site.eval("wp_schedule_single_event(time() - 1, 'holes_cron'); return 1;")?;
    site.eval("update_option('default_role', 'subscriber'); return 1;")?;
    site.run_cron()?;
    // It answers before it begins.
    within(
        Duration::from_secs(30),
        "cron changes what it wants",
        || Ok(site.eval("return get_option('default_role');")? == "editor"),
    )?;
    expect_told(&site, "record state-option")?;
    ensure!(
        !told(&site).iter().any(|line| line.starts_with("block")),
        "stopped: {:#?}",
        told(&site)
    );
    Ok(())
}

fn administrators_work(site: &Site) -> Result<()> {
    // An administrator: settings, people, themes, by the forms of wp-admin.
    let admin = site.signed_in("admin")?;
    let page = admin
        .get(&site.url("/wp-admin/options-general.php"))?
        .expect(200)?;
    let mut form = page.form("of the settings", |form| {
        form.action.contains("options.php")
    })?;
    form.set("users_can_register", "1")
        .set("default_role", "editor");
    admin.submit(&page, &form)?.expect(302)?;
    ensure!(
        site.sql("SELECT option_value FROM wp_options WHERE option_name = 'default_role'")?
            .contains("editor"),
        "not saved"
    );
    let page = admin
        .get(&site.url("/wp-admin/user-new.php"))?
        .expect(200)?;
    let mut form = page.form("for a new user", |form| form.id == "createuser")?;
    form.set("user_login", "second")
        .set("email", "second@example.test")
        .set("pass1", "Long-enough-1!")
        .set("pass2", "Long-enough-1!")
        .set("role", "administrator");
    admin.submit(&page, &form)?.expect(302)?;
    ensure!(
        site.eval("return get_user_by('login', 'second')->roles[0];")? == "administrator",
        "not made"
    );
    // An import as administrator, through a plugin's own page.
    hole(
        site,
        &admin,
        "user",
        &json!({"user_login": "imported", "role": "editor"}),
    )?
    .expect(200)?;
    site.deactivate_plugin_as(&admin)?;
    site.activate_plugin_as(&admin)?;
    Ok(())
}

fn programs_work(site: &Site) -> Result<()> {
    // A program with an application password of the administrator.
    let password = site.eval("return WP_Application_Passwords::create_new_application_password(1, ['name' => 'app'])[0];")?;
    let basic = format!(
        "Basic {}",
        STANDARD.encode(format!(
            "admin:{}",
            password.as_str().context("a password")?
        ))
    );
    let program = site.visitor().with_header("Authorization", &basic);
    let user = json!({"username": "third", "email": "third@example.test", "password": "Long-enough-1!", "roles": ["administrator"]});
    program
        .send(
            "POST",
            &site.url("/wp-json/wp/v2/users"),
            Some(("application/json", user.to_string().as_bytes())),
        )?
        .expect(201)?;
    program
        .send(
            "POST",
            &site.url("/wp-json/wp/v2/settings"),
            Some(("application/json", br#"{"title":"Other"}"#)),
        )?
        .expect(200)?;
    Ok(())
}
