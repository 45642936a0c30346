//! The trail as a file, written while it is read: memory does not grow with it.

use super::filter::Query;
use crate::app::App;
use crate::audit::{self, Act, Filter, Kind, Line, Scope};
use crate::http::{Error, Result, SignedIn};
use axum::body::{Body, Bytes};
use axum::extract::{Query as Asked, State};
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::Response;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde_json::json;
use std::sync::Arc;

/// `/audit.csv`.
pub(super) async fn csv(
    State(app): State<Arc<App>>,
    who: SignedIn,
    Asked(query): Asked<Query>,
) -> Result<Response> {
    let filter = begin(&app, &who, &query, "CSV").await?;
    let rows = audit::all(app.clone(), Scope::Team(who.team.id), filter)
        .map_ok(|lines| lines.iter().map(row).collect::<String>());
    let body = stream::once(async { Ok(COLUMNS.to_owned()) }).chain(rows);
    let body = Body::from_stream(body.map_ok(Bytes::from));
    Ok(file(&app, body, "text/csv; charset=utf-8", "csv"))
}

/// `/audit.json`: one array, an entry a line.
pub(super) async fn json(
    State(app): State<Arc<App>>,
    who: SignedIn,
    Asked(query): Asked<Query>,
) -> Result<Response> {
    let filter = begin(&app, &who, &query, "JSON").await?;
    let mut first = true;
    let rows = audit::all(app.clone(), Scope::Team(who.team.id), filter).map_ok(move |lines| {
        let mut text = String::new();
        for line in lines {
            // Strings and numbers only: this cannot fail.
            let entry = serde_json::to_string(&line).unwrap_or_default();
            text.push_str(if first { "\n" } else { ",\n" });
            text.push_str(&entry);
            first = false;
        }
        text
    });
    let body = stream::once(async { Ok("[".to_owned()) })
        .chain(rows)
        .chain(stream::once(async { Ok("\n]\n".to_owned()) }));
    let body = Body::from_stream(body.map_ok(Bytes::from));
    Ok(file(&app, body, "application/json", "json"))
}

/// Reads the filter, and records that somebody takes the trail along.
async fn begin(app: &App, who: &SignedIn, query: &Query, format: &str) -> Result<Filter> {
    let filter = query
        .filter()
        .map_err(|wrong| Error::invalid("filter.invalid", wrong.text).with("field", wrong.field))?;
    let act = Act {
        act: Kind::AuditExported,
        person: Some(&who.person.id),
        team: Some(&who.team.id),
        subject: None,
        detail: json!({"format": format, "filter": query.anew()}),
    };
    let mut tx = app.db.begin().await?;
    audit::record(&mut tx, &act, app.clock.now()).await?;
    tx.commit().await?;
    Ok(filter)
}

fn file(app: &App, body: Body, kind: &'static str, ending: &str) -> Response {
    let day = crate::face::time::iso(app.clock.now());
    let day = day.split('T').next().unwrap_or_default();
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    let name = format!("attachment; filename=\"packetsense-audit-{day}.{ending}\"");
    if let Ok(value) = HeaderValue::from_str(&name) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    response
}

const COLUMNS: &str =
    "id,time,act,what,person_id,person,email,subject_id,network,device,detail\r\n";

fn row(line: &Line) -> String {
    let optional = |text: &Option<String>| cell(text.as_deref().unwrap_or_default());
    let detail = if line.erased() {
        String::new()
    } else {
        line.detail.to_string()
    };
    let cells = [
        cell(&line.id),
        cell(&line.time),
        cell(&line.act),
        cell(&line.what),
        optional(&line.person_id),
        optional(&line.person),
        optional(&line.email),
        optional(&line.subject_id),
        optional(&line.network),
        optional(&line.device),
        cell(&detail),
    ];
    format!("{}\r\n", cells.join(","))
}

/// A quoted cell (RFC 4180) that no spreadsheet takes for a formula: one that would begin like one gets an apostrophe
/// before it, which spreadsheets show as text.
fn cell(text: &str) -> String {
    let formula = text
        .trim_start_matches([' ', '\u{a0}', '"', '\''])
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let plain: String = text
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    let mark = if formula { "'" } else { "" };
    format!("\"{mark}{}\"", plain.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_every_cell_ends_where_it_should() {
        for (text, written) in [
            ("plain", "\"plain\""),
            ("", "\"\""),
            ("a \"b\", c", "\"a \"\"b\"\", c\""),
            ("=1+1", "\"'=1+1\""),
            ("+cmd|' /C calc'!A0", "\"'+cmd|' /C calc'!A0\""),
            ("-2", "\"'-2\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("\t=1", "\"' =1\""),
            ("  =1", "\"'  =1\""),
            ("\"=1", "\"'\"\"=1\""),
            ("＝1", "\"'＝1\""),
            ("two\nlines", "\"two lines\""),
        ] {
            assert_eq!(cell(text), written, "{text:?}");
        }
    }
}
