//! The rule that every pack has.

use crate::pack::{Action, Condition, Confidence, Match, Rule, SIGNAL_LIMIT};

/// Its id.
pub(super) const LIMIT_ID: &str = "engine-limit";

/// What goes over a limit is not looked at in full, so strangers may not send it.
pub(super) fn limit_rule() -> Rule {
    Rule {
        id: LIMIT_ID.to_owned(),
        title: "A request too large to be looked at in full".to_owned(),
        class: "scanner".to_owned(),
        severity: 2,
        confidence: Confidence::High,
        action: Action::Block,
        unless: Some("edit_posts".to_owned()),
        plain: false,
        when: vec![Condition {
            targets: Vec::new(),
            chain: 0,
            matcher: Match::Signal(SIGNAL_LIMIT.to_owned()),
            literals: None,
        }],
        not: Vec::new(),
    }
}
