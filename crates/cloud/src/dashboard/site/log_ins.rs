use super::filter::{PAGE, Query};
use super::line::door;
use super::{Line, Opened, Tab};
use crate::app::App;
use crate::dashboard::range::Range;
use crate::dashboard::standing::Standing;
use crate::events::{Counts, Event, Kind};
use crate::face::{Here, Shell, When};
use crate::http::{Page, Result};
use askama::Template;
use axum::extract::{Query as Asked, State};
use axum::response::IntoResponse;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "dashboard/site/log_ins.html")]
struct LogInsPage {
    shell: Shell,
    standing: Standing,
    tab: Tab,
    query: Query,
    range: Range,
    counts: Counts,
    rows: Vec<Row>,
    older: Option<String>,
}

struct Row {
    event: Event,
    line: Line,
    when: When,
    /// The first letters of the hash: enough to see that two tries meant the same account.
    account: String,
    door: String,
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Opened { shell, standing }: Opened,
    Asked(mut query): Asked<Query>,
) -> Result<impl IntoResponse> {
    // Only the range and the place in the list are this page's.
    query = Query {
        range: query.range,
        before: query.before,
        ..Query::default()
    };
    let range = query.range()?;
    let now = app.clock.now();
    let span = range.span(now);
    let mut filter = query.filter(span)?;
    filter.kinds = vec![Kind::Login];
    let mut events = app.events.query(&standing.site.id, &filter).await?;
    let more = events.len() > PAGE;
    events.truncate(PAGE);
    let page = LogInsPage {
        counts: app
            .events
            .counts(&standing.site.id, span.from, span.to)
            .await?,
        older: events
            .last()
            .filter(|_| more)
            .map(|last| query.older_than(last)),
        rows: events.into_iter().map(|event| row(event, now)).collect(),
        tab: Tab::LogIns,
        shell,
        standing,
        query,
        range,
    };
    Ok(Page(page))
}

fn row(event: Event, now: i64) -> Row {
    Row {
        line: Line::of(&event),
        when: When::ago(event.at, now),
        account: event
            .account_hash
            .as_deref()
            .map(|hash| hash.chars().take(8).collect())
            .unwrap_or_default(),
        door: event
            .method
            .as_deref()
            .map(|method| door(method).into_owned())
            .unwrap_or_default(),
        event,
    }
}
