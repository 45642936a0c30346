use super::signed::Signed;
use crate::app::App;
use crate::http::{Error, Result};
use crate::sites::checksums;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use serde::Deserialize;
use std::sync::Arc;

/// Which release.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Release {
    version: String,
    locale: String,
}

/// `GET /v1/checksums/core`; any connected site may ask for any release. The query may be whatever it is until the
/// signature holds, so that a stranger learns nothing.
pub(super) async fn core(
    State(app): State<Arc<App>>,
    release: Result<Query<Release>, QueryRejection>,
    _: Signed,
) -> Result<impl IntoResponse> {
    let release = release.map(|Query(release)| release).unwrap_or_default();
    for (name, text) in [("version", &release.version), ("locale", &release.locale)] {
        if !checksums::is_name(text) {
            return Err(Error::invalid(
                "body.invalid",
                format!("{name} must be 1 to 32 letters, digits, '.', '-' or '_'."),
            ));
        }
    }
    let found = checksums::of(&app.db, &release.version, &release.locale).await?;
    let document = found.ok_or_else(|| {
        Error::new(
            StatusCode::NOT_FOUND,
            "checksums.unknown",
            format!(
                "There is no list of WordPress {} {}.",
                release.version, release.locale
            ),
        )
    })?;
    Ok(([(CONTENT_TYPE, "application/json")], document))
}
