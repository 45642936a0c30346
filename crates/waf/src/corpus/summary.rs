//! Rates over a corpus.

use std::{collections::BTreeMap, fmt, time::Duration};

use super::{Label, Line};
use crate::{engine::Verdict, pack::Action};

#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    blocked: u32,
    all: u32,
}

impl Tally {
    fn add(&mut self, blocked: bool) {
        self.all += 1;
        self.blocked += u32::from(blocked);
    }

    /// The share that was blocked, or `None` of nothing.
    fn rate(self) -> Option<f64> {
        (self.all > 0).then(|| f64::from(self.blocked) / f64::from(self.all))
    }
}

/// What became of a corpus. Only `block` counts as refused.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    attacks: BTreeMap<String, Tally>,
    benign: Tally,
    times: Vec<Duration>,
}

impl Summary {
    /// Counts one request.
    pub fn add(&mut self, line: &Line, verdict: &Verdict, took: Duration) {
        let blocked = verdict.action == Some(Action::Block);
        match line.label {
            Some(Label::Attack) => {
                self.attacks
                    .entry(line.class.clone().unwrap_or_default())
                    .or_default()
                    .add(blocked);
            }
            Some(Label::Benign) => self.benign.add(blocked),
            None => {}
        }
        self.times.push(took);
    }

    /// The time below which a share of the requests stayed, in microseconds.
    pub fn quantile(&self, share: f64) -> f64 {
        let mut times = self.times.clone();
        times.sort_unstable();
        #[allow(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss
        )]
        let at = (times.len().saturating_sub(1) as f64 * share).round() as usize;
        times.get(at).map_or(0.0, |time| time.as_secs_f64() * 1e6)
    }
}

fn percent(rate: Option<f64>) -> String {
    rate.map_or_else(|| "-".to_owned(), |rate| format!("{:.2} %", rate * 100.0))
}

impl fmt::Display for Summary {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self
            .attacks
            .values()
            .fold(Tally::default(), |sum, tally| Tally {
                blocked: sum.blocked + tally.blocked,
                all: sum.all + tally.all,
            });
        writeln!(
            out,
            "{:<24}{:>10}{:>10}{:>10}",
            "attacks of class", "blocked", "of", "rate"
        )?;
        for (class, tally) in &self.attacks {
            let class = if class.is_empty() { "(none)" } else { class };
            writeln!(
                out,
                "{class:<24}{:>10}{:>10}{:>10}",
                tally.blocked,
                tally.all,
                percent(tally.rate())
            )?;
        }
        writeln!(
            out,
            "{:<24}{:>10}{:>10}{:>10}",
            "all attacks",
            all.blocked,
            all.all,
            percent(all.rate())
        )?;
        let benign = self.benign;
        writeln!(
            out,
            "{:<24}{:>10}{:>10}{:>10}",
            "benign",
            benign.blocked,
            benign.all,
            percent(benign.rate())
        )?;
        let balanced = all
            .rate()
            .zip(benign.rate())
            .map(|(hit, false_alarm)| f64::midpoint(hit, 1.0 - false_alarm));
        writeln!(out, "balanced accuracy {}", percent(balanced))?;
        write!(
            out,
            "microseconds per request: median {:.1}, p95 {:.1}, {} requests",
            self.quantile(0.5),
            self.quantile(0.95),
            self.times.len()
        )
    }
}
