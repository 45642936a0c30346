//! Which patches a site needs.

use packetsense_version::Operator;
use serde::Deserialize;

use super::{Patch, PatchKind};

/// A plugin or theme.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Component {
    /// Its slug.
    pub slug: String,
    /// Its version, as it says itself.
    pub version: String,
}

/// What a site has installed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Installed {
    /// Plugins.
    #[serde(default)]
    pub plugins: Vec<Component>,
    /// Themes.
    #[serde(default)]
    pub themes: Vec<Component>,
    /// WordPress's own version.
    pub core: Option<String>,
}

/// Which patches are used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inventory {
    /// All of them.
    Everything,
    /// Those for what is installed.
    Site(Installed),
}

impl Inventory {
    /// Whether a patch concerns this site.
    pub fn needs(&self, patch: &Patch) -> bool {
        let Self::Site(site) = self else { return true };
        let concerned = |version: &str| {
            patch.versions.iter().all(|(operator, bound)| {
                let order = packetsense_version::compare(version, bound);
                operator
                    .parse::<Operator>()
                    .is_ok_and(|operator| operator.holds(order))
            })
        };
        let listed = |components: &[Component]| {
            components
                .iter()
                .any(|component| component.slug == patch.slug && concerned(&component.version))
        };
        match patch.kind {
            PatchKind::Plugin => listed(&site.plugins),
            PatchKind::Theme => listed(&site.themes),
            PatchKind::Core => site.core.as_deref().is_some_and(concerned),
        }
    }
}
