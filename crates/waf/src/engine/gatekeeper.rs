//! The gate, compiled: clears most raw values before anything is undone.

use aho_corasick::AhoCorasick;

use super::EngineFault;
use crate::{pack::Gate, transform::is_base64};

/// One target's gate.
#[derive(Debug)]
pub(super) struct Gatekeeper {
    automaton: Option<AhoCorasick>,
    bytes: [bool; 256],
    b64: bool,
    always: bool,
}

impl Gatekeeper {
    pub(super) fn new(target: &str, gate: &Gate) -> Result<Self, EngineFault> {
        let fault = |what: String| EngineFault {
            place: format!("gate {target}"),
            what,
        };
        let mut bytes = [false; 256];
        for byte in gate
            .decoded()
            .ok_or_else(|| fault("bytes are not hexadecimal".to_owned()))?
        {
            bytes[usize::from(byte)] = true;
        }
        let automaton = (!gate.literals.is_empty())
            .then(|| {
                AhoCorasick::builder()
                    .ascii_case_insensitive(true)
                    .build(&gate.literals)
            })
            .transpose()
            .map_err(|error| fault(error.to_string()))?;
        Ok(Self {
            automaton,
            bytes,
            b64: gate.b64,
            always: gate.always,
        })
    }

    /// Whether a raw value must be looked at.
    pub(super) fn admits(&self, value: &[u8]) -> bool {
        self.always
            || value.iter().any(|&byte| self.bytes[usize::from(byte)])
            || self
                .automaton
                .as_ref()
                .is_some_and(|automaton| automaton.is_match(value))
            || self.b64 && is_base64(value)
    }
}
