//! The rules that the program carries.

use packetsense_waf::{compile, pack::Pack, source::Source};

const RULES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// The pack of the rules that were there when the program was built.
///
/// # Errors
/// Where these rules do not compile, which a test of the repository rules out.
pub fn carried() -> Result<Pack, String> {
    let source = Source::from_texts(RULES.iter().copied()).map_err(|fault| fault.to_string())?;
    compile::pack(&source).map_err(|fault| fault.to_string())
}
