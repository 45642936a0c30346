//! State rules: a site full of holes, attacked so that no pattern can see it, stays what it is; and honest changes pass.

mod code;
mod honest;
mod masters;
mod network;

use anyhow::{Context, Result};
use packetsense_testkit::{
    Page, Visitor,
    wordpress::{Core, Setup, Site},
};
use packetsense_tests::within;
use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::time::Duration;

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
    let file = site
        .root()
        .join("wp-content/packetsense/incidents-open.php");
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
    within(Duration::from_secs(30), what, || {
        Ok(told(site).iter().any(|line| line == what))
    })
    .with_context(|| format!("told: {:#?}", told(site)))
}
