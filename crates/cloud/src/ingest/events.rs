use super::body::{LINES, invalid};
use super::signed::{Signed, SignedBody, too_large};
use crate::app::App;
use crate::events::findings;
use crate::http::{Error, Result};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use packetsense_wire::message::batch::{self, Accepted, Batch, BatchError, MAX_UNPACKED};
use packetsense_wire::message::event::Event;
use std::sync::Arc;

/// `POST /v1/site/events`: answers when the batch is on disk.
pub(super) async fn append(
    State(app): State<Arc<App>>,
    Signed { site, body, .. }: Signed,
) -> Result<(StatusCode, Json<Accepted>)> {
    // Unpacking and reading megabytes would hold up other requests of this thread.
    let read = tokio::task::spawn_blocking(move || read(&body)).await;
    let (batch, events) = read.map_err(|error| Error::internal("reading a batch", error))??;
    let id = batch.batch;
    let stored = app.events.append(&site.id, batch, &events).await?;
    // Also for a batch that was stored before: the service may have been killed between the two.
    findings::apply(&app.db, &site.id, &events).await?;
    let accepted = Accepted {
        batch: id,
        accepted: stored.events,
    };
    Ok((StatusCode::ACCEPTED, Json(accepted)))
}

fn read(body: &SignedBody) -> Result<(Batch, Vec<Event>)> {
    let unpacked = body.unpacked(LINES, MAX_UNPACKED)?;
    batch::parse(&unpacked).map_err(|error| match error {
        BatchError::TooMany => too_large(&format!("The batch has {error}.")),
        error => invalid(error.to_string()),
    })
}
