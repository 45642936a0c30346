//! The filter above the events: read from the address, so that a filtered view can be kept and passed on.

use crate::dashboard::range::{Range, Span};
use crate::dashboard::series::CLASSES;
use crate::events::{Cursor, Event, Filter, Kind};
use crate::http::{Error, Result};
use serde::Deserialize;

/// Events of one page.
pub(super) const PAGE: usize = 25;
/// Longest text to search for, bytes.
const LONGEST: usize = 200;

fn one_of<'a>(
    field: &'static str,
    text: &str,
    mut known: impl Iterator<Item = &'a str>,
) -> Result<Option<String>> {
    match text {
        "" => Ok(None),
        text if known.any(|one| one == text) => Ok(Some(text.to_owned())),
        text => Err(unknown(field, text)),
    }
}

/// The query as it comes.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Query {
    #[serde(default)]
    pub(super) range: String,
    #[serde(default, rename = "type")]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) class: String,
    #[serde(default)]
    pub(super) action: String,
    #[serde(default)]
    pub(super) text: String,
    #[serde(default)]
    pub(super) before: String,
}

fn unknown(field: &'static str, value: &str) -> Error {
    let shown: String = value.chars().take(40).collect();
    Error::invalid(
        "filter.invalid",
        format!("The filter {field:?} cannot be {shown:?}."),
    )
}

impl Query {
    /// The range; 24 hours where the address names none.
    pub(super) fn range(&self) -> Result<Range> {
        match self.range.as_str() {
            "" => Ok(Range::Day),
            text => Range::parse(text).ok_or_else(|| unknown("range", text)),
        }
    }

    /// What to ask the store.
    pub(super) fn filter(&self, span: Span) -> Result<Filter> {
        let kinds = match self.kind.as_str() {
            "" => Vec::new(),
            text => vec![Kind::parse(text).ok_or_else(|| unknown("type", text))?],
        };
        if self.text.len() > LONGEST {
            return Err(unknown("text", "longer than 200 bytes"));
        }
        let text = self.text.trim();
        Ok(Filter {
            kinds,
            class: one_of("class", &self.class, CLASSES.iter().map(|(key, _)| *key))?,
            action: one_of("action", &self.action, ["block", "record"].into_iter())?,
            text: (!text.is_empty()).then(|| text.to_owned()),
            from: span.from,
            to: span.to,
            // One more, to know whether there are older ones.
            limit: PAGE + 1,
            before: self.cursor()?,
        })
    }

    fn cursor(&self) -> Result<Option<Cursor>> {
        if self.before.is_empty() {
            return Ok(None);
        }
        self.before
            .split_once('.')
            .and_then(|(at, id)| Some((at.parse().ok()?, uuid::Uuid::parse_str(id).ok()?)))
            .map(|(at, id)| {
                Some(Cursor {
                    at,
                    id: id.to_string(),
                })
            })
            .ok_or_else(|| unknown("before", &self.before))
    }

    /// Whether anything but the range is set.
    pub(super) fn is_filtered(&self) -> bool {
        [&self.kind, &self.class, &self.action, &self.text]
            .iter()
            .any(|text| !text.is_empty())
    }

    /// The address's query for the same filter with another range.
    pub(super) fn with_range(&self, range: Range) -> String {
        let mut query = self.clone();
        range.key().clone_into(&mut query.range);
        query.before.clear();
        query.encode()
    }

    /// The address's query for what is older than `last`.
    pub(super) fn older_than(&self, last: &Event) -> String {
        let mut query = self.clone();
        query.before = format!("{}.{}", last.at, last.id);
        query.encode()
    }

    fn encode(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [
            ("range", &self.range),
            ("type", &self.kind),
            ("class", &self.class),
            ("action", &self.action),
            ("text", &self.text),
            ("before", &self.before),
        ] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        query.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_filtered_by_is_named() {
        let span = Range::Day.span(0);
        let query = |change: fn(&mut Query)| {
            let mut query = Query::default();
            change(&mut query);
            query
        };
        assert!(Query::default().filter(span).is_ok());
        for bad in [
            query(|q| q.kind = "x".to_owned()),
            query(|q| q.class = "' OR 1=1".to_owned()),
            query(|q| q.action = "allow".to_owned()),
            query(|q| q.text = "x".repeat(201)),
            query(|q| q.before = "1".to_owned()),
        ] {
            assert!(bad.filter(span).is_err(), "{bad:?}");
        }
        assert!(query(|q| q.range = "2h".to_owned()).range().is_err());
    }

    #[test]
    fn a_filter_survives_another_range() {
        let query = Query {
            text: "a&b=c".to_owned(),
            before: "1.x".to_owned(),
            ..Query::default()
        };
        assert_eq!(query.with_range(Range::Week), "range=7d&text=a%26b%3Dc");
    }
}
