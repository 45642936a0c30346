//! The report as one HTML page that needs nothing from elsewhere.

use std::fmt::{self, Write};

use super::{ROWS, Report, grouped, moment};

const STYLE: &str = ":root{color-scheme:light dark;--ink:#1d2327;--soft:#50575e;--back:#fff;--line:#dcdcde;--bar:#b32d2e;--all:#c3c4c7}\
@media(prefers-color-scheme:dark){:root{--ink:#f0f0f1;--soft:#a7aaad;--back:#16181a;--line:#3c434a;--bar:#f86368;--all:#50575e}}\
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--back);max-width:72rem;margin:0 auto;padding:1.5rem 1rem}\
h1{font-size:1.5rem;margin:0}h2{font-size:1.1rem;margin:2rem 0 .5rem}p{margin:.25rem 0;color:var(--soft)}\
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.875rem}\
table{min-width:44rem}td:first-child{white-space:nowrap}th,td{text-align:left;padding:.35rem .75rem .35rem 0;border-bottom:1px solid var(--line);vertical-align:top}\
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}code{font:.8125rem/1.4 ui-monospace,monospace;overflow-wrap:anywhere}\
svg{width:100%;height:auto;display:block}.bar{fill:var(--bar)}.all{fill:var(--all)}text{fill:var(--soft);font-size:12px}\
.meter{display:inline-block;height:.7rem;background:var(--bar)}.alarm{border-left:4px solid var(--bar);padding-left:.75rem}";

/// The page.
///
/// # Errors
/// None that a `String` can give.
pub fn html(report: &Report) -> Result<String, fmt::Error> {
    let mut page = String::new();
    write!(
        page,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\
         <title>Attacks in the access log</title><style>{STYLE}</style></head><body>\
         <h1>{} attacks from {} addresses</h1><p>in {} requests",
        grouped(report.attacks),
        grouped(report.attackers),
        grouped(report.lines - report.unread - report.outside)
    )?;
    if let Some((first, last)) = report.span {
        write!(page, ", {} to {} UTC", moment(first), moment(last))?;
    }
    page.push_str("</p>");
    for (count, what) in [
        (
            report.perhaps_staff,
            "are right for the site's own staff: a log does not say who is signed in",
        ),
        (
            report.suspicious,
            "more were suspicious and would be recorded only",
        ),
        (
            report.unread,
            "lines are no requests in the common or combined format",
        ),
        (report.too_long, "lines were too long to be one"),
    ] {
        if count > 0 {
            write!(page, "<p>{} {what}</p>", grouped(count))?;
        }
    }
    successes(&mut page, report)?;
    if report.attacks > 0 {
        plot(&mut page, report)?;
        classes(&mut page, report)?;
        rules(&mut page, report)?;
        addresses(&mut page, report)?;
    }
    for fault in &report.faults {
        write!(
            page,
            "<p class=\"alarm\">Could not be read to its end: {}</p>",
            safe(fault)
        )?;
    }
    page.push_str("</body></html>\n");
    Ok(page)
}

fn successes(page: &mut String, report: &Report) -> fmt::Result {
    if report.successes.is_empty() {
        if report.attacks > 0 {
            page.push_str("<p>No attack looks as if it had succeeded.</p>");
        }
        return Ok(());
    }
    page.push_str(
        "<h2 class=\"alarm\">Probably succeeded: look at these first</h2><div class=\"scroll\"><table>\
         <tr><th>When (UTC)<th>Address<th class=\"n\">Status<th>Request<th>Why</tr>",
    );
    for success in &report.successes {
        write!(
            page,
            "<tr><td>{}<td>{}<td class=\"n\">{}<td><code>{}</code><td>{} ({})</tr>",
            moment(success.time),
            safe(&success.address),
            success.status,
            safe(&success.request),
            safe(&success.why),
            safe(&success.rule)
        )?;
    }
    page.push_str("</table></div>");
    if report.more_successes > 0 {
        write!(page, "<p>and {} more</p>", grouped(report.more_successes))?;
    }
    Ok(())
}

