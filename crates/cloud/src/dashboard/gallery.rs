//! All components in all their states, for development: what the screenshots are taken of.

use super::plot::Plot;
use super::range::Range;
use crate::app::App;
use crate::clock::SECOND;
use crate::events::{Bucket, Histogram, Kind, Share};
use crate::face::{Alert, Badge, Field, State, Tone, When};
use crate::http::{Error, Page, Result};
use askama::Template;
use axum::extract::State as Held;
use axum::response::IntoResponse;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "dashboard/gallery.html")]
struct Gallery {
    states: Vec<State>,
    badges: Vec<Badge>,
    plot: Plot,
    empty_plot: Plot,
    when: When,
}

const TONES: [(Tone, &str); 4] = [
    (Tone::Good, "Protected"),
    (Tone::Notice, "Updates waiting"),
    (Tone::Bad, "Files changed"),
    (Tone::Unknown, "First report due"),
];

pub(super) async fn show(Held(app): Held<Arc<App>>) -> Result<impl IntoResponse> {
    if !app.config.development {
        return Err(Error::not_found());
    }
    let now = app.clock.now();
    let states = TONES.map(|(tone, title)| State {
        tone,
        title: title.to_owned(),
        detail: "Stopped 1,312 attacks in the last 24 hours.".to_owned(),
        act: (tone == Tone::Bad).then(|| ("Look at the files", "#".to_owned())),
    });
    Ok(Page(Gallery {
        states: states.into(),
        badges: TONES.map(|(tone, text)| Badge::new(tone, text)).into(),
        plot: Plot::new(&sample(now, 1), Range::Day),
        empty_plot: Plot::new(&sample(now, 0), Range::Day),
        when: When::ago(now - 190 * SECOND, now),
    }))
}

/// Invented events: a wave of every series.
fn sample(now: i64, scale: i64) -> Histogram {
    let span = Range::Day.span(now);
    let classes = [
        "sqli",
        "xss",
        "rce",
        "files",
        "upload",
        "ssrf",
        "wordpress",
        "?",
    ];
    let buckets = (0..48).map(|index: i64| {
        let mut shares: Vec<Share> = (0_i64..)
            .zip(classes)
            .map(|(row, class)| Share {
                kind: Kind::Block,
                class: class.to_owned(),
                count: scale * ((index * (row + 3) + row * 7) % 11),
            })
            .collect();
        shares.push(Share {
            kind: Kind::Login,
            class: String::new(),
            count: scale * (index % 9),
        });
        Bucket {
            start: span.from + index * span.width,
            total: shares.iter().map(|share| share.count).sum(),
            shares,
        }
    });
    Histogram {
        width: span.width,
        buckets: buckets.collect(),
    }
}
