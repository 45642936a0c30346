//! What must be done now and then by every process, and harms nothing when it is done twice.

use super::pause;
use crate::app::App;
use crate::{accounts, audit, connect, ingest, mail, privacy, teams};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

const EVERY: Duration = Duration::from_mins(10);

pub(super) async fn run(app: Arc<App>, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        if let Err(error) = app.keys.rotate() {
            tracing::error!(cause = %error, "the service keys cannot be rotated");
        }
        for (what, done) in [
            ("nonces", ingest::nonces::prune(&app).await),
            ("codes", connect::prune(&app).await),
            ("invitations", teams::invitations::sweep(&app).await),
            ("sessions", accounts::sweep(&app).await),
            ("dead letters", mail::sweep(&app).await),
            ("audit details", audit::sweep(&app).await),
            ("events", privacy::retention::run(&app).await),
        ] {
            if let Err(error) = done {
                tracing::warn!(what, cause = %error, "old rows cannot be removed");
            }
        }
        pause(&mut stopped, EVERY).await;
    }
}
