//! The one task that writes events on SQLite: batches that wait while a commit is under way share the next one.

use super::files::Files;
use super::week::Week;
use super::{EventError, Incoming, Stored, row};
use sqlx::{AnyConnection, Connection as _, Executor as _, Row as _};
use std::sync::Arc;
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::task::JoinHandle;

/// Batches that may wait; more senders wait for a place.
const WAITING: usize = 256;
/// Most batches of one commit.
const GROUP: usize = 64;
/// Most events of one commit, but for a single batch that has more.
const GROUP_EVENTS: i64 = 20_000;

type Reply = oneshot::Sender<Result<Stored, EventError>>;

/// Where batches are handed in.
#[derive(Debug)]
pub(super) struct Writer {
    sender: Mutex<Option<mpsc::Sender<(Incoming, Reply)>>>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    /// Starts the task; files are opened when they are needed.
    pub(super) fn start(files: Arc<Files>) -> Self {
        let (sender, receiver) = mpsc::channel(WAITING);
        let task = tokio::spawn(run(files, receiver));
        Self {
            sender: Mutex::new(Some(sender)),
            task: Mutex::new(Some(task)),
        }
    }

    /// Returns when the batch is on disk.
    pub(super) async fn append(&self, incoming: Incoming) -> Result<Stored, EventError> {
        let sender = self.sender.lock().await.clone().ok_or(EventError::Closed)?;
        let (reply, answer) = oneshot::channel();
        sender
            .send((incoming, reply))
            .await
            .map_err(|_| EventError::Closed)?;
        drop(sender);
        answer.await.map_err(|_| EventError::Closed)?
    }

    /// Writes what waits, writes the log back, and ends the task.
    pub(super) async fn close(&self) {
        self.sender.lock().await.take();
        if let Some(task) = self.task.lock().await.take() {
            // It fails only where the task panicked, and then nothing is left to write.
            let _ = task.await;
        }
    }
}

async fn run(files: Arc<Files>, mut receiver: mpsc::Receiver<(Incoming, Reply)>) {
    let mut open: Option<(Week, AnyConnection)> = None;
    while let Some(first) = receiver.recv().await {
        let mut group = vec![first];
        let mut events = group[0].0.count;
        while group.len() < GROUP && events < GROUP_EVENTS {
            let Ok(next) = receiver.try_recv() else { break };
            events += next.0.count;
            group.push(next);
        }
        write(&files, &mut open, group).await;
    }
    if let Some((_, connection)) = open {
        finish(connection).await;
    }
}

/// Writes the group in one commit; where that fails, each batch in its own, so that one cannot spoil the others.
async fn write(
    files: &Files,
    open: &mut Option<(Week, AnyConnection)>,
    group: Vec<(Incoming, Reply)>,
) {
    let (incoming, replies): (Vec<_>, Vec<_>) = group.into_iter().unzip();
    match commit(files, open, &incoming).await {
        Ok(stored) => {
            for (reply, stored) in replies.into_iter().zip(stored) {
                // Whoever asked may have gone; the batch is stored all the same.
                let _ = reply.send(Ok(stored));
            }
        }
        Err(error) => {
            tracing::warn!(batches = incoming.len(), cause = %kind(&error), "a commit of events failed");
            for (incoming, reply) in incoming.into_iter().zip(replies) {
                let alone = commit(files, open, &[incoming]).await;
                let _ = reply.send(alone.map(|stored| stored[0]));
            }
        }
    }
}

/// A database's message may quote values: only its kind is logged.
fn kind(error: &EventError) -> String {
    match error {
        EventError::Database(sqlx::Error::Database(inner)) => {
            format!("database {}", inner.code().unwrap_or_default())
        }
        other => other.to_string(),
    }
}

/// One transaction in one file; all of `group`, or nothing.
async fn commit(
    files: &Files,
    open: &mut Option<(Week, AnyConnection)>,
    group: &[Incoming],
) -> Result<Vec<Stored>, EventError> {
    // The newest time of receipt: an event must not lie in a file that is older than itself.
    let newest = group.iter().map(|incoming| incoming.received_at).max();
    let week = Week::of(newest.unwrap_or_default());
    let result = in_week(files, open, week, group).await;
    if result.is_err() {
        // Whatever state the connection is in: closing it rolls back, and the next commit opens the file anew.
        *open = None;
    }
    result
}

