//! WordPress on SQLite, in WebAssembly: no MariaDB, no nginx, no php-fpm.

use std::{fs, process::Command, time::Duration};

use anyhow::{Context, Result, ensure};
use packetsense_testkit::{
    Folder, Process, Visitor, cache, ports,
    process::run,
    wordpress::{Core, OVERVIEW, PLUGIN_FILE, plugin_zip},
};
use packetsense_tests::ATTACK;

#[test]
fn the_plugin_protects_a_wordpress_on_sqlite() -> Result<()> {
    let folder = Folder::new()?;
    let site = folder.join("wordpress");
    run(
        "cp",
        Command::new("cp")
            .arg("-a")
            .arg(Core::V6_8.folder()?)
            .arg(&site),
    )?;
    run(
        "unzip",
        Command::new("unzip")
            .arg("-q")
            .arg(plugin_zip()?)
            .arg("-d")
            .arg(site.join("wp-content/plugins")),
    )?;
    let port = ports::free()?;
    let mut command = Command::new("node");
    command
        .arg(cache::repository().join("tests/node_modules/@wp-playground/cli/wp-playground.js"))
        .args([
            "server",
            "--php=8.3",
            "--workers=2",
            "--wordpress-install-mode=install-from-existing-files",
        ])
        .arg(format!("--port={port}"))
        .arg("--mount-before-install")
        .arg(format!("{}:/wordpress", site.display()))
        .current_dir(folder.path());
    let log = folder.join("playground.log");
    let mut server = Process::start("wp-playground", command, &log)?;
    server.wait_until(Duration::from_mins(8), || {
        fs::read_to_string(&log).is_ok_and(|text| text.contains("Ready!"))
    })?;

    let url = |path: &str| format!("http://127.0.0.1:{port}{path}");
    let admin = Visitor::new();
    let page = admin.open(&url("/wp-login.php"))?.expect(200)?;
    let mut form = page.form("to sign in", |form| form.id == "loginform")?;
    form.set("log", "admin").set("pwd", "password");
    let answer = admin.submit(&page, &form)?;
    admin.follow(answer)?.expect(200)?;
    let plugins = admin.open(&url("/wp-admin/plugins.php"))?.expect(200)?;
    let file = PLUGIN_FILE.replace('/', "%2F");
    let link = plugins.link("to activate the plugin", |link| {
        link.href.contains("action=activate&") && link.href.contains(&format!("plugin={file}"))
    })?;
    admin.click(&plugins, &link)?.expect(200)?;

    let visitor = Visitor::new();
    visitor.open(&url("/"))?.expect(200)?;
    visitor.get(&url(ATTACK))?.expect(403)?;
    visitor
        .open(&url("/?s=union+of+table+and+chair"))?
        .expect(200)?;
    let overview = admin.open(&url(OVERVIEW))?.expect(200)?.text();
    ensure!(
        overview.contains("This site is protected"),
        "the Overview screen: {overview}"
    );
    let database = fs::read_dir(site.join("wp-content/database"))
        .context("the folder of the SQLite database")?;
    ensure!(
        database
            .flatten()
            .any(|entry| entry.metadata().is_ok_and(|found| found.len() > 100_000)),
        "there is no SQLite database in wp-content/database"
    );
    let complaints = fs::read_to_string(site.join("wp-content/debug.log")).unwrap_or_default();
    ensure!(
        !complaints.contains("packetsense"),
        "PHP complained:\n{complaints}"
    );
    Ok(())
}
