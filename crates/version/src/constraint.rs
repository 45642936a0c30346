//! Ranges of versions: a list of comparisons that must all hold.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use crate::compare;

/// An operator of `version_compare`, written as PHP writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `<` or `lt`.
    Less,
    /// `<=` or `le`.
    LessOrEqual,
    /// `>` or `gt`.
    Greater,
    /// `>=` or `ge`.
    GreaterOrEqual,
    /// `=`, `==` or `eq`.
    Equal,
    /// `!=`, `<>` or `ne`.
    NotEqual,
}

/// An operator and the version it compares with.
pub type Constraint = (Operator, String);

/// What is wrong with a written range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConstraintError {
    /// The text is not an operator of `version_compare`.
    Operator(String),
    /// A comparison has no operator in front, or nothing behind it.
    Incomplete(String),
}

impl fmt::Display for ConstraintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operator(text) => write!(f, "`{text}` is not one of < <= > >= = == != <>"),
            Self::Incomplete(text) => write!(
                f,
                "`{text}` should be an operator and a version, such as `< 1.4.2`"
            ),
        }
    }
}

impl std::error::Error for ConstraintError {}

impl FromStr for Operator {
    type Err = ConstraintError;

    fn from_str(text: &str) -> Result<Self, ConstraintError> {
        Ok(match text {
            "<" | "lt" => Self::Less,
            "<=" | "le" => Self::LessOrEqual,
            ">" | "gt" => Self::Greater,
            ">=" | "ge" => Self::GreaterOrEqual,
            "=" | "==" | "eq" => Self::Equal,
            "!=" | "<>" | "ne" => Self::NotEqual,
            other => return Err(ConstraintError::Operator(other.to_owned())),
        })
    }
}

impl Operator {
    /// The shortest way PHP writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Equal => "=",
            Self::NotEqual => "!=",
        }
    }

    /// Whether the operator holds for what `compare(version, other)` said.
    pub fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
        }
    }
}

/// Reads a comma-separated range such as `>= 1.2, < 1.4.2`.
pub fn parse(range: &str) -> Result<Vec<Constraint>, ConstraintError> {
    range.split(',').map(|one| parse_one(one.trim())).collect()
}

fn parse_one(text: &str) -> Result<Constraint, ConstraintError> {
    let end = text
        .find(|c: char| !"<>=!".contains(c))
        .unwrap_or(text.len());
    let (operator, version) = (&text[..end], text[end..].trim());
    if operator.is_empty() || version.is_empty() {
        return Err(ConstraintError::Incomplete(text.to_owned()));
    }
    Ok((operator.parse()?, version.to_owned()))
}

/// Whether `version` fulfils every comparison; an empty list holds for any version.
pub fn satisfies<V: AsRef<str>>(version: &str, all: &[(Operator, V)]) -> bool {
    all.iter()
        .all(|(operator, other)| operator.holds(compare(version, other.as_ref())))
}

#[cfg(test)]
mod tests {
    use super::{ConstraintError, Operator, parse, satisfies};

    #[test]
    fn a_version_is_in_a_range_if_every_comparison_holds() {
        let range = parse(">= 1.2, < 1.4.2").expect("a range");
        for (version, inside) in [
            ("1.2", true),
            ("1.4.1", true),
            ("1.4.2-beta", true),
            ("1.4.2", false),
            ("1.1.9", false),
        ] {
            assert_eq!(satisfies(version, &range), inside, "{version}");
        }
    }

    #[test]
    fn a_bad_range_says_what_is_wrong() {
        assert_eq!(parse("1.2"), Err(ConstraintError::Incomplete("1.2".into())));
        assert_eq!(parse("<"), Err(ConstraintError::Incomplete("<".into())));
        assert_eq!(parse("=> 1"), Err(ConstraintError::Operator("=>".into())));
        assert_eq!(parse(""), Err(ConstraintError::Incomplete(String::new())));
    }

    #[test]
    fn every_operator_reads_back_what_it_writes() {
        for text in ["<", "<=", ">", ">=", "=", "!="] {
            assert_eq!(text.parse::<Operator>().map(Operator::as_str), Ok(text));
        }
    }
}
