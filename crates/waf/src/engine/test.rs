//! A condition that is tried only where the rest of its rule already points at the request.

use super::{
    matcher::Matcher,
    names::{Names, Place},
    sight::Sight,
    texts::Steps,
};
use crate::{
    pack::{Condition, Pack},
    request::Kind,
};

#[derive(Debug)]
pub(super) struct Test {
    targets: Vec<Place>,
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
        (names, steps): (&mut Names, &mut Steps),
        pack: &Pack,
    ) -> Self {
        let chain = pack.chains.get(condition.chain);
        Self {
            targets: condition
                .targets
                .iter()
                .map(|target| names.place(target))
                .collect(),
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
        let many = self.targets.iter().any(|target| target.name == 0);
        let short = |target: &Place| matches!(target.kind, Kind::Path | Kind::Method | Kind::Uri);
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

    pub(super) fn holds(&self, sight: &mut Sight<'_>) -> bool {
        if matches!(sight.matcher(self.matcher), Some(Matcher::Signal)) {
            return sight.fields.over_limit;
        }
        (0..sight.seen.len()).any(|at| {
            let seen = sight.seen[at];
            (self.plain || !seen.plain)
                && self
                    .targets
                    .iter()
                    .any(|target| target.includes(seen.place))
                && sight.holds(at, self.node, self.matcher)
        })
    }
}
