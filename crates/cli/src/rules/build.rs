//! `packetsense rules build`.

use std::{fs, path::Path};

use anyhow::Context;
use packetsense_waf::{compile, source::Source};

/// Checks a folder of rules and writes the pack. The same rules give the same bytes.
pub(super) fn run(dir: &Path, output: &Path) -> anyhow::Result<()> {
    let source = Source::read(dir)?;
    compile::check(&source)?;
    let pack = compile::pack(&source)?;
    let mut text = pack.to_json()?;
    text.push('\n');
    if output == Path::new("-") {
        print!("{text}");
        return Ok(());
    }
    fs::write(output, &text).with_context(|| format!("{} cannot be written", output.display()))?;
    eprintln!(
        "pack {}: {} rules, {} bytes",
        pack.id,
        pack.every_rule().count(),
        text.len()
    );
    Ok(())
}
