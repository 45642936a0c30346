//! No code comes onto a site through a hole, and no answer of an inner address out of it.

use anyhow::{Context, Result, ensure};
use packetsense_testkit::wordpress::Site;
use serde_json::json;
use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use super::{expect_told, hex, hole, hole_with, leaky, upload};

#[test]
fn neither_code_nor_inner_answers_come_through_a_hole() -> Result<()> {
    let site = leaky()?;
    code_stays_out(&site)?;
    code_in_disguise_stays_out(&site)?;
    what_is_left_behind_is_taken_out(&site)?;
    inner_addresses_stay_inside(&site)?;
    who_borrows_a_cookie_is_a_stranger(&site)
}

fn code_stays_out(site: &Site) -> Result<()> {
    let stranger = site.visitor();
    let uploads = site.root().join("wp-content/uploads");
    let zip = site.root().join("wp-content/evil.zip");
    pack(&zip, "evil/evil.php", "<?php\n/* Plugin Name: Evil */\n")?;
    let package = json!({"package": zip, "file": zip, "to": uploads.join("z")});
    hole(site, &stranger, "install", &package)?.expect(403)?;
    hole(site, &stranger, "unzip", &package)?.expect(403)?;
    ensure!(
        !site.root().join("wp-content/plugins/evil").exists() && !uploads.join("z/evil").exists(),
        "installed"
    );
    hole(site, &site.signed_in("admin")?, "install", &package)?.expect(200)?;
    ensure!(
        site.root()
            .join("wp-content/plugins/evil/evil.php")
            .exists(),
        "the administrator could not install"
    );
    hole(
        site,
        &stranger,
        "activate",
        &json!({"plugin": "evil/evil.php"}),
    )?
    .expect(403)?;
    Ok(())
}

/// A picture of nine kilobytes that ends so.
fn picture(tail: &[u8]) -> Vec<u8> {
    [
        b"\xff\xd8\xff\xe0\0\x10JFIF\0".as_slice(),
        &[0x55; 9000],
        tail,
    ]
    .concat()
}

fn code_in_disguise_stays_out(site: &Site) -> Result<()> {
    let stranger = site.visitor();
    // Contents behind a picture's beginning, where the firewall before WordPress does not read.
    upload(
        site,
        &stranger,
        "upload",
        "",
        "ok.jpg",
        &picture(b"\xff\xd9"),
    )?
    .expect(200)?;
    upload(
        site,
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
    upload(site, &stranger, "upload", "", "ok.svg", svg("").as_bytes())?.expect(200)?;
    upload(
        site,
        &stranger,
        "upload",
        "",
        "a.svg",
        svg("<script>x()</script>").as_bytes(),
    )?
    .expect(403)?;
    Ok(())
}

fn what_is_left_behind_is_taken_out(site: &Site) -> Result<()> {
    let stranger = site.visitor();
    let uploads = site.root().join("wp-content/uploads");
    // Where a plugin asks nobody, what it left behind is taken out when the request ends.
    upload(
        site,
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
        site,
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
        site,
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
        expect_told(site, what)?;
    }
    Ok(())
}

/// And nobody is sent away.
fn inner_addresses_stay_inside(site: &Site) -> Result<()> {
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
        hole_with(site, &stranger, "fetch", &json!({}), &[("host", &host)])?.expect(403)?;
    }
    ensure!(inner.accept().is_err(), "somebody was there");
    hole(site, &stranger, "fetch_own", &json!({}))?.expect(200)?;
    expect_told(site, "block state-request")?;

    let go = |query: &str| {
        stranger.get(&site.url(&format!("/wp-admin/admin-ajax.php?action=hole_go&{query}")))
    };
    go("redirect_to=https%3A%2F%2Fevil.example%2F")?.expect(403)?;
    go(&format!("redirect_to=http%3A%2F%2F{}%2Fok", site.host()))?.expect(302)?;
    go("next=%2Fok")?.expect(302)?;

    Ok(())
}

/// The firewall before WordPress: an editor's capability cookie is worth nothing without the session, or changed.
fn who_borrows_a_cookie_is_a_stranger(site: &Site) -> Result<()> {
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
