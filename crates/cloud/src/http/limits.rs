use super::Error;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use std::time::Duration;

/// Longest time from the end of a request's head to its answer, the time that the body takes included.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// Ends requests that take too long: a sender that dribbles its body cannot hold a task for ever.
pub(crate) async fn time_limit(request: Request, next: Next) -> Response {
    tokio::time::timeout(TIME_LIMIT, next.run(request))
        .await
        .unwrap_or_else(|_| {
            Error::new(
                StatusCode::REQUEST_TIMEOUT,
                "timeout",
                "The request was not complete in 30 seconds, and nothing of it was kept.",
            )
            .into_response()
        })
}
