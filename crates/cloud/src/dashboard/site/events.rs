use super::filter::{PAGE, Query};
use super::{Line, Opened, Tab};
use crate::app::App;
use crate::dashboard::plot::Plot;
use crate::dashboard::range::Range;
use crate::dashboard::series::CLASSES;
use crate::dashboard::standing::Standing;
use crate::events::{Address, Counts, Event, RuleCount};
use crate::face::{Here, Shell, When};
use crate::http::{Page, Result};
use askama::Template;
use axum::extract::{Query as Asked, State};
use axum::response::IntoResponse;
use std::sync::Arc;

/// Rows of the two lists beside the events.
const TOP: usize = 8;

#[derive(Template)]
#[template(path = "dashboard/site/events.html")]
struct EventsPage {
    shell: Shell,
    standing: Standing,
    tab: Tab,
    query: Query,
    range: Range,
    counts: Counts,
    plot: Plot,
    rows: Vec<Row>,
    older: Option<String>,
    addresses: Vec<Ranked<Address>>,
    rules: Vec<Ranked<RuleCount>>,
}

struct Row {
    event: Event,
    line: Line,
    when: When,
}

/// An entry of a list, with the length of its bar in percent of the first.
struct Ranked<T> {
    entry: T,
    percent: i64,
    last: When,
}

fn ranked<T>(entries: Vec<T>, now: i64, of: fn(&T) -> (i64, i64)) -> Vec<Ranked<T>> {
    let most = entries.first().map_or(1, |first| of(first).0.max(1));
    entries
        .into_iter()
        .map(|entry| {
            let (count, last_at) = of(&entry);
            Ranked {
                percent: (count.saturating_mul(100) / most).clamp(1, 100),
                last: When::ago(last_at, now),
                entry,
            }
        })
        .collect()
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Opened { shell, standing }: Opened,
    Asked(query): Asked<Query>,
) -> Result<impl IntoResponse> {
    let range = query.range()?;
    let now = app.clock.now();
    let span = range.span(now);
    let filter = query.filter(span)?;
    let site = standing.site.id.as_str();
    let (from, to) = (span.from, span.to);
    let mut events = app.events.query(site, &filter).await?;
    let more = events.len() > PAGE;
    events.truncate(PAGE);
    let histogram = app.events.histogram(site, from, to, span.buckets).await?;
    let addresses = app.events.top_addresses(site, from, to, TOP).await?;
    let rules = app.events.top_rules(site, from, to, TOP).await?;
    let page = EventsPage {
        counts: app.events.counts(site, from, to).await?,
        plot: Plot::new(&histogram, range),
        older: events
            .last()
            .filter(|_| more)
            .map(|last| query.older_than(last)),
        rows: events
            .into_iter()
            .map(|event| Row {
                line: Line::of(&event),
                when: When::ago(event.at, now),
                event,
            })
            .collect(),
        addresses: ranked(addresses, now, |one| (one.count, one.last_at)),
        rules: ranked(rules, now, |one| (one.count, one.last_at)),
        tab: Tab::Events,
        shell,
        standing,
        query,
        range,
    };
    Ok(Page(page))
}
