//! Events over time as an SVG drawn here: columns stacked by class, with a title, a summary in words, and the same as a
//! table. It needs no script; the script only reads values out by mouse and arrow keys.

use super::range::Range;
use super::series::{self, Series};
use crate::events::Histogram;
use crate::face::time::{self, counted, thousands};
use askama::Template;
use askama::filters::HtmlSafe;

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 216.0;
const LEFT: f64 = 44.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 28.0;

/// One coloured part of a column, in units of the drawing.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) key: &'static str,
    pub(super) y: String,
    pub(super) height: String,
}

/// One column.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) from: String,
    pub(super) label: String,
    pub(super) total: i64,
    pub(super) reading: String,
    pub(super) x: String,
    pub(super) parts: Vec<Part>,
}

/// A mark of an axis.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    pub(super) at: String,
    pub(super) label: String,
    /// RFC 3339, for marks of time.
    pub(super) iso: String,
}

/// The whole plot.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/plot.html")]
pub(super) struct Plot {
    pub(super) summary: String,
    pub(super) columns: Vec<Column>,
    pub(super) ticks: Vec<Mark>,
    pub(super) marks: Vec<Mark>,
    pub(super) legend: Vec<(Series, i64)>,
    pub(super) bar: String,
    pub(super) step: String,
    pub(super) in_days: bool,
    pub(super) total: i64,
}

impl HtmlSafe for Plot {}

