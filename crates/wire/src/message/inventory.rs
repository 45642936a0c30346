//! What is installed on a site.

use super::check::{FieldError, fail, text};
use serde::{Deserialize, Serialize};

/// Most bytes of an inventory.
pub const MAX_BYTES: usize = 512 << 10;
/// Most plugins, and most themes.
pub const MAX_COMPONENTS: usize = 2_000;

/// How the firewall is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Protection {
    /// Before WordPress, by `auto_prepend_file`.
    Extended,
    /// With WordPress, as a must-use plugin.
    Loader,
    /// Not at all.
    Off,
}

/// Body of `PUT /v1/site/inventory`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inventory {
    /// Version.
    pub wordpress: String,
    /// Version.
    pub php: String,
    /// Name and version.
    pub database: String,
    /// Name and version.
    pub server: String,
    /// Whether it is a network of sites.
    pub multisite: bool,
    /// `en_US`.
    pub locale: String,
    /// Version of our plugin.
    pub plugin: String,
    /// How the firewall is loaded.
    pub protection: Protection,
    /// Installed plugins.
    pub plugins: Vec<Plugin>,
    /// Installed themes.
    pub themes: Vec<Theme>,
}

/// An installed plugin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plugin {
    /// Folder, or file name without `.php`.
    pub slug: String,
    /// Main file below the plugins folder.
    pub file: String,
    /// As its header says.
    pub name: String,
    /// As its header says, may be empty.
    pub version: String,
    /// Whether it runs.
    pub active: bool,
    /// Version that WordPress offers.
    pub update: Option<String>,
}

/// An installed theme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// Folder.
    pub slug: String,
    /// As its header says.
    pub name: String,
    /// As its header says, may be empty.
    pub version: String,
    /// Whether it or its child is in use.
    pub active: bool,
    /// Version that WordPress offers.
    pub update: Option<String>,
}

impl Inventory {
    /// Checks the bounds that the types do not carry.
    ///
    /// # Errors
    /// Names the first field that is out of bounds.
    pub fn check(&self) -> Result<(), FieldError> {
        text("wordpress", &self.wordpress, 1..=32)?;
        text("php", &self.php, 1..=64)?;
        text("database", &self.database, 0..=128)?;
        text("server", &self.server, 0..=128)?;
        text("locale", &self.locale, 1..=32)?;
        text("plugin", &self.plugin, 1..=32)?;
        if self.plugins.len() > MAX_COMPONENTS {
            return fail("plugins", format!("has more than {MAX_COMPONENTS} entries"));
        }
        if self.themes.len() > MAX_COMPONENTS {
            return fail("themes", format!("has more than {MAX_COMPONENTS} entries"));
        }
        for (at, plugin) in self.plugins.iter().enumerate() {
            component(
                &format!("plugins[{at}]"),
                &plugin.slug,
                &plugin.name,
                &plugin.version,
                plugin.update.as_deref(),
            )?;
            text(&format!("plugins[{at}].file"), &plugin.file, 1..=255)?;
        }
        for (at, theme) in self.themes.iter().enumerate() {
            component(
                &format!("themes[{at}]"),
                &theme.slug,
                &theme.name,
                &theme.version,
                theme.update.as_deref(),
            )?;
        }
        Ok(())
    }
}

fn component(
    at: &str,
    slug: &str,
    name: &str,
    version: &str,
    update: Option<&str>,
) -> Result<(), FieldError> {
    text(&format!("{at}.slug"), slug, 1..=191)?;
    text(&format!("{at}.name"), name, 0..=255)?;
    text(&format!("{at}.version"), version, 0..=64)?;
    text(&format!("{at}.update"), update.unwrap_or_default(), 0..=64)
}

/// Answer to [`Inventory`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InventoryAnswer {
    /// Known vulnerabilities of what is installed.
    pub advisories: Vec<serde_json::Value>,
    /// Seconds until the next inventory.
    pub next_report: u32,
}
