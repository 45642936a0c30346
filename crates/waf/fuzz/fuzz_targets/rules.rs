//! `cargo fuzz run rules`: rule files and patterns.
#![no_main]

use libfuzzer_sys::fuzz_target;
use packetsense_waf::{
    compile,
    source::{Source, dialect},
};

fuzz_target!(|text: &str| {
    let _ = dialect::pattern(text);
    if let Ok(source) = Source::from_texts([("fuzz.yaml", text)]) {
        let _ = compile::check(&source);
    }
});
