//! What connected sites send: `/v1`.

use crate::app::App;
use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::Arc;

/// Routes of connected sites.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
}

/// Signs every answer to a signed request under `/v1`, refusals of the outer layers too.
pub(crate) async fn sign_answer(
    State(_): State<Arc<App>>,
    request: Request,
    next: Next,
) -> Response {
    next.run(request).await
}
