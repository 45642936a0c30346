//! The service's doors in a real browser.

use anyhow::Result;
use packetsense_testkit::cloud;
use packetsense_tests::in_browser;

#[test]
fn nothing_is_stored_loaded_framed_or_run_that_is_not_the_services_own() -> Result<()> {
    let cloud = cloud::Setup::new().start()?;
    in_browser("security.mjs", 180, &[("CLOUD_URL", &cloud.url(""))])
}
