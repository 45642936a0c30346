//! Reading and writing packs. A pack that is read has been checked: engines may rely on what it says.

use std::collections::HashSet;

use sha2::{Digest, Sha256};
use thiserror::Error;

use super::{Condition, FORMAT, Match, Pack, Rule, SIGNAL_LIMIT};
use crate::source::dialect;

/// Why a text is not a pack.
#[derive(Debug, Error)]
pub enum PackFault {
    /// Not JSON, or not of the schema; the message says where.
    #[error("the pack does not follow the schema: {0}")]
    Schema(#[from] serde_json::Error),
    /// A member contradicts another or is out of range.
    #[error("the pack is inconsistent: {0}")]
    Content(String),
}

fn fault<T>(what: impl Into<String>) -> Result<T, PackFault> {
    Err(PackFault::Content(what.into()))
}

impl Pack {
    /// Reads a pack strictly: unknown members, unknown names and dangling references are refused.
    pub fn from_json(text: &[u8]) -> Result<Self, PackFault> {
        let pack: Self = serde_json::from_slice(text)?;
        pack.check()?;
        Ok(pack)
    }

    /// The pack as one line of JSON; the same pack gives the same bytes.
    pub fn to_json(&self) -> Result<String, PackFault> {
        Ok(serde_json::to_string(self)?)
    }

    /// The id that the content asks for.
    pub fn computed_id(&self) -> Result<String, PackFault> {
        let mut bare = self.clone();
        bare.id.clear();
        let digest = Sha256::digest(bare.to_json()?.as_bytes());
        Ok(super::to_hex(digest.iter().copied().take(8)))
    }

    /// Every rule, those of patches too.
    pub fn every_rule(&self) -> impl Iterator<Item = &Rule> {
        self.rules
            .iter()
            .chain(self.patches.iter().flat_map(|patch| &patch.rules))
    }

    fn check(&self) -> Result<(), PackFault> {
        if self.format != FORMAT {
            return fault(format!("format {} is not {FORMAT}", self.format));
        }
        if self.id != self.computed_id()? {
            return fault("the id is not that of the content");
        }
        if self.points.len() != 5 {
            return fault("points must have five members");
        }
        for (name, detector) in &self.detectors {
            dialect::detector(detector)
                .or_else(|what| fault(format!("detector {name}: {what}")))?;
        }
        let mut ids = HashSet::new();
        for rule in self.every_rule() {
            if !ids.insert(&rule.id) {
                return fault(format!("rule {} is there twice", rule.id));
            }
            self.check_rule(rule)
                .or_else(|what| fault(format!("rule {}: {what}", rule.id)))?;
        }
        for patch in &self.patches {
            for (operator, _) in &patch.versions {
                let known = operator.parse::<packetsense_version::Operator>();
                known.or_else(|what| fault(format!("patch {}: {what}", patch.slug)))?;
            }
        }
        for (target, gate) in &self.gate {
            if target.parse::<super::Target>().is_err() || gate.decoded().is_none() {
                return fault(format!("gate {target} is malformed"));
            }
        }
        Ok(())
    }

    fn check_rule(&self, rule: &Rule) -> Result<(), String> {
        if !(1..=4).contains(&rule.severity) {
            return Err(format!("severity {} is not 1 to 4", rule.severity));
        }
        if rule.when.is_empty() {
            return Err("it has no condition".to_owned());
        }
        for condition in rule.when.iter().chain(&rule.not) {
            self.check_condition(condition)?;
        }
        Ok(())
    }

    fn check_condition(&self, condition: &Condition) -> Result<(), String> {
        if condition.chain >= self.chains.len() {
            return Err(format!("there is no chain {}", condition.chain));
        }
        match &condition.matcher {
            Match::Regex(pattern) => dialect::pattern(pattern).map(drop),
            Match::Detector(name) if !self.detectors.contains_key(name) => {
                Err(format!("there is no detector {name}"))
            }
            Match::Signal(name) if name != SIGNAL_LIMIT => {
                Err(format!("there is no signal {name}"))
            }
            _ => Ok(()),
        }
    }
}
