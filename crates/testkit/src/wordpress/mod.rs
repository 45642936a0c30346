//! Real WordPress sites: nginx, php-fpm over a socket, MariaDB over a socket, installed without a browser.
//!
//! ```no_run
//! use packetsense_testkit::wordpress::{Core, Setup};
//!
//! # fn main() -> anyhow::Result<()> {
//! let site = Setup::new(Core::Installed).start()?;
//! site.install_plugin()?;
//! site.activate_plugin()?;
//! let page = site.visitor().get(&site.url("/?id=1%27%20UNION%20SELECT%20user_pass%20FROM%20wp_users--%20-"))?;
//! assert_eq!(page.status, 403);
//! # Ok(())
//! # }
//! ```
//!
//! A site answers on `127.0.0.1` only. Its nginx believes the header [`crate::visitor::ADDRESS_HEADER`], so that attacks can come
//! from public addresses. Its PHP is set up as in production (opcache on, errors to a file), with two exceptions:
//! `user_ini.cache_ttl` is one second instead of five minutes, so that `.user.ini` counts at once, and nothing is
//! prepended by the pool: the plugin's own installer has to do that.

mod config;
mod core;
mod debian;
mod plugin;
mod servers;
mod setup;
mod site;
mod snapshot;

pub use config::secret;
pub use core::Core;
pub use plugin::{OVERVIEW, PLUGIN_FILE, zip as plugin_zip};
pub use setup::Setup;
pub use site::{PASSWORDS, Site};
pub use snapshot::{Difference, Snapshot};
