//! What the logs say, ready to be shown.

mod html;
mod terminal;

use std::{collections::BTreeMap, time::Duration};

use serde::Serialize;

use crate::{
    read::ReadFault,
    tally::{SUCCESSES, Tally, shown},
};

pub use html::html;
pub use terminal::terminal;

/// Rows of a list.
const ROWS: usize = 20;

/// The report.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Lines that were read.
    pub lines: u64,
    /// Lines that are no requests in a known format.
    pub unread: u64,
    /// Lines that were too long to be one.
    pub too_long: u64,
    /// Requests outside of the wanted time.
    pub outside: u64,
    /// Requests that a firewall would have blocked.
    pub attacks: u64,
    /// Requests that a firewall would have recorded only.
    pub suspicious: u64,
    /// Acts that are right for the site's own staff and an attack by anybody else.
    pub perhaps_staff: u64,
    /// Different addresses that attacked.
    pub attackers: u64,
    /// The first and the last request, as Unix seconds.
    pub span: Option<(i64, i64)>,
    /// Class of attack to hits, most first.
    pub classes: Vec<(String, u64)>,
    /// Rules, most hits first.
    pub rules: Vec<Rule>,
    /// Addresses, most attacks first.
    pub addresses: Vec<Address>,
    /// Attacks that probably succeeded, oldest first.
    pub successes: Vec<Success>,
    /// How many more of them there were.
    pub more_successes: u64,
    /// Requests and attacks over time, in equal steps without gaps.
    pub time: Time,
    /// Files that could not be read, or not to their end.
    pub faults: Vec<String>,
    /// How long it took.
    #[serde(skip)]
    pub took: Duration,
}

/// A rule that matched.
#[derive(Debug, Clone, Serialize)]
pub struct Rule {
    /// Its id.
    pub id: String,
    /// Its class.
    pub class: String,
    /// How often it decided.
    pub hits: u64,
    /// How many of these were answered with a status below 300.
    pub answered: u64,
    /// The first of them.
    pub example: String,
}

/// An address that attacked.
#[derive(Debug, Clone, Serialize)]
pub struct Address {
    /// The address.
    pub address: String,
    /// How many attacks.
    pub attacks: u64,
    /// Of which classes, most first.
    pub classes: Vec<String>,
    /// The first attack, Unix seconds.
    pub first: i64,
    /// The last.
    pub last: i64,
}

/// An attack that probably succeeded.
#[derive(Debug, Clone, Serialize)]
pub struct Success {
    /// When, Unix seconds.
    pub time: i64,
    /// From where.
    pub address: String,
    /// Method and address line.
    pub request: String,
    /// What was answered.
    pub status: u16,
    /// The rule that knows it.
    pub rule: String,
    /// Why it counts.
    pub why: String,
}

/// Counts over time.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Time {
    /// Seconds of a step: an hour, a day, or a week.
    pub step: i64,
    /// Unix seconds at which the first step begins.
    pub start: i64,
    /// Requests of each step.
    pub requests: Vec<u64>,
    /// Attacks of each step.
    pub attacks: Vec<u64>,
}

impl Report {
    pub(crate) fn of(tally: Tally, too_long: u64, faults: &[ReadFault], took: Duration) -> Self {
        let mut classes: BTreeMap<&str, u64> = BTreeMap::new();
        for by in tally.rules.values() {
            *classes.entry(&by.class).or_default() += by.hits;
        }
        let mut classes: Vec<_> = classes
            .into_iter()
            .map(|(class, hits)| (class.to_owned(), hits))
            .collect();
        classes.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let mut rules: Vec<_> = tally
            .rules
            .into_iter()
            .map(|(id, by)| Rule {
                id,
                class: by.class,
                hits: by.hits,
                answered: by.answered,
                example: by.example,
            })
            .collect();
        rules.sort_by(|a, b| b.hits.cmp(&a.hits).then_with(|| a.id.cmp(&b.id)));
        let attackers = tally.addresses.len() as u64;
        let mut addresses: Vec<_> = tally
            .addresses
            .into_iter()
            .map(|(address, by)| {
                let mut classes: Vec<_> = by.classes.into_iter().collect();
                classes.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
                Address {
                    address: shown(&address),
                    attacks: by.attacks,
                    classes: classes.into_iter().map(|(class, _)| class).collect(),
                    first: by.first,
                    last: by.last,
                }
            })
            .collect();
        addresses.sort_by(|a, b| {
            b.attacks
                .cmp(&a.attacks)
                .then_with(|| a.address.cmp(&b.address))
        });
        addresses.truncate(ROWS * 5);
        let mut successes = tally.successes;
        successes.sort();
        let dropped = successes.len().saturating_sub(SUCCESSES) as u64;
        successes.truncate(SUCCESSES);
        Self {
            lines: tally.lines,
            unread: tally.unread,
            too_long,
            outside: tally.outside,
            attacks: tally.attacks,
            suspicious: tally.suspicious,
            perhaps_staff: tally.perhaps_staff,
            attackers,
            span: tally.first.zip(tally.last),
            classes,
            rules,
            addresses,
            successes: successes
                .into_iter()
                .map(|success| Success {
                    time: success.time,
                    address: success.address,
                    request: success.request,
                    status: success.status,
                    rule: success.rule,
                    why: success.why,
                })
                .collect(),
            more_successes: tally.more_successes + dropped,
            time: Time::of(&tally.hours),
            faults: faults.iter().map(ToString::to_string).collect(),
            took,
        }
    }
}

impl Time {
    /// Hours where they make at most three days, else days, else weeks.
    fn of(hours: &BTreeMap<i64, crate::tally::Hour>) -> Self {
        let Some((first, last)) = hours.keys().next().zip(hours.keys().next_back()) else {
            return Self::default();
        };
        let step = match last - first {
            0..=72 => 1,
            73..=2400 => 24,
            _ => 24 * 7,
        };
        let start = first.div_euclid(step);
        // A clock that was wrong for a moment must not make a million empty steps.
        let steps = usize::try_from(last.div_euclid(step) - start + 1)
            .unwrap_or(1)
            .min(2000);
        let mut time = Self {
            step: step * 3600,
            start: start * step * 3600,
            requests: vec![0; steps],
            attacks: vec![0; steps],
        };
        for (hour, counts) in hours {
            let at = usize::try_from(hour.div_euclid(step) - start)
                .unwrap_or(0)
                .min(steps - 1);
            time.requests[at] += counts.requests;
            time.attacks[at] += counts.attacks;
        }
        time
    }
}

/// `2026-10-10 13:55` in UTC.
fn moment(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).map_or_else(
        |_| seconds.to_string(),
        |at| {
            jiff::tz::Offset::UTC
                .to_datetime(at)
                .strftime("%Y-%m-%d %H:%M")
                .to_string()
        },
    )
}

/// `12,345`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
