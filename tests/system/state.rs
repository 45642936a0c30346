//! State rules: a site full of holes, attacked so that no pattern can see it, stays what it is; and honest changes pass.

use std::{fs, io::Write, net::TcpListener, path::Path, process::Command, time::Duration};

use anyhow::{Context, Result, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use packetsense_testkit::{
    Page, Visitor,
    wordpress::{Core, Setup, Site},
};
use packetsense_tests::within;
use serde_json::{Value, json};

/// A protected site with a must-use plugin full of holes.
fn leaky() -> Result<Site> {
    let site = Setup::new(Core::Installed)
        // Application passwords need TLS elsewhere.
        .constant("WP_ENVIRONMENT_TYPE", "'local'")
        .start()?;
    site.install_plugin()?;
    site.activate_plugin()?;
    let folder = site.root().join("wp-content/mu-plugins");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("holes.php"), include_str!("holes.php"))?;
    site.forget_complaints()?;
    Ok(site)
}

/// A text in hexadecimal: no rule reads that.
fn hex(text: &str) -> String {
    text.bytes()
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

fn dressed(wish: &Value) -> String {
    hex(&wish.to_string())
}

fn hole(site: &Site, who: &Visitor, name: &str, wish: &Value) -> Result<Page> {
    hole_with(site, who, name, wish, &[])
}

fn hole_with(
    site: &Site,
    who: &Visitor,
    name: &str,
    wish: &Value,
    more: &[(&str, &str)],
) -> Result<Page> {
    let (action, wish) = (format!("hole_{name}"), dressed(wish));
    let mut fields = vec![("action", action.as_str()), ("d", wish.as_str())];
    fields.extend_from_slice(more);
    who.post(&site.url("/wp-admin/admin-ajax.php"), &fields)
}

fn upload(
    site: &Site,
    who: &Visitor,
    hole: &str,
    to: &str,
    name: &str,
    file: &[u8],
) -> Result<Page> {
    let mut body = Vec::new();
    for (field, value) in [
        ("action", format!("hole_{hole}")),
        ("d", dressed(&json!({"to": to}))),
    ] {
        write!(
            body,
            "--edge\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n"
        )?;
    }
    write!(
        body,
        "--edge\r\nContent-Disposition: form-data; name=\"f\"; filename=\"{name}\"\r\n\r\n"
    )?;
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--edge--\r\n");
    who.send(
        "POST",
        &site.url("/wp-admin/admin-ajax.php"),
        Some(("multipart/form-data; boundary=edge", &body)),
    )
}

/// The site's own list of what was stopped or recorded: `ACTION RULE`, oldest first.
fn told(site: &Site) -> Vec<String> {
    let file = site.root().join("wp-content/packetsense/recent-block.php");
    let text = fs::read_to_string(file).unwrap_or_default();
    let events = text
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    events
        .map(|e| {
            let member = |name: &str| e[name].as_str().unwrap_or_default().to_owned();
            format!("{} {}", member("action"), member("rule"))
        })
        .collect()
}

fn expect_told(site: &Site, what: &str) -> Result<()> {
    within(Duration::from_secs(5), what, || {
        Ok(told(site).iter().any(|line| line == what))
    })
    .with_context(|| format!("told: {:#?}", told(site)))
}

/// What an attacker would change.
fn state(site: &Site) -> Result<String> {
    site.sql(
        "SELECT option_name, MD5(option_value) FROM wp_options WHERE option_name IN ('default_role',
         'users_can_register', 'siteurl', 'home', 'active_plugins', 'wp_user_roles') ORDER BY 1;
         SELECT user_id, meta_value FROM wp_usermeta WHERE meta_key = 'wp_capabilities' ORDER BY 1;
         SELECT ID, user_login FROM wp_users ORDER BY 1",
    )
}

