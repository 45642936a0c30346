//! The plugin on a site: copied in from the zip that people install, activated and removed as people do it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::{Mutex, PoisonError},
};

use anyhow::{Context, Result, ensure};

use super::site::Site;
use crate::{Page, Visitor, binary, cache, process::run};

/// The plugin's main file, as WordPress names it.
pub const PLUGIN_FILE: &str = "packetsense/packetsense.php";

/// Where the plugin's Overview screen is.
pub const OVERVIEW: &str = "/wp-admin/admin.php?page=packetsense";

static ZIP: Mutex<Option<PathBuf>> = Mutex::new(None);

/// The plugin's zip, packed anew once per process by `scripts/plugin-zip`.
pub fn zip() -> Result<PathBuf> {
    let mut zip = ZIP.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(path) = zip.as_ref() {
        return Ok(path.clone());
    }
    let mut command = Command::new(cache::repository().join("scripts/plugin-zip"));
    command.env("PACKETSENSE_BIN", binary::packetsense()?);
    let text = run("scripts/plugin-zip", &mut command)?;
    let path = PathBuf::from(text.trim().rsplit('\n').next().unwrap_or_default());
    ensure!(path.is_file(), "scripts/plugin-zip printed no zip: {text}");
    Ok(zip.insert(path).clone())
}

impl Site {
    /// Where the plugin is on this site.
    pub fn plugin_folder(&self) -> PathBuf {
        self.root().join("wp-content/plugins/packetsense")
    }

    /// Puts the plugin's files where they belong; it is not active yet.
    pub fn install_plugin(&self) -> Result<()> {
        let plugins = self.root().join("wp-content/plugins");
        run(
            "unzip",
            Command::new("unzip")
                .args(["-q", "-o"])
                .arg(zip()?)
                .arg("-d")
                .arg(&plugins),
        )?;
        self.user.own_all(&self.plugin_folder())
    }

    /// Installs any other plugin from a folder of files.
    pub fn copy_plugin(&self, folder: &Path) -> Result<()> {
        let name = folder.file_name().context("a plugin's folder has a name")?;
        let to = self.root().join("wp-content/plugins").join(name);
        run("cp", Command::new("cp").arg("-r").arg(folder).arg(&to))?;
        self.user.own_all(&to)
    }

    /// Activates the plugin by the link on the Plugins screen, signed in as the administrator.
    pub fn activate_plugin(&self) -> Result<()> {
        let admin = self.signed_in("admin")?;
        self.activate_plugin_as(&admin)
    }

    /// The same for someone who has signed in already.
    pub fn activate_plugin_as(&self, admin: &Visitor) -> Result<()> {
        self.follow_plugin_link(admin, "activate")?;
        ensure!(
            self.plugin_is_active()?,
            "WordPress says that the plugin is not active"
        );
        Ok(())
    }

    /// Deactivates the plugin by the link on the Plugins screen.
    pub fn deactivate_plugin_as(&self, admin: &Visitor) -> Result<()> {
        self.follow_plugin_link(admin, "deactivate")?;
        ensure!(
            !self.plugin_is_active()?,
            "WordPress says that the plugin is still active"
        );
        Ok(())
    }

    /// Deletes the plugin, as the Plugins screen does: its `uninstall.php` runs, then its files go.
    pub fn delete_plugin_as(&self, admin: &Visitor) -> Result<()> {
        let page = admin.get(&self.url("/wp-admin/plugins.php"))?.expect(200)?;
        let nonce = page
            .form("with the list of plugins", |form| {
                form.id == "bulk-action-form" || form.has("checked[]")
            })?
            .fields
            .into_iter()
            .find_map(|(name, value)| (name == "_wpnonce").then_some(value))
            .context("the list of plugins has no nonce")?;
        let fields = [
            ("action", "delete-selected"),
            ("checked[]", PLUGIN_FILE),
            ("_wpnonce", &nonce),
            ("verify-delete", "1"),
        ];
        let page = admin.post(&self.url("/wp-admin/plugins.php"), &fields)?;
        let page = admin.follow(page)?.expect(200)?;
        ensure!(
            !self.plugin_folder().exists(),
            "the plugin's folder is still there: {}",
            page.text()
        );
        Ok(())
    }

    /// Presses a button of the plugin's Overview screen: the one whose form has the act `packetsense_NAME`. Gives the page
    /// that comes next, or the first answer that leads to another host.
    pub fn press_as(&self, admin: &Visitor, name: &str) -> Result<Page> {
        let page = admin.get(&self.url(OVERVIEW))?.expect(200)?;
        let act = ("action".to_owned(), format!("packetsense_{name}"));
        let form = page.form(&format!("to {name}"), |form| form.fields.contains(&act))?;
        let answer = admin.submit(&page, &form)?;
        let leaves = answer
            .header("location")
            .is_some_and(|target| !target.starts_with(&self.url("/")));
        if leaves {
            Ok(answer)
        } else {
            admin.follow(answer)?.expect(200)
        }
    }

    /// Whether the plugin is among the active ones.
    pub fn plugin_is_active(&self) -> Result<bool> {
        let active =
            self.sql("SELECT option_value FROM wp_options WHERE option_name = 'active_plugins'")?;
        Ok(active.contains(PLUGIN_FILE))
    }

    /// Deletes the plugin's folder by hand, as people do by FTP.
    pub fn delete_plugin_folder(&self) -> Result<()> {
        fs::remove_dir_all(self.plugin_folder()).context("deleting the plugin's folder")
    }

    fn follow_plugin_link(&self, admin: &Visitor, act: &str) -> Result<Page> {
        let page = admin.get(&self.url("/wp-admin/plugins.php"))?.expect(200)?;
        let file = PLUGIN_FILE.replace('/', "%2F");
        let link = page.link(&format!("to {act} the plugin"), |link| {
            link.href.contains(&format!("action={act}&"))
                && link.href.contains(&format!("plugin={file}"))
        })?;
        admin.click(&page, &link)?.expect(200)
    }
}
