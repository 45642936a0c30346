//! From checked rules to a pack, and the proof that every example behaves.

mod builtin;
mod gate;
pub(crate) mod literals;
mod prove;
mod unread;

use crate::{
    pack::{Action, Condition, Confidence, FORMAT, Limits, Match, Pack, PackFault, Patch, Rule},
    source::{Source, SourceCondition, SourceRule, roles},
    transform::Transform,
};

pub use prove::{Counts, check};

/// Points of medium rules by severity.
const POINTS: [u32; 5] = [0, 1, 2, 3, 4];

/// The sum of points that blocks.
const BLOCK_AT: u32 = 5;

/// Compiles a pack. The same source gives the same bytes.
pub fn pack(source: &Source) -> Result<Pack, PackFault> {
    let mut pack = Pack {
        format: FORMAT,
        id: String::new(),
        limits: Limits::default(),
        unread: unread::NAMES.map(str::to_owned).to_vec(),
        roles: roles(),
        points: POINTS.to_vec(),
        block_at: BLOCK_AT,
        chains: vec![Vec::new()],
        detectors: source.detectors.clone(),
        rules: Vec::new(),
        patches: Vec::new(),
        gate: std::collections::BTreeMap::new(),
    };
    for rule in &source.rules {
        let compiled = compile(rule, &mut pack);
        match &rule.patch {
            None => pack.rules.push(compiled),
            Some(head) => section(&mut pack.patches, head).rules.push(compiled),
        }
    }
    if !source.rules.iter().any(|rule| rule.id == builtin::LIMIT_ID) {
        pack.rules.push(builtin::limit_rule());
    }
    pack.gate = gate::gates(&pack);
    pack.id = pack.computed_id()?;
    Ok(pack)
}

fn compile(rule: &SourceRule, pack: &mut Pack) -> Rule {
    // What nobody confirmed only records.
    let confirmed = rule.patch.as_ref().is_none_or(|patch| patch.verified);
    let (confidence, action) = if confirmed {
        (rule.confidence, rule.action)
    } else {
        (Confidence::Low, Action::Record)
    };
    Rule {
        id: rule.id.clone(),
        title: rule.title.clone(),
        class: rule.class.clone(),
        severity: rule.severity,
        confidence,
        action,
        unless: rule.unless.clone(),
        plain: rule.plain,
        when: rule
            .when
            .iter()
            .map(|condition| compile_condition(condition, pack))
            .collect(),
        not: rule
            .not
            .iter()
            .map(|condition| compile_condition(condition, pack))
            .collect(),
    }
}

fn compile_condition(condition: &SourceCondition, pack: &mut Pack) -> Condition {
    let needs = match &condition.matcher {
        Match::Detector(name) => pack
            .detectors
            .get(name)
            .map(|detector| detector.needs.as_slice()),
        _ => None,
    };
    Condition {
        targets: condition.targets.clone(),
        literals: literals::of_match(&condition.matcher, needs.unwrap_or_default()),
        chain: chain(&mut pack.chains, &condition.transforms),
        matcher: condition.matcher.clone(),
    }
}

fn chain(chains: &mut Vec<Vec<Transform>>, wanted: &[Transform]) -> usize {
    chains
        .iter()
        .position(|known| known == wanted)
        .unwrap_or_else(|| {
            chains.push(wanted.to_vec());
            chains.len() - 1
        })
}

/// The section of a patch; rules for the same hole share one.
fn section<'p>(patches: &'p mut Vec<Patch>, head: &crate::source::PatchHead) -> &'p mut Patch {
    let same = |patch: &Patch| {
        patch.kind == head.kind
            && patch.slug == head.slug
            && patch.versions == head.versions
            && patch.cve == head.cve
            && patch.source == head.source
            && patch.verified == head.verified
    };
    let at = patches.iter().position(same).unwrap_or_else(|| {
        patches.push(Patch {
            kind: head.kind,
            slug: head.slug.clone(),
            versions: head.versions.clone(),
            cve: head.cve.clone(),
            source: head.source.clone(),
            verified: head.verified,
            rules: Vec::new(),
        });
        patches.len() - 1
    });
    &mut patches[at]
}
