//! The figures, by class of attack and by kind of honest request.

use std::collections::BTreeSet;

use crate::corpus::Case;

/// What one firewall did.
pub(crate) struct Column {
    name: &'static str,
    /// Number of the request, refused.
    verdicts: Vec<(usize, bool)>,
}

impl Column {
    /// One that judged every request.
    pub(crate) fn whole(name: &'static str, verdicts: &[bool]) -> Self {
        Self {
            name,
            verdicts: verdicts.iter().copied().enumerate().collect(),
        }
    }

    /// One that judged a sample.
    pub(crate) fn part(name: &'static str, verdicts: &[(usize, bool)]) -> Self {
        Self {
            name,
            verdicts: verdicts.to_vec(),
        }
    }

    /// Refused, and how many there were.
    fn count(&self, cases: &[Case], wanted: impl Fn(&Case) -> bool) -> (usize, usize) {
        self.verdicts
            .iter()
            .filter(|(number, _)| wanted(&cases[*number]))
            .fold((0, 0), |(refused, all), (_, blocked)| {
                (refused + usize::from(*blocked), all + 1)
            })
    }
}

/// Prints both tables and the balanced accuracy.
pub(crate) fn print(cases: &[Case], columns: &[Column]) {
    for (attack, title) in [
        (true, "attacks stopped"),
        (false, "honest requests refused"),
    ] {
        head(title, columns);
        let classes: BTreeSet<&str> = cases
            .iter()
            .filter(|case| case.attack == attack)
            .map(|case| case.class.as_str())
            .collect();
        for class in classes {
            row(class, cases, columns, |case| {
                case.attack == attack && case.class == class
            });
        }
        if !attack {
            row("anonymous", cases, columns, |case| {
                !case.attack && case.role == "anonymous"
            });
            row("signed in", cases, columns, |case| {
                !case.attack && case.role != "anonymous"
            });
        }
        row("all", cases, columns, |case| case.attack == attack);
        println!();
    }
    print!("{:24}", "balanced accuracy");
    for column in columns {
        let stopped = rate(column.count(cases, |case| case.attack));
        let refused = rate(column.count(cases, |case| !case.attack));
        print!(
            " {:>22}",
            format!("{:.2} %", (stopped + 100.0 - refused) / 2.0)
        );
    }
    println!("\n");
}

fn head(title: &str, columns: &[Column]) {
    print!("{title:24}");
    for column in columns {
        print!(" {:>22}", column.name);
    }
    println!();
}

fn row(name: &str, cases: &[Case], columns: &[Column], wanted: impl Fn(&Case) -> bool + Copy) {
    print!("{name:24}");
    for column in columns {
        let (refused, all) = column.count(cases, wanted);
        let text = if all == 0 {
            "-".to_owned()
        } else {
            format!("{:.2} % ({refused} of {all})", rate((refused, all)))
        };
        print!(" {text:>22}");
    }
    println!();
}

#[expect(clippy::cast_precision_loss, reason = "counts of requests")]
fn rate((refused, all): (usize, usize)) -> f64 {
    if all == 0 {
        0.0
    } else {
        refused as f64 * 100.0 / all as f64
    }
}