#[test]
fn a_stranger_cannot_become_master_of_a_site_whatever_hole_it_has() -> Result<()> {
    let site = leaky()?;
    let before = state(&site)?;
    let subscriber = site.signed_in("subscriber")?;
    // Signing in makes old releases of WordPress complain on a new PHP.
    site.forget_complaints()?;
    let attacks = [
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
    ];
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
        Duration::from_secs(5),
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
        &site,
        &admin,
        "user",
        &json!({"user_login": "imported", "role": "editor"}),
    )?
    .expect(200)?;
    site.deactivate_plugin_as(&admin)?;
    site.activate_plugin_as(&admin)?;

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

    // Cron and the command line: recorded, and done.
    site.eval("wp_schedule_single_event(time() - 1, 'holes_cron'); return 1;")?;
    site.eval("update_option('default_role', 'subscriber'); return 1;")?;
    site.run_cron()?;
    // It answers before it begins.
    within(Duration::from_secs(5), "cron changes what it wants", || {
        Ok(site.eval("return get_option('default_role');")? == "editor")
    })?;
    expect_told(&site, "record state-option")?;
    ensure!(
        !told(&site).iter().any(|line| line.starts_with("block")),
        "stopped: {:#?}",
        told(&site)
    );
    Ok(())
}

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
    within(Duration::from_secs(10), "the site is a network", is_network)?;
    within(
        Duration::from_secs(10),
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

#[test]
fn code_does_not_come_onto_a_site_through_a_hole() -> Result<()> {
    let site = leaky()?;
    let stranger = site.visitor();
    let uploads = site.root().join("wp-content/uploads");
    let zip = site.root().join("wp-content/evil.zip");
    pack(&zip, "evil/evil.php", "<?php\n/* Plugin Name: Evil */\n")?;
    let package = json!({"package": zip, "file": zip, "to": uploads.join("z")});
    hole(&site, &stranger, "install", &package)?.expect(403)?;
    hole(&site, &stranger, "unzip", &package)?.expect(403)?;
    ensure!(
        !site.root().join("wp-content/plugins/evil").exists() && !uploads.join("z/evil").exists(),
        "installed"
    );
    hole(&site, &site.signed_in("admin")?, "install", &package)?.expect(200)?;
    ensure!(
        site.root()
            .join("wp-content/plugins/evil/evil.php")
            .exists(),
        "the administrator could not install"
    );
    hole(
        &site,
        &stranger,
        "activate",
        &json!({"plugin": "evil/evil.php"}),
    )?
    .expect(403)?;

    // Contents behind a picture's beginning, where the firewall before WordPress does not read.
    let picture = |tail: &[u8]| {
        [
            b"\xff\xd8\xff\xe0\0\x10JFIF\0".as_slice(),
            &[0x55; 9000],
            tail,
        ]
        .concat()
    };
    upload(
        &site,
        &stranger,
        "upload",
        "",
        "ok.jpg",
        &picture(b"\xff\xd9"),
    )?
    .expect(200)?;
    upload(
        &site,
        &stranger,
        "upload",
        "",
        "a.jpg",
        &picture(b"<?php system($_GET[0]); ?>"),
    )?
    .expect(403)?;
    let svg = |tail: &str| {
        format!(
            "<svg xmlns=\"x\">{}{tail}</svg>",
            "<path d=\"M0 0\"/>".repeat(1000)
        )
    };
    upload(&site, &stranger, "upload", "", "ok.svg", svg("").as_bytes())?.expect(200)?;
    upload(
        &site,
        &stranger,
        "upload",
        "",
        "a.svg",
        svg("<script>x()</script>").as_bytes(),
    )?
    .expect(403)?;

    // Where a plugin asks nobody, what it left behind is taken out when the request ends.
    upload(
        &site,
        &stranger,
        "move",
        "shell.php",
        "a.dat",
        &picture(b"<?php system($_GET[0]); ?>"),
    )?
    .expect(200)?;
    ensure!(
        !uploads.join("shell.php").exists(),
        "shell.php is still there"
    );
    let code = hex("<?php echo 1; system($_GET[0]);");
    hole_with(
        &site,
        &stranger,
        "write",
        &json!({"to": "new/deep/x.phtml"}),
        &[("text", &code)],
    )?
    .expect(200)?;
    ensure!(
        !uploads.join("new/deep/x.phtml").exists(),
        "x.phtml is still there"
    );
    let guard = hex("<?php // Silence is golden.");
    hole_with(
        &site,
        &stranger,
        "write",
        &json!({"to": "new/index.php"}),
        &[("text", &guard)],
    )?
    .expect(200)?;
    ensure!(
        uploads.join("new/index.php").exists(),
        "a folder's guard was taken out"
    );
    let held = fs::read_dir(site.root().join("wp-content/packetsense"))?
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("held-"))
        .count();
    ensure!(held == 2, "{held} files are kept");
    for what in [
        "block state-code",
        "block upload-polyglot",
        "block upload-svg",
        "block state-new-script",
    ] {
        expect_told(&site, what)?;
    }
    Ok(())
}

#[test]
fn a_stranger_cannot_make_the_site_ask_inner_addresses_or_send_people_away() -> Result<()> {
    let site = leaky()?;
    let stranger = site.visitor();
    let inner = TcpListener::bind("127.0.0.1:0")?;
    inner.set_nonblocking(true)?;
    let port = inner.local_addr()?.port();
    let away = format!("{}/?away=127.0.0.1:{port}", site.host());
    for host in [
        format!("127.0.0.1:{port}/"),
        format!("2130706433:{port}/"),
        format!("localhost:{port}/"),
        "10.1.2.3/".to_owned(),
        away,
    ] {
        hole_with(&site, &stranger, "fetch", &json!({}), &[("host", &host)])?.expect(403)?;
    }
    ensure!(inner.accept().is_err(), "somebody was there");
    hole(&site, &stranger, "fetch_own", &json!({}))?.expect(200)?;
    expect_told(&site, "block state-request")?;

    let go = |query: &str| {
        stranger.get(&site.url(&format!("/wp-admin/admin-ajax.php?action=hole_go&{query}")))
    };
    go("redirect_to=https%3A%2F%2Fevil.example%2F")?.expect(403)?;
    go(&format!("redirect_to=http%3A%2F%2F{}%2Fok", site.host()))?.expect(302)?;
    go("next=%2Fok")?.expect(302)?;

    // The firewall before WordPress: who borrows an editor's cookie without the session is a stranger.
    let editor = site.signed_in("editor")?;
    editor.get(&site.url("/wp-admin/"))?.expect(200)?;
    let proof = editor
        .cookie("127.0.0.1", "packetsense_cap")
        .context("the editor has no capability cookie")?;
    let markup = "/?content=%3Cscript%3Ealert(1)%3C%2Fscript%3E";
    editor.get(&site.url(markup))?.expect(200)?;
    let borrowed = [
        proof.clone(),
        proof.replace("1.2.", "1.1."),
        format!("{proof}x"),
    ];
    for cookie in borrowed {
        let thief = site
            .visitor()
            .with_header("Cookie", &format!("packetsense_cap={cookie}"));
        thief.get(&site.url(markup))?.expect(403)?;
    }
    Ok(())
}

fn pack(zip: &Path, name: &str, text: &str) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join(name);
    fs::create_dir_all(file.parent().context("a folder")?)?;
    fs::write(file, text)?;
    let done = Command::new("zip")
        .args(["-q", "-r"])
        .arg(zip)
        .arg(".")
        .current_dir(folder.path())
        .status()?;
    ensure!(done.success(), "zip failed");
    Ok(())
}
