//! Connections: how many there are at once, how large a request's head may be, and how long a slow client is waited for.

use crate::config::Limits;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, Sleep};
use tower::ServiceExt as _;

/// Most bytes of a request's head: enough for every cookie, address and header that browsers and sites send.
const HEAD: usize = 32 << 10;
/// Most headers of a request.
const HEADERS: usize = 100;
/// Connections at the same time; more wait until one ends.
const CONNECTIONS: usize = 4_096;
/// Bytes a second below which a reader's patience runs out. No page is of use to anybody who reads more slowly.
const SLOWEST: u64 = 1 << 10;
/// How long to wait where the system has no more room for connections.
const NO_ROOM: Duration = Duration::from_secs(1);

/// Accepts connections until `stopped` becomes true, then lets running requests end.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    mut stopped: watch::Receiver<bool>,
) {
    let graceful = GracefulShutdown::new();
    // Ends with this task: dropping the server ends its connections, too.
    let mut connections = JoinSet::new();
    let seats = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        while connections.try_join_next().is_some() {}
        let (stream, peer, seat) = tokio::select! {
            biased;
            () = stop(&mut stopped) => break,
            accepted = accept(&listener, &seats) => accepted,
        };
        let router = router.clone();
        let service = hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            router.clone().oneshot(request)
        });
        let patience = Duration::from_secs(limits.stalled_seconds.into());
        let io = TokioIo::new(Patient::new(stream, patience));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(Duration::from_secs(limits.head_seconds.into()))
            .max_header_size(HEAD)
            .max_headers(HEADERS)
            .serve_connection(io, service);
        let connection = graceful.watch(connection);
        connections.spawn(async move {
            let _seat = seat;
            if let Err(error) = connection.await {
                tracing::debug!(cause = %error, "a connection ended early");
            }
        });
    }
    drop(listener);
    graceful.shutdown().await;
}

async fn stop(stopped: &mut watch::Receiver<bool>) {
    // An error means that the server was dropped, which ends it as well.
    let _ = stopped.wait_for(|stop| *stop).await;
}

/// The next connection, once there is a seat for it.
async fn accept(
    listener: &TcpListener,
    seats: &Arc<Semaphore>,
) -> (TcpStream, SocketAddr, Option<OwnedSemaphorePermit>) {
    // Never closed, so there always is a seat in the end.
    let seat = seats.clone().acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Answers are written whole: waiting to fill packets only delays them.
                let _ = stream.set_nodelay(true);
                return (stream, peer, seat);
            }
            Err(error) if is_of_the_client(&error) => {}
            Err(error) => {
                tracing::error!(cause = %error, "no connection can be accepted");
                tokio::time::sleep(NO_ROOM).await;
            }
        }
    }
}

/// Whether the client went away before it was accepted.
fn is_of_the_client(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}

/// A stream that gives up on a reader for whom it has waited too long. What the reader takes makes up for waiting, at
/// [`SLOWEST`]: whoever takes a byte now and then is given up as well.
struct Patient<S> {
    stream: S,
    patience: Duration,
    /// How long was waited and not yet made up for.
    waited: Duration,
    /// Runs while the other side takes nothing: since when, and when patience ends.
    stalled: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl<S> Patient<S> {
    fn new(stream: S, patience: Duration) -> Self {
        Self {
            stream,
            patience,
            waited: Duration::ZERO,
            stalled: None,
        }
    }

    /// Begins or goes on waiting where nothing could be written, and ends with an error when that took too long.
    fn wait<T>(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<T>>,
        bytes: impl FnOnce(&T) -> usize,
    ) -> Poll<io::Result<T>> {
        if let Poll::Ready(done) = &written {
            if let Some((since, _)) = self.stalled.take() {
                self.waited += since.elapsed();
            }
            let taken = done.as_ref().map_or(0, bytes);
            let made_up = Duration::from_millis((taken as u64).saturating_mul(1_000) / SLOWEST);
            self.waited = self.waited.saturating_sub(made_up);
            return written;
        }
        let left = self.patience.saturating_sub(self.waited);
        let (_, end) = self
            .stalled
            .get_or_insert_with(|| (Instant::now(), Box::pin(tokio::time::sleep(left))));
        match end.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.wait(cx, written, |taken| *taken)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bytes);
        self.wait(cx, written, |taken| *taken)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(cx);
        self.wait(cx, flushed, |()| 0)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    #[tokio::test]
    async fn a_reader_who_takes_nothing_is_given_up_and_a_slow_one_is_not() {
        let (ours, mut theirs) = tokio::io::duplex(1 << 10);
        let mut patient = Patient::new(ours, Duration::from_secs(2));
        let slow = tokio::spawn(async move {
            let mut taken = [0; 1 << 10];
            for _ in 0..8 {
                tokio::time::sleep(Duration::from_millis(500)).await;
                theirs.read_exact(&mut taken).await.expect("read");
            }
            // Takes nothing more, and does not go away.
            tokio::time::sleep(Duration::from_mins(1)).await;
        });
        patient
            .write_all(&[7; 8 << 10])
            .await
            .expect("slow but taken");
        let error = patient
            .write_all(&[7; 8 << 10])
            .await
            .expect_err("given up");
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        slow.abort();
    }

    #[tokio::test]
    async fn a_reader_who_takes_a_byte_now_and_then_is_given_up() {
        let (ours, mut theirs) = tokio::io::duplex(16);
        let mut patient = Patient::new(ours, Duration::from_secs(1));
        let trickle = tokio::spawn(async move {
            while theirs.read_u8().await.is_ok() {
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        });
        let began = Instant::now();
        let error = patient
            .write_all(&[7; 1 << 10])
            .await
            .expect_err("given up");
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert!(began.elapsed() < Duration::from_secs(5));
        trickle.abort();
    }
}
