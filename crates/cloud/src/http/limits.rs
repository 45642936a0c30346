use super::Error;
use crate::app::App;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use std::sync::Arc;
use std::time::Duration;

/// Ends requests that take too long: a sender that dribbles its body cannot hold a task for ever.
pub(crate) async fn time_limit(
    State(app): State<Arc<App>>,
    request: Request,
    next: Next,
) -> Response {
    let seconds = app.config.limits.request_seconds;
    tokio::time::timeout(Duration::from_secs(seconds.into()), next.run(request))
        .await
        .unwrap_or_else(|_| {
            Error::new(
                StatusCode::REQUEST_TIMEOUT,
                "timeout",
                format!(
                    "The request was not complete in {seconds} seconds, and nothing of it was kept."
                ),
            )
            .into_response()
        })
}
