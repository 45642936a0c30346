use super::line::{file_kind, severity};
use super::{Opened, Tab};
use crate::app::App;
use crate::dashboard::standing::Standing;
use crate::events::findings::{self, OpenFinding};
use crate::face::{Badge, Here, Shell, When};
use crate::http::{Page, Result};
use askama::Template;
use axum::extract::State;
use axum::response::IntoResponse;
use std::sync::Arc;

/// Most files of the page.
const MOST: u32 = 500;

#[derive(Template)]
#[template(path = "dashboard/site/files.html")]
struct FilesPage {
    shell: Shell,
    standing: Standing,
    tab: Tab,
    rows: Vec<Row>,
}

struct Row {
    file: OpenFinding,
    kind: String,
    severity: Badge,
    first: When,
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Opened { shell, standing }: Opened,
) -> Result<impl IntoResponse> {
    let now = app.clock.now();
    let rows = findings::open(&app.db, &standing.site.id, MOST)
        .await?
        .into_iter()
        .map(|file| Row {
            kind: file_kind(&file.kind).to_owned(),
            severity: severity(&file.severity),
            first: When::ago(file.first_at, now),
            file,
        })
        .collect();
    Ok(Page(FilesPage {
        tab: Tab::Files,
        shell,
        standing,
        rows,
    }))
}
