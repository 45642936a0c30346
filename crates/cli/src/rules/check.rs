//! `packetsense rules check`.

use std::path::Path;

use packetsense_waf::{compile, source::Source};

/// Checks a folder of rules and says how many there are.
pub(super) fn run(dir: &Path) -> anyhow::Result<()> {
    let counts = compile::check(&Source::read(dir)?)?;
    println!(
        "{} rules, {} examples, {} detectors: all well",
        counts.rules, counts.examples, counts.detectors
    );
    Ok(())
}
