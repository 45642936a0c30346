//! The team's audit trail: who did what, newest first, to search and to take along.

mod export;
mod filter;

use crate::app::App;
use crate::audit::{self, Found, Kind, Line, Scope};
use crate::face::{Alert, Here, Shell, When};
use crate::http::csrf::CsrfToken;
use crate::http::{Page, Result, SignedIn};
use crate::sites::{self, Site, SitesOf};
use crate::teams;
use askama::Template;
use axum::Router;
use axum::extract::{Query as Asked, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use filter::{Query, Wrong};
use std::sync::Arc;

/// Entries of one page.
const PAGE: usize = 50;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/audit", get(show))
        .route("/audit.csv", get(export::csv))
        .route("/audit.json", get(export::json))
}

#[derive(Template)]
#[template(path = "dashboard/audit.html")]
struct AuditPage {
    shell: Shell,
    query: Query,
    wrong: Option<Wrong>,
    rows: Vec<Row>,
    older: Option<String>,
    cut: bool,
    people: Vec<(String, String)>,
    sites: Vec<Site>,
    kept_days: u32,
}

struct Row {
    line: Line,
    when: When,
}

impl Row {
    /// The site that it is about.
    fn site(&self) -> Option<&str> {
        let subject = self.line.subject_id.as_deref();
        subject.filter(|_| self.line.act.starts_with("site."))
    }
}

impl AuditPage {
    fn error(&self, field: &str) -> Option<&'static str> {
        let wrong = self.wrong.filter(|wrong| wrong.field == field);
        wrong.map(|wrong| wrong.text)
    }

    fn anew(&self) -> String {
        self.query.anew()
    }
}

async fn show(
    State(app): State<Arc<App>>,
    who: SignedIn,
    csrf: CsrfToken,
    Asked(query): Asked<Query>,
) -> Result<Response> {
    let now = app.clock.now();
    let team = who.team.id.clone();
    let before = Some(query.before.as_str()).filter(|id| !id.is_empty());
    let (mut wrong, mut found) = (None, None);
    match query.filter() {
        Err(what) => wrong = Some(what),
        Ok(filter) => {
            let scope = Scope::Team(team.clone());
            found = audit::page(&app.db, &scope, &filter, before, PAGE).await?;
        }
    }
    // An address with an entry that is not the team's begins with the newest instead of telling anything.
    let status = if wrong.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let Found { lines, older, cut } = found.unwrap_or(Found {
        lines: Vec::new(),
        older: None,
        cut: false,
    });
    let page = AuditPage {
        rows: lines
            .into_iter()
            .map(|line| Row {
                when: When::ago(line.at, now),
                line,
            })
            .collect(),
        older: older.map(|id| query.older_than(&id)),
        cut,
        wrong,
        people: teams::people(&app.db, &team).await?,
        sites: sites::list(&app, &SitesOf::member(&who)).await?,
        shell: Shell::new(who, &csrf, Here::Audit),
        query,
        kept_days: app.config.retention.audit_days,
    };
    Ok((status, Page(page)).into_response())
}
