//! The pages of one site.

mod connection;
mod events;
mod files;
mod filter;
mod line;
mod log_ins;
mod software;

pub(super) use line::Line;

use super::standing::Standing;
use crate::app::App;
use crate::face::{Here, Shell};
use crate::http::csrf::CsrfToken;
use crate::http::{Error, Result, SignedIn};
use crate::sites::{self, SitesOf};
use axum::Router;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::routing::get;
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/sites/{site}", get(events::show))
        .route("/sites/{site}/log-ins", get(log_ins::show))
        .route("/sites/{site}/files", get(files::show))
        .route("/sites/{site}/software", get(software::show))
        .route("/sites/{site}/connection", get(connection::show))
        .route(
            "/sites/{site}/disconnect",
            get(connection::ask).post(connection::disconnect),
        )
}

/// Which of the site's pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tab {
    Events,
    LogIns,
    Files,
    Software,
    Connection,
}

/// The site of the address, judged, with what stands around its pages. Another team's site is not found.
pub(super) struct Opened {
    pub(super) shell: Shell,
    pub(super) standing: Standing,
}

impl FromRequestParts<Arc<App>> for Opened {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self> {
        let who = SignedIn::from_request_parts(parts, app).await?;
        let Ok(csrf) = CsrfToken::from_request_parts(parts, app).await;
        let Path(id) = Path::<String>::from_request_parts(parts, app)
            .await
            .map_err(|_| Error::not_found())?;
        let site = sites::get(app, &SitesOf::member(&who), &id)
            .await?
            .ok_or_else(Error::not_found)?;
        Ok(Self {
            standing: Standing::of(app, site).await?,
            shell: Shell::new(who, &csrf, Here::Sites),
        })
    }
}