async fn in_week(
    files: &Files,
    open: &mut Option<(Week, AnyConnection)>,
    week: Week,
    group: &[Incoming],
) -> Result<Vec<Stored>, EventError> {
    // Only forward: a clock that was set back must not reopen a file that is closed.
    let week = open
        .as_ref()
        .map_or(week, |(current, _)| week.max(*current));
    if open.as_ref().is_none_or(|(current, _)| *current != week) {
        if let Some((_, old)) = open.take() {
            finish(old).await;
        }
        *open = Some((week, files.writer(week).await?));
    }
    let Some((_, connection)) = open else {
        return Err(EventError::Closed);
    };
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let mut stored = Vec::with_capacity(group.len());
    for incoming in group {
        stored.push(insert(files, week, &mut transaction, incoming).await?);
    }
    transaction.commit().await?;
    Ok(stored)
}

/// One statement for all events of a batch, `$3` as [`row::batch`] writes it.
const INSERT_EVENTS: &str = "INSERT INTO events (site_id, received_at, at, id, type, count, ip, method, path, field, \
     excerpt, rule, class, severity, action, status, reference, account_hash, account_exists, outcome, kind, size, \
     sha256, component) \
     SELECT $1, $2, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, \
     value ->> 7, value ->> 8, value ->> 9, value ->> 10, value ->> 11, value ->> 12, value ->> 13, value ->> 14, \
     value ->> 15, value ->> 16, value ->> 17, value ->> 18, value ->> 19, value ->> 20, value ->> 21 \
     FROM json_each($3)";

const FIND_BATCH: &str = "SELECT events FROM event_batches WHERE site_id = $1 AND batch = $2";

async fn insert(
    files: &Files,
    week: Week,
    connection: &mut AnyConnection,
    incoming: &Incoming,
) -> Result<Stored, EventError> {
    let batch = incoming.batch.batch.to_string();
    let here = sqlx::query(FIND_BATCH)
        .bind(&incoming.site)
        .bind(&batch)
        .fetch_optional(&mut *connection)
        .await?;
    let before = match here {
        Some(row) => Some(row.try_get("events")?),
        None => in_earlier_files(files, week, incoming, &batch).await?,
    };
    if let Some(events) = before {
        return Ok(Stored::before(events));
    }
    sqlx::query(
        "INSERT INTO event_batches (site_id, batch, seq, dropped, sealed_at, received_at, events, plugin) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(&incoming.site)
    .bind(&batch)
    .bind(row::signed(incoming.batch.seq))
    .bind(row::signed(incoming.batch.dropped))
    .bind(incoming.batch.sealed_at)
    .bind(incoming.received_at)
    .bind(incoming.count)
    .bind(&incoming.batch.plugin)
    .execute(&mut *connection)
    .await?;
    sqlx::query(INSERT_EVENTS)
        .bind(&incoming.site)
        .bind(incoming.received_at)
        .bind(&incoming.rows)
        .execute(&mut *connection)
        .await?;
    Ok(Stored::now(incoming.count))
}

/// Looks into the previous file, and into older ones where the batch was sealed before that one began: a site that was
/// cut off for weeks may repeat a batch whose answer was lost then.
async fn in_earlier_files(
    files: &Files,
    week: Week,
    incoming: &Incoming,
    batch: &str,
) -> Result<Option<i64>, EventError> {
    let first = week.previous().min(Week::of(incoming.batch.sealed_at));
    let earlier = files.weeks()?.into_iter().rev().filter(|w| *w < week);
    for earlier in earlier.take_while(|w| *w >= first) {
        let found = sqlx::query(FIND_BATCH)
            .bind(&incoming.site)
            .bind(batch)
            .fetch_optional(&files.reader(earlier).await?)
            .await?;
        if let Some(row) = found {
            return Ok(Some(row.try_get("events")?));
        }
    }
    Ok(None)
}

/// Writes the log back into the file and closes it. What fails here loses nothing: the log is read at the next start.
async fn finish(mut connection: AnyConnection) {
    let _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").await;
    let _ = connection.close().await;
}
