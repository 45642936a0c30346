//! The ranges of time that pages offer.

use crate::clock::{DAY, SECOND};

/// A range that ends now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Range {
    Hour,
    Day,
    Week,
    Month,
}

/// A range as times: whole buckets, the last of which holds now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) buckets: usize,
    pub(super) width: i64,
}

impl Range {
    pub(super) const ALL: [Self; 4] = [Self::Hour, Self::Day, Self::Week, Self::Month];

    pub(super) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|range| range.key() == text)
    }

    /// As addresses have it.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Hour => "1h",
            Self::Day => "24h",
            Self::Week => "7d",
            Self::Month => "30d",
        }
    }

    /// As a sentence goes on: "in the last ...".
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "24 hours",
            Self::Week => "7 days",
            Self::Month => "30 days",
        }
    }

    pub(super) fn span(self, now: i64) -> Span {
        let minute = 60 * SECOND;
        let (width, buckets) = match self {
            Self::Hour => (2 * minute, 30),
            Self::Day => (30 * minute, 48),
            Self::Week => (180 * minute, 56),
            Self::Month => (DAY, 30),
        };
        let to = (now.div_euclid(width) + 1) * width;
        Span {
            from: to - width * i64::from(buckets),
            to,
            buckets: usize::try_from(buckets).unwrap_or(1),
            width,
        }
    }

    /// How many buckets lie between two marks of the time axis.
    pub(super) fn every(self) -> usize {
        match self {
            Self::Hour | Self::Month => 5,
            Self::Day | Self::Week => 8,
        }
    }

    /// Whether the axis names days instead of hours.
    pub(super) fn in_days(self) -> bool {
        matches!(self, Self::Week | Self::Month)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_whole_buckets_and_the_last_one_holds_now() {
        let now = 1_790_000_123 * SECOND;
        for range in Range::ALL {
            let span = range.span(now);
            assert!(span.to > now && span.to - span.width <= now);
            assert_eq!(
                span.to - span.from,
                span.width * i64::try_from(span.buckets).expect("small")
            );
            assert_eq!(Range::parse(range.key()), Some(range));
        }
    }
}
