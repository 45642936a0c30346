use crate::clock::DAY;
use jiff::Timestamp;
use jiff::civil::{ISOWeekDate, Weekday};
use jiff::tz::TimeZone;
use std::fmt;

/// An ISO 8601 week in UTC: the span of one file of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Week {
    year: i16,
    week: i8,
}

impl Week {
    /// The week of a time in microseconds since the epoch; times that no calendar has fall into the first week.
    pub(crate) fn of(at: i64) -> Self {
        let time = Timestamp::from_microsecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
        let date = TimeZone::UTC.to_datetime(time).date().iso_week_date();
        Self {
            year: date.year(),
            week: date.week(),
        }
    }

    /// The one before.
    pub(crate) fn previous(self) -> Self {
        Self::of(self.start().saturating_sub(1))
    }

    /// Its first microsecond.
    pub(crate) fn start(self) -> i64 {
        ISOWeekDate::new(self.year, self.week, Weekday::Monday)
            .ok()
            .and_then(|monday| {
                TimeZone::UTC
                    .to_timestamp(monday.date().at(0, 0, 0, 0))
                    .ok()
            })
            .map_or(0, Timestamp::as_microsecond)
    }

    /// The first microsecond of the next one.
    pub(crate) fn end(self) -> i64 {
        self.start().saturating_add(7 * DAY)
    }

    /// Name of its file.
    pub(crate) fn file_name(self) -> String {
        format!("{self}.sqlite")
    }

    /// The week of a file's name.
    pub(crate) fn of_file_name(name: &str) -> Option<Self> {
        let (year, week) = name.strip_suffix(".sqlite")?.split_once("-W")?;
        let week = Self {
            year: year.parse().ok()?,
            week: week.parse().ok()?,
        };
        (week.file_name() == name && (1..=53).contains(&week.week)).then_some(week)
    }
}

impl fmt::Display for Week {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-W{:02}", self.year, self.week)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Microseconds at noon UTC of a date.
    fn noon(date: &str) -> i64 {
        format!("{date}T12:00:00Z")
            .parse::<Timestamp>()
            .expect("a time")
            .as_microsecond()
    }

    #[test]
    fn a_time_falls_into_its_iso_week_also_around_new_year() {
        for (date, name) in [
            ("2026-11-24", "2026-W48"),
            ("2027-01-01", "2026-W53"),
            ("2027-01-04", "2027-W01"),
            ("2024-12-30", "2025-W01"),
        ] {
            assert_eq!(Week::of(noon(date)).to_string(), name, "{date}");
        }
    }

    #[test]
    fn weeks_begin_on_monday_at_midnight_and_follow_each_other() {
        let week = Week::of(noon("2027-01-04"));
        assert_eq!(week.start(), noon("2027-01-04") - 12 * 3_600 * 1_000_000);
        assert_eq!(week.previous().to_string(), "2026-W53");
        assert!(week.previous() < week);
    }

    #[test]
    fn only_names_of_our_own_files_are_read() {
        let week = Week::of(noon("2026-11-24"));
        assert_eq!(Week::of_file_name(&week.file_name()), Some(week));
        for name in [
            "2026-W48.sqlite-wal",
            "2026-W99.sqlite",
            "x.sqlite",
            "2026-W8.sqlite",
            "+026-W48.sqlite",
        ] {
            assert_eq!(Week::of_file_name(name), None, "{name}");
        }
    }
}
