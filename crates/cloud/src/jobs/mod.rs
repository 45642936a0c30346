//! Durable background work: rows of a table, each claimed through the database, so that it is done once however many
//! processes serve, and again where one of them dies over it.

mod housekeeping;
mod store;

use crate::app::App;
use crate::clock::SECOND;
use crate::connect::challenge;
use crate::mail;
use crate::store::{Tx, new_id};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Jobs that run at the same time in one process.
const WORKERS: usize = 4;
/// How often a worker without work looks for some.
const PAUSE: Duration = Duration::from_secs(1);
/// How long a claim holds; a job that takes longer is taken for dead.
const CLAIM: i64 = 120 * SECOND;
/// When a job is tried again that failed by our own fault.
const AFTER_FAULT: i64 = 60 * SECOND;

/// What a job is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Prove that a site's URL is its own; the subject is the site.
    Challenge,
    /// Send a mail; the subject is its id in the outbox.
    Mail,
}

impl Kind {
    fn text(self) -> &'static str {
        match self {
            Self::Challenge => "challenge",
            Self::Mail => "mail",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Challenge, Self::Mail]
            .into_iter()
            .find(|kind| kind.text() == text)
    }
}

/// What becomes of a job that ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// It is done, or there is nothing more to do about it.
    Done,
    /// It runs again after so many microseconds.
    Again(i64),
}

/// A job that this process has claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Claimed {
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) subject: String,
    /// How often it was claimed, this time included.
    pub(crate) attempts: i64,
}

/// Puts a job into the queue, to run `delay` microseconds from `now`. A job of the same kind and subject begins anew.
pub(crate) async fn enqueue(
    tx: &mut Tx,
    kind: Kind,
    subject: &str,
    now: i64,
    delay: i64,
) -> Result<(), sqlx::Error> {
    store::insert(tx, &new_id(), kind.text(), subject, now, now + delay).await
}

/// Starts the workers; they end when `stopped` becomes true.
pub fn start(app: &Arc<App>, tasks: &mut JoinSet<()>, stopped: &watch::Receiver<bool>) {
    for _ in 0..WORKERS {
        tasks.spawn(work(app.clone(), stopped.clone()));
    }
    tasks.spawn(housekeeping::run(app.clone(), stopped.clone()));
}

async fn work(app: Arc<App>, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        match run_one(&app).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::warn!(cause = %error, "the queue of jobs cannot be read"),
        }
        pause(&mut stopped, PAUSE).await;
    }
}

/// Waits, or until the service stops.
async fn pause(stopped: &mut watch::Receiver<bool>, time: Duration) {
    // A closed channel means that the server was dropped, which ends the task as well.
    let _ = tokio::time::timeout(time, stopped.wait_for(|stop| *stop)).await;
}

/// Runs the job that is due longest, where there is one.
async fn run_one(app: &Arc<App>) -> Result<bool, sqlx::Error> {
    let now = app.clock.now();
    let Some(job) = store::claim(&app.db, now, now + CLAIM).await? else {
        return Ok(false);
    };
    let (id, attempts) = (job.id.clone(), job.attempts);
    let running = app.clone();
    // In a task of its own, so that a panic, which is a bug, does not end the worker.
    let next = match tokio::spawn(async move { run(&running, &job).await }).await {
        Ok(Ok(next)) => next,
        Ok(Err(error)) => {
            tracing::warn!(job = %id, attempts, cause = %error, "a job failed and will run again");
            Next::Again(AFTER_FAULT)
        }
        Err(error) => {
            tracing::error!(job = %id, attempts, cause = %error, "a job broke and will run again");
            Next::Again(AFTER_FAULT)
        }
    };
    match next {
        Next::Done => store::remove(&app.db, &id, attempts).await?,
        Next::Again(delay) => {
            store::put_off(&app.db, &id, attempts, app.clock.now() + delay).await?;
        }
    }
    Ok(true)
}

async fn run(app: &App, job: &Claimed) -> Result<Next, sqlx::Error> {
    match Kind::parse(&job.kind) {
        Some(Kind::Challenge) => challenge::run(app, &job.subject, job.attempts).await,
        Some(Kind::Mail) => mail::run(app, &job.subject, job.attempts).await,
        None => {
            tracing::warn!(job = %job.id, kind = %job.kind, "a job of a kind that this version does not know");
            Ok(Next::Done)
        }
    }
}

#[cfg(test)]
mod tests;
