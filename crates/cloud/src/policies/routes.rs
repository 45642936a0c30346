use super::{Document, PRIVACY, TERMS};
use crate::app::App;
use crate::http::{Page, Result};
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::routing::get;
use std::sync::Arc;

/// `/privacy` and `/terms`.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/privacy", get(async |state| show(&PRIVACY, state).await))
        .route("/terms", get(async |state| show(&TERMS, state).await))
}

#[derive(Template)]
#[template(path = "policies/document.html")]
struct DocumentPage {
    title: &'static str,
    version: &'static str,
    html: String,
}

async fn show(document: &Document, State(app): State<Arc<App>>) -> Result<impl IntoResponse> {
    Ok(Page(DocumentPage {
        title: document.title(),
        version: document.version(),
        html: document.html(&app).await?,
    }))
}
