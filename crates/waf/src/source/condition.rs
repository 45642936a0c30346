//! Conditions of rules, checked.

use std::path::Path;

use serde_saphyr::Spanned;

use super::{
    Fault, dialect,
    document::{MatchDocument, line},
};
use crate::{
    pack::{Match, SIGNAL_LIMIT, Target},
    transform::Transform,
};

/// One checked condition.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceCondition {
    /// Where its match stands.
    pub line: u64,
    /// Where to look.
    pub targets: Vec<Target>,
    /// What to undo first.
    pub transforms: Vec<Transform>,
    /// What to look for.
    pub matcher: Match,
}

/// Checks targets, transforms and match.
pub(super) fn check(
    file: &Path,
    targets: &[Spanned<String>],
    transforms: &[Spanned<String>],
    matcher: Spanned<MatchDocument>,
) -> Result<SourceCondition, Fault> {
    let line_of_match = line(&matcher);
    let mut checked = Vec::new();
    for target in targets {
        let parsed: Target = target
            .value
            .parse()
            .map_err(|fault| Fault::new(file, line(target), format!("{fault}")))?;
        if checked.contains(&parsed) {
            return Err(Fault::new(
                file,
                line(target),
                format!("the target `{parsed}` is named twice"),
            ));
        }
        checked.push(parsed);
    }
    let mut steps = Vec::new();
    for name in transforms {
        let step = Transform::named(&name.value).ok_or_else(|| {
            Fault::new(
                file,
                line(name),
                format!("there is no transform `{}`", name.value),
            )
        })?;
        steps.push(step);
    }
    let matcher = matched(
        file,
        line_of_match,
        matcher.value,
        steps.contains(&Transform::Lower),
    )?;
    let signal = matches!(matcher, Match::Signal(_));
    if checked.is_empty() != signal {
        let what = if signal {
            "a signal has no targets"
        } else {
            "a condition needs at least one target"
        };
        return Err(Fault::new(file, line_of_match, what));
    }
    Ok(SourceCondition {
        line: line_of_match,
        targets: checked,
        transforms: steps,
        matcher,
    })
}

fn matched(
    file: &Path,
    line_of_match: u64,
    document: MatchDocument,
    lower: bool,
) -> Result<Match, Fault> {
    let fault = |what: String| Err(Fault::new(file, line_of_match, what));
    let found: Vec<Match> = [
        document
            .regex
            .as_ref()
            .map(|regex| Match::Regex(regex.value.clone())),
        document.words.map(Match::Words),
        document.equals.map(Match::Equals),
        document.longer.map(Match::Longer),
        document.detector.map(Match::Detector),
        document.signal.map(Match::Signal),
    ]
    .into_iter()
    .flatten()
    .collect();
    let count = found.len();
    let Some(matcher) = found.into_iter().next().filter(|_| count == 1) else {
        return fault(
            "a match is exactly one of regex, words, equals, longer, detector, signal".to_owned(),
        );
    };
    match &matcher {
        Match::Regex(pattern) => {
            let at = document.regex.as_ref().map_or(line_of_match, line);
            dialect::pattern(pattern).map_err(|what| Fault::new(file, at, what))?;
        }
        Match::Words(words) if words.is_empty() || words.iter().any(String::is_empty) => {
            return fault("`words` needs at least one, none of them empty".to_owned());
        }
        Match::Equals(values) if values.is_empty() => {
            return fault("`equals` needs at least one value".to_owned());
        }
        Match::Words(texts) | Match::Equals(texts) => {
            let upper = texts
                .iter()
                .find(|text| text.bytes().any(|byte| byte.is_ascii_uppercase()));
            if let Some(text) = upper.filter(|_| lower) {
                return fault(format!(
                    "`{text}` can never match behind the transform `lower`"
                ));
            }
        }
        Match::Signal(name) if name != SIGNAL_LIMIT => {
            return fault(format!(
                "there is no signal `{name}`, only `{SIGNAL_LIMIT}`"
            ));
        }
        _ => {}
    }
    Ok(matcher)
}
