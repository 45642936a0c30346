//! The report for a terminal.

use std::fmt::{self, Write};

use super::{ROWS, Report, grouped, moment};

/// Eighths of a column.
const BLOCKS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const HEIGHT: u64 = 8;
const WIDTH: usize = 72;

/// The report as text; with colours where wanted.
///
/// # Errors
/// None that a `String` can give.
pub fn terminal(report: &Report, colours: bool) -> Result<String, fmt::Error> {
    let mut text = String::new();
    let (bold, red, faint, end) = if colours {
        ("\x1b[1m", "\x1b[31m", "\x1b[2m", "\x1b[0m")
    } else {
        ("", "", "", "")
    };
    let share = share(report);
    writeln!(
        text,
        "{bold}{} attacks{end} from {} addresses in {} requests{share}",
        grouped(report.attacks),
        grouped(report.attackers),
        grouped(report.lines - report.unread - report.outside),
    )?;
    if let Some((first, last)) = report.span {
        writeln!(
            text,
            "{faint}{} to {} UTC{end}",
            moment(first),
            moment(last)
        )?;
    }
    for (count, what) in [
        (
            report.perhaps_staff,
            "are right for the site's own staff: a log does not say who is signed in",
        ),
        (
            report.suspicious,
            "more were suspicious and would be recorded only",
        ),
        (report.outside, "lines lie outside of the wanted time"),
        (
            report.unread,
            "lines are no requests in the common or combined format",
        ),
        (report.too_long, "lines were too long to be one"),
    ] {
        if count > 0 {
            writeln!(text, "{faint}{} {what}{end}", grouped(count))?;
        }
    }
    if report.lines > 0 && report.unread == report.lines {
        writeln!(
            text,
            "\nNo line could be read: is this an access log in the common or combined format?"
        )?;
    }
    if report.attacks > 0 {
        plot(&mut text, report, red, end)?;
        bars(&mut text, report, bold, end)?;
        rules(&mut text, report, bold, end)?;
        addresses(&mut text, report, bold, end)?;
    }
    successes(&mut text, report, bold, red, end)?;
    for fault in &report.faults {
        writeln!(text, "{red}could not be read to its end:{end} {fault}")?;
    }
    Ok(text)
}

fn share(report: &Report) -> String {
    let requests = report.lines - report.unread - report.outside;
    if requests == 0 {
        return String::new();
    }
    #[expect(clippy::cast_precision_loss, reason = "a share in percent")]
    let share = report.attacks as f64 * 100.0 / requests as f64;
    format!(" ({share:.2} %)")
}

/// Attacks over time as columns.
fn plot(text: &mut String, report: &Report, red: &str, end: &str) -> fmt::Result {
    let time = &report.time;
    let steps = time.attacks.len();
    let per = steps.div_ceil(WIDTH).max(1);
    let columns: Vec<u64> = time
        .attacks
        .chunks(per)
        .map(|part| part.iter().sum())
        .collect();
    let most = columns.iter().copied().max().unwrap_or(0).max(1);
    let step = time.step * i64::try_from(per).unwrap_or(1);
    let unit = match step {
        3600 => "hour".to_owned(),
        86_400 => "day".to_owned(),
        604_800 => "week".to_owned(),
        other if other % 86_400 == 0 => format!("{} days", other / 86_400),
        other => format!("{} hours", other / 3600),
    };
    writeln!(text, "\nattacks each {unit}, at most {}", grouped(most))?;
    for row in (0..HEIGHT / 2).rev() {
        let line: String = columns
            .iter()
            .map(|count| {
                let eighths = (count * HEIGHT / 2 * 8).div_ceil(most);
                let here = eighths.saturating_sub(row * 8).min(8);
                usize::try_from(here).map_or(' ', |here| BLOCKS[here])
            })
            .collect();
        writeln!(text, "  {red}{}{end}", line.trim_end())?;
    }
    writeln!(text, "  {}", "─".repeat(columns.len()))?;
    let last = time.start + time.step * i64::try_from(steps.saturating_sub(1)).unwrap_or(0);
    let (from, to) = (moment(time.start), moment(last));
    if columns.len() > from.len() + to.len() {
        let gap = columns.len() - from.len() - to.len();
        writeln!(text, "  {from}{}{to}", " ".repeat(gap))
    } else {
        writeln!(text, "  {from} to {to}")
    }
}

fn bars(text: &mut String, report: &Report, bold: &str, end: &str) -> fmt::Result {
    writeln!(text, "\n{bold}kinds of attack{end}")?;
    let most = report.classes.first().map_or(1, |(_, hits)| *hits).max(1);
    for (class, hits) in &report.classes {
        let width = usize::try_from(hits * 40 / most).unwrap_or(0).max(1);
        writeln!(
            text,
            "  {class:<18} {:>11} {}",
            grouped(*hits),
            "█".repeat(width)
        )?;
    }
    Ok(())
}

fn rules(text: &mut String, report: &Report, bold: &str, end: &str) -> fmt::Result {
    writeln!(text, "\n{bold}rules{end}")?;
    for rule in report.rules.iter().take(ROWS) {
        writeln!(
            text,
            "  {:<34} {:>11}  {}",
            rule.id,
            grouped(rule.hits),
            cut(&rule.example, 60)
        )?;
    }
    rest(text, report.rules.len())
}

fn addresses(text: &mut String, report: &Report, bold: &str, end: &str) -> fmt::Result {
    writeln!(text, "\n{bold}addresses{end}")?;
    for address in report.addresses.iter().take(ROWS) {
        writeln!(
            text,
            "  {:<40} {:>9}  {} to {}  {}",
            address.address,
            grouped(address.attacks),
            moment(address.first),
            moment(address.last),
            cut(&address.classes.join(", "), 50)
        )?;
    }
    rest(
        text,
        usize::try_from(report.attackers).unwrap_or(usize::MAX),
    )
}

fn rest(text: &mut String, all: usize) -> fmt::Result {
    if all > ROWS {
        writeln!(text, "  and {} more", grouped((all - ROWS) as u64))?;
    }
    Ok(())
}

fn successes(text: &mut String, report: &Report, bold: &str, red: &str, end: &str) -> fmt::Result {
    if report.successes.is_empty() {
        if report.attacks > 0 {
            writeln!(text, "\nNo attack looks as if it had succeeded.")?;
        }
        return Ok(());
    }
    writeln!(
        text,
        "\n{bold}{red}probably succeeded: look at these first{end}"
    )?;
    for success in report.successes.iter().take(ROWS) {
        writeln!(
            text,
            "  {} {} {} {}\n      {} ({})",
            moment(success.time),
            success.address,
            success.status,
            cut(&success.request, 120),
            success.why,
            success.rule
        )?;
    }
    rest(
        text,
        report.successes.len() + usize::try_from(report.more_successes).unwrap_or(0),
    )
}

fn cut(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(letters - 1).collect();
    cut.push('…');
    cut
}
