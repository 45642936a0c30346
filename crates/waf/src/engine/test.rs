//! A condition that is tried only where the rest of its rule already points at the request.

use super::{
    matcher::Matcher,
    texts::{Steps, Texts},
};
use crate::{
    pack::{Condition, Pack, Target, subject},
    request::Fields,
};

#[derive(Debug)]
pub(super) struct Test {
    targets: Vec<Target>,
    node: usize,
    matcher: usize,
    plain: bool,
}

impl Test {
    /// `matcher` is the number of what the condition looks for; `plain` tells whether its rule sees short plain words.
    pub(super) fn new(
        condition: &Condition,
        matcher: usize,
        plain: bool,
        steps: &mut Steps,
        pack: &Pack,
    ) -> Self {
        let chain = pack.chains.get(condition.chain);
        Self {
            targets: condition.targets.clone(),
            node: steps.node(chain.map_or(&[], Vec::as_slice)),
            matcher,
            plain,
        }
    }

    /// The place of its chain among the steps.
    pub(super) fn node(&self) -> usize {
        self.node
    }

    pub(super) fn holds(&self, fields: &Fields, matchers: &[Matcher], steps: &Steps) -> bool {
        let Some(matcher) = matchers.get(self.matcher) else {
            return false;
        };
        if matches!(matcher, Matcher::Signal) {
            return fields.over_limit;
        }
        fields.list.iter().any(|field| {
            self.targets.iter().any(|target| {
                target.kind == field.kind
                    && target
                        .name
                        .as_ref()
                        .is_none_or(|name| name.as_bytes() == subject(field))
            }) && (self.plain || !super::plan::is_plain(&field.value))
                && {
                    let mut texts = Texts::new(&field.value, steps.len());
                    let text = texts.of(self.node, steps);
                    matcher.holds(texts.bytes(text))
                }
        })
    }
}