impl Plot {
    pub(super) fn new(histogram: &Histogram, range: Range) -> Self {
        let stacks: Vec<Vec<i64>> = histogram
            .buckets
            .iter()
            .map(|bucket| {
                let mut stack = vec![0; series::ALL.len()];
                for share in &bucket.shares {
                    stack[series::of(share.kind, &share.class)] += share.count;
                }
                stack
            })
            .collect();
        let totals: Vec<i64> = stacks.iter().map(|stack| stack.iter().sum()).collect();
        let top = round_up(totals.iter().copied().max().unwrap_or(0));
        let step = (WIDTH - LEFT) / count(totals.len().max(1));
        let columns = histogram
            .buckets
            .iter()
            .zip(&stacks)
            .enumerate()
            .map(|(index, (bucket, stack))| Column {
                from: time::iso(bucket.start),
                label: time::short(bucket.start),
                total: totals[index],
                reading: reading(stack),
                x: number(LEFT + step * count(index)),
                parts: parts(stack, top),
            })
            .collect();
        let legend: Vec<(Series, i64)> = series::ALL
            .iter()
            .enumerate()
            .map(|(index, one)| (*one, stacks.iter().map(|stack| stack[index]).sum()))
            .filter(|(_, sum)| *sum > 0)
            .collect();
        let total = totals.iter().sum();
        Self {
            summary: summary(histogram, &totals, &legend, range),
            columns,
            ticks: ticks(top),
            marks: marks(histogram, range, step),
            legend,
            bar: number((step - 2.0).max(1.0)),
            step: number(step),
            in_days: range.in_days(),
            total,
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "at most a thousand columns")]
fn count(number: usize) -> f64 {
    number as f64
}

/// Height of `value` where `top` fills the drawing.
#[expect(clippy::cast_precision_loss, reason = "a pixel is coarser")]
fn height(value: i64, top: i64) -> f64 {
    (HEIGHT - TOP - BOTTOM) * (value as f64) / (top as f64)
}

fn number(value: f64) -> String {
    format!("{value:.1}")
}

/// The next number that reads well on an axis and is not smaller; even, so that its half does too.
fn round_up(value: i64) -> i64 {
    let powers = std::iter::successors(Some(1_i64), |power| power.checked_mul(10));
    powers
        .flat_map(|power| [1, 2, 3, 4, 6, 8].map(|factor| power.saturating_mul(factor)))
        .find(|candidate| *candidate >= value.max(4) && candidate % 2 == 0)
        .unwrap_or(i64::MAX - 1)
}

fn parts(stack: &[i64], top: i64) -> Vec<Part> {
    let mut below = 0;
    let mut parts = Vec::new();
    for (one, value) in series::ALL.iter().zip(stack) {
        if *value > 0 {
            below += value;
            parts.push(Part {
                key: one.key,
                y: number(HEIGHT - BOTTOM - height(below, top)),
                height: number(height(*value, top).max(1.0)),
            });
        }
    }
    parts
}

fn reading(stack: &[i64]) -> String {
    let named: Vec<String> = series::ALL
        .iter()
        .zip(stack)
        .filter(|(_, value)| **value > 0)
        .map(|(one, value)| format!("{} {}", thousands(*value), one.name))
        .collect();
    if named.is_empty() {
        "nothing".to_owned()
    } else {
        named.join(", ")
    }
}

fn ticks(top: i64) -> Vec<Mark> {
    [0, top / 2, top]
        .into_iter()
        .map(|value| Mark {
            at: number(HEIGHT - BOTTOM - height(value, top)),
            label: thousands(value),
            iso: String::new(),
        })
        .collect()
}

fn marks(histogram: &Histogram, range: Range, step: f64) -> Vec<Mark> {
    histogram
        .buckets
        .iter()
        .enumerate()
        .step_by(range.every())
        .map(|(index, bucket)| Mark {
            at: number(LEFT + step * count(index)),
            label: if range.in_days() {
                time::day(bucket.start)
            } else {
                time::clock(bucket.start)
            },
            iso: time::iso(bucket.start),
        })
        .collect()
}

fn summary(
    histogram: &Histogram,
    totals: &[i64],
    legend: &[(Series, i64)],
    range: Range,
) -> String {
    let total: i64 = totals.iter().sum();
    let busiest = totals
        .iter()
        .zip(&histogram.buckets)
        .max_by_key(|(total, _)| **total);
    let most = legend.iter().max_by_key(|(_, sum)| *sum);
    match (busiest, most) {
        (Some((number, bucket)), Some((series, sum))) if total > 0 => format!(
            "{} in the last {}. Most came at {} UTC ({}). The largest part is {} ({}).",
            counted(total, "event", "events"),
            range.words(),
            time::short(bucket.start),
            thousands(*number),
            series.name,
            thousands(*sum),
        ),
        _ => format!("No events in the last {}.", range.words()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::{Bucket, Kind, Share};

    fn histogram(values: &[&[(Kind, &str, i64)]]) -> Histogram {
        let buckets = values.iter().zip(0..).map(|(shares, index)| Bucket {
            start: 1_790_000_000_000_000 + index * 120_000_000,
            total: shares.iter().map(|share| share.2).sum(),
            shares: shares
                .iter()
                .map(|(kind, class, count)| Share {
                    kind: *kind,
                    class: (*class).to_owned(),
                    count: *count,
                })
                .collect(),
        });
        Histogram {
            width: 120_000_000,
            buckets: buckets.collect(),
        }
    }

    #[test]
    fn columns_are_stacked_and_told_in_words() {
        let plot = Plot::new(
            &histogram(&[
                &[(Kind::Block, "sqli", 30), (Kind::Login, "", 20)],
                &[],
                &[(Kind::Block, "xss", 1)],
            ]),
            Range::Hour,
        );
        assert_eq!(plot.columns[0].parts.len(), 2);
        assert_eq!(plot.ticks[2].label, "60");
        assert_eq!(plot.columns[0].parts[0].height, "88.0", "30 of 60");
        assert_eq!(plot.columns[0].reading, "30 SQL injection, 20 Log-ins");
        assert!(plot.columns[1].parts.is_empty());
        assert!(
            plot.summary.starts_with("51 events in the last hour."),
            "{}",
            plot.summary
        );
        assert!(
            plot.summary.ends_with("SQL injection (30)."),
            "{}",
            plot.summary
        );
        assert_eq!(plot.legend.len(), 3);
    }

    #[test]
    fn nothing_and_very_much_can_be_drawn() {
        let plot = Plot::new(&histogram(&[&[], &[]]), Range::Day);
        assert_eq!(plot.summary, "No events in the last 24 hours.");
        assert!(plot.render().expect("html").contains("<svg"));
        let plot = Plot::new(
            &histogram(&[&[(Kind::Block, "new-class", i64::MAX / 4)]]),
            Range::Day,
        );
        assert!(plot.columns[0].reading.ends_with("Other"));
    }
}
