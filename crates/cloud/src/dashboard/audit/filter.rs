//! The filter of the audit page: read from the address, so that a filtered view can be kept and passed on.

use crate::audit::{Filter, Kind};
use crate::clock::DAY;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;

/// Longest text to search for, bytes.
const LONGEST: usize = 200;

/// The query as it comes.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Query {
    #[serde(default)]
    pub(super) text: String,
    #[serde(default)]
    pub(super) person: String,
    #[serde(default)]
    pub(super) act: String,
    #[serde(default)]
    pub(super) site: String,
    #[serde(default)]
    pub(super) from: String,
    #[serde(default)]
    pub(super) to: String,
    #[serde(default)]
    pub(super) before: String,
}

/// A field that cannot be filtered by, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) field: &'static str,
    pub(super) text: &'static str,
}

fn wrong(field: &'static str, text: &'static str) -> Wrong {
    Wrong { field, text }
}

/// Begin of a day of UTC; none for no day.
fn day(field: &'static str, text: &str) -> Result<Option<i64>, Wrong> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse::<Date>()
        .ok()
        .filter(|date| (1970..=9_000).contains(&date.year()))
        .and_then(|date| TimeZone::UTC.to_timestamp(date.at(0, 0, 0, 0)).ok())
        .map(|at| Some(at.as_microsecond()))
        .ok_or(wrong(
            field,
            "This is not a day. One is written like 2026-11-25.",
        ))
}

impl Query {
    /// What to ask the trail.
    pub(super) fn filter(&self) -> Result<Filter, Wrong> {
        if self.text.len() > LONGEST {
            return Err(wrong("text", "Search for at most 200 bytes of text."));
        }
        if !self.act.is_empty() && Kind::parse(&self.act).is_none() {
            return Err(wrong("act", "There is no such act."));
        }
        let (from, to) = (day("from", &self.from)?, day("to", &self.to)?);
        if let (Some(from), Some(to)) = (from, to)
            && from > to
        {
            return Err(wrong("to", "The last day is before the first one."));
        }
        Ok(Filter {
            person: self.person.clone(),
            act: self.act.clone(),
            site: self.site.clone(),
            from,
            to: to.map(|at| at + DAY),
            text: self.text.clone(),
        })
    }

    /// Whether anything is set.
    pub(super) fn is_filtered(&self) -> bool {
        !self.encode(false).is_empty()
    }

    /// The address's query for what is older.
    pub(super) fn older_than(&self, id: &str) -> String {
        let mut query = self.clone();
        id.clone_into(&mut query.before);
        query.encode(true)
    }

    /// The address's query for the same filter from the newest on.
    pub(super) fn anew(&self) -> String {
        self.encode(false)
    }

    fn encode(&self, with_cursor: bool) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [
            ("text", &self.text),
            ("person", &self.person),
            ("act", &self.act),
            ("site", &self.site),
            ("from", &self.from),
            ("to", &self.to),
            ("before", &self.before),
        ] {
            if !value.is_empty() && (with_cursor || name != "before") {
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
    fn what_cannot_be_filtered_by_is_named_and_days_are_whole() {
        let query = |change: fn(&mut Query)| {
            let mut query = Query::default();
            change(&mut query);
            query.filter()
        };
        for (bad, field) in [
            (query(|q| q.text = "x".repeat(201)), "text"),
            (query(|q| q.act = "' OR 1=1".to_owned()), "act"),
            (query(|q| q.from = "yesterday".to_owned()), "from"),
            (query(|q| q.to = "2026-02-30".to_owned()), "to"),
            (
                query(|q| {
                    q.from = "2026-02-02".to_owned();
                    q.to = "2026-02-01".to_owned();
                }),
                "to",
            ),
        ] {
            assert_eq!(bad.map_err(|wrong| wrong.field), Err(field));
        }
        let one = query(|q| {
            q.from = "2026-02-02".to_owned();
            q.to = "2026-02-02".to_owned();
        });
        let one = one.expect("a day");
        assert_eq!(one.to.zip(one.from).map(|(to, from)| to - from), Some(DAY));
    }
}
