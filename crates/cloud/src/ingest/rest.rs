//! What a refused request has not read of its body. A sender that is still writing when the connection ends sees a
//! broken connection instead of the refusal, and would try again for ever: so a bounded rest is read and thrown away.

use axum::body::{Body, BodyDataStream};
use futures_util::stream::{self, StreamExt as _};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Most bytes that are read for nothing.
const MOST: usize = 4 << 20;
/// Longest time that they may take.
const TIME: Duration = Duration::from_secs(5);

/// The other end of a body that [`watched`] gave out.
pub(super) struct Rest(Arc<Mutex<BodyDataStream>>);

/// The same body, and a hold on what will be left of it.
pub(super) fn watched(body: Body) -> (Body, Rest) {
    let shared = Arc::new(Mutex::new(body.into_data_stream()));
    let rest = Rest(shared.clone());
    let read = stream::poll_fn(move |context| {
        let mut stream = shared.lock().unwrap_or_else(PoisonError::into_inner);
        stream.poll_next_unpin(context)
    });
    (Body::from_stream(read), rest)
}

impl Rest {
    /// Reads what is left, within bounds.
    pub(super) async fn discard(self) {
        let mut left = MOST;
        let read = async {
            while let Some(Ok(chunk)) = self.next().await {
                left = left.saturating_sub(chunk.len());
                if left == 0 {
                    break;
                }
            }
        };
        // In time or not: the answer goes out now.
        let _ = tokio::time::timeout(TIME, read).await;
    }

    async fn next(&self) -> Option<Result<axum::body::Bytes, axum::Error>> {
        std::future::poll_fn(|context| {
            let mut stream = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            stream.poll_next_unpin(context)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_the_handler_left_is_read_to_its_end_or_bound() {
        let chunks = stream::iter((0..3).map(|_| Ok::<_, std::io::Error>(vec![0_u8; 1 << 20])));
        let (body, rest) = watched(Body::from_stream(chunks));
        let mut read = body.into_data_stream();
        assert!(read.next().await.is_some());
        rest.discard().await;
        assert!(read.next().await.is_none(), "all of it is gone");

        let endless = stream::repeat_with(|| Ok::<_, std::io::Error>(vec![0_u8; 1 << 20]));
        let (body, rest) = watched(Body::from_stream(endless));
        rest.discard().await;
        assert!(
            body.into_data_stream().next().await.is_some(),
            "it is given up"
        );
    }
}