/// Requests in grey, attacks in front of them; both by their own greatest value, since attacks are few.
fn plot(page: &mut String, report: &Report) -> fmt::Result {
    const WIDTH: f64 = 1000.0;
    const HEIGHT: f64 = 160.0;
    let time = &report.time;
    let steps = time.attacks.len().max(1);
    #[expect(clippy::cast_precision_loss, reason = "pixels")]
    let part = |count: u64, most: u64| count as f64 / most.max(1) as f64 * HEIGHT;
    #[expect(clippy::cast_precision_loss, reason = "pixels")]
    let wide = WIDTH / steps as f64;
    let most = time.attacks.iter().copied().max().unwrap_or(0);
    let all = time.requests.iter().copied().max().unwrap_or(0);
    let unit = match time.step {
        3600 => "hour",
        86_400 => "day",
        _ => "week",
    };
    write!(
        page,
        "<h2>Attacks each {unit}</h2><svg viewBox=\"0 0 1000 190\" role=\"img\" aria-label=\"Attacks each {unit}: at most {}\">",
        grouped(most)
    )?;
    for (at, (attacks, requests)) in time.attacks.iter().zip(&time.requests).enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "pixels")]
        let x = at as f64 * wide;
        let (tall, high) = (part(*requests, all), part(*attacks, most));
        let when = moment(time.start + time.step * i64::try_from(at).unwrap_or(0));
        write!(
            page,
            "<g><title>{when}: {} attacks in {} requests</title>\
             <rect class=\"all\" opacity=\".35\" x=\"{x:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{tall:.1}\"/>\
             <rect class=\"bar\" x=\"{x:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{high:.1}\"/></g>",
            grouped(*attacks),
            grouped(*requests),
            HEIGHT - tall,
            (wide * 0.9).max(0.5),
            HEIGHT - high,
            (wide * 0.9).max(0.5),
        )?;
    }
    let last = time.start + time.step * i64::try_from(steps - 1).unwrap_or(0);
    write!(
        page,
        "<text x=\"0\" y=\"180\">{}</text><text x=\"1000\" y=\"180\" text-anchor=\"end\">{}</text></svg>\
         <p>Red: attacks, at most {}. Grey: all requests, at most {}.</p>",
        moment(time.start),
        moment(last),
        grouped(most),
        grouped(all)
    )
}

fn classes(page: &mut String, report: &Report) -> fmt::Result {
    page.push_str("<h2>Kinds of attack</h2><div class=\"scroll\"><table>");
    let most = report.classes.first().map_or(1, |(_, hits)| *hits).max(1);
    for (class, hits) in &report.classes {
        write!(
            page,
            "<tr><td>{}<td class=\"n\">{}<td style=\"width:60%\"><span class=\"meter\" style=\"width:{}%\"></span></tr>",
            safe(class),
            grouped(*hits),
            (hits * 100 / most).max(1)
        )?;
    }
    page.push_str("</table></div>");
    Ok(())
}

fn rules(page: &mut String, report: &Report) -> fmt::Result {
    page.push_str(
        "<h2>Rules</h2><div class=\"scroll\"><table><tr><th>Rule<th class=\"n\">Hits<th class=\"n\">Answered below 300<th>First seen as</tr>",
    );
    for rule in report.rules.iter().take(ROWS * 3) {
        write!(
            page,
            "<tr><td>{}<td class=\"n\">{}<td class=\"n\">{}<td><code>{}</code></tr>",
            safe(&rule.id),
            grouped(rule.hits),
            grouped(rule.answered),
            safe(&rule.example)
        )?;
    }
    page.push_str("</table></div>");
    Ok(())
}

fn addresses(page: &mut String, report: &Report) -> fmt::Result {
    page.push_str(
        "<h2>Addresses</h2><div class=\"scroll\"><table><tr><th>Address<th class=\"n\">Attacks<th>Kinds<th>First (UTC)<th>Last</tr>",
    );
    for address in &report.addresses {
        write!(
            page,
            "<tr><td>{}<td class=\"n\">{}<td>{}<td>{}<td>{}</tr>",
            safe(&address.address),
            grouped(address.attacks),
            safe(&address.classes.join(", ")),
            moment(address.first),
            moment(address.last)
        )?;
    }
    page.push_str("</table></div>");
    Ok(())
}

/// Text for HTML, between tags and in quoted attributes.
fn safe(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}
