//! A condition that is tried only where the rest of its rule already points at the request.

use super::{matcher::Matcher, sight::Sight, texts::Steps};
use crate::{
    pack::{Condition, Pack, Target, subject},
    request::Kind,
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

    /// Roughly how long it takes: those that look at little come first.
    pub(super) fn cost(&self, matchers: &[Matcher]) -> usize {
        let many = self.targets.iter().any(|target| target.name.is_none());
        let short = |target: &Target| matches!(target.kind, Kind::Path | Kind::Method | Kind::Uri);
        let place = if self.targets.iter().all(short) {
            0
        } else if many {
            2
        } else {
            1
        };
        let way = match matchers.get(self.matcher) {
            Some(Matcher::Detector(_)) => 2,
            Some(Matcher::Regex(_) | Matcher::Words(_)) => 1,
            _ => 0,
        };
        place + 3 * way
    }

    pub(super) fn holds(&self, sight: &Sight<'_>) -> bool {
        if matches!(sight.matcher(self.matcher), Some(Matcher::Signal)) {
            return sight.fields.over_limit;
        }
        let mut fields = sight.fields.list.iter().enumerate();
        fields.any(|(at, field)| {
            self.targets.iter().any(|target| {
                target.kind == field.kind
                    && target
                        .name
                        .as_ref()
                        .is_none_or(|name| name.as_bytes() == subject(field))
            }) && (self.plain || !crate::request::is_plain(&field.value))
                && sight.holds(at, self.node, self.matcher)
        })
    }
}
