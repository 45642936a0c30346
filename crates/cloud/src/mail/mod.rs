//! Mail: written into the outbox by the transaction that causes it, sent by the queue of jobs, so that no mail is lost
//! and none is sent for what did not happen. A mail that cannot be sent for a day stands on the dead-letter list.
//!
//! A mail keeps its Message-ID over all tries: where a server took it and the answer was lost, it comes twice, and the
//! receiver can tell.

mod letter;
mod smtp;
mod store;
mod team;

use crate::accounts;
use crate::app::App;
use crate::clock::{DAY, SECOND};
use crate::jobs::{self, Next};
use crate::store::{Db, Tx, new_id};

pub use letter::{Rendered, samples};
pub use smtp::{MailError, Mailer, server};
pub(crate) use team::TeamLetter;

pub(crate) use letter::Letter;

/// Seconds to wait after each failed try; after the last one the mail is dead, nearly a day old.
const DELAYS: [i64; 7] = [60, 300, 1_800, 7_200, 6 * 3_600, 7 * 3_600, 8 * 3_600];
/// How long a dead letter is kept for the operator.
const DEAD: i64 = 14 * DAY;

/// Who gets a mail.
#[derive(Debug, Clone, Copy)]
pub(crate) struct To<'a> {
    /// The person, where one is known by now.
    pub(crate) person: Option<&'a str>,
    /// The address.
    pub(crate) address: &'a str,
}

/// A mail that could not be sent.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Dead {
    /// Its id, which is in its Message-ID.
    pub id: String,
    /// Tries.
    pub attempts: i64,
    /// Why the last one failed.
    pub last_error: String,
    /// When it was written, microseconds since the epoch.
    pub created_at: i64,
}

/// Writes a mail into the outbox. Without a mail server nothing is written.
pub(crate) async fn queue(
    tx: &mut Tx,
    app: &App,
    to: To<'_>,
    letter: &Letter,
) -> Result<(), sqlx::Error> {
    if app.mailer.is_none() {
        return Ok(());
    }
    let (id, now) = (new_id(), app.clock.now());
    let text = serde_json::to_string(letter).map_err(|error| sqlx::Error::Encode(error.into()))?;
    store::insert(tx, app, &id, to, &text).await?;
    jobs::enqueue(tx, jobs::Kind::Mail, &id, now, 0).await
}

/// The job: one try.
pub(crate) async fn run(app: &App, id: &str, attempt: i64) -> Result<Next, sqlx::Error> {
    let Some(waiting) = store::waiting(app, id).await? else {
        return Ok(Next::Done);
    };
    match send(app, id, &waiting).await? {
        Ok(()) => {
            store::remove(&app.db, id).await?;
            app.metrics.mail("sent");
            Ok(Next::Done)
        }
        Err(error) => {
            let delay = usize::try_from(attempt - 1)
                .ok()
                .and_then(|tries| DELAYS.get(tries))
                .filter(|_| error.may_pass());
            let state = if delay.is_some() { "waiting" } else { "dead" };
            store::failed(&app.db, id, state, attempt, &error.to_string()).await?;
            app.metrics
                .mail(if delay.is_some() { "failed" } else { "dead" });
            tracing::warn!(mail = id, attempt, state, cause = %error, "a mail was not sent");
            Ok(delay.map_or(Next::Done, |seconds| Next::Again(seconds * SECOND)))
        }
    }
}

async fn send(
    app: &App,
    id: &str,
    waiting: &store::Waiting,
) -> Result<Result<(), MailError>, sqlx::Error> {
    let Some(mailer) = &app.mailer else {
        return Ok(Err(MailError::NoServer));
    };
    let Ok(letter) = serde_json::from_str::<Letter>(&waiting.letter) else {
        return Ok(Err(MailError::Unknown));
    };
    // What depends on whether an account exists is decided here, where nobody can measure it.
    let Some(letter) = accounts::settle(app, id, &waiting.address, letter).await? else {
        return Ok(Ok(()));
    };
    let rendered = letter.render(&app.public_url, |link| accounts::token(app, link));
    Ok(match rendered {
        Ok(rendered) => {
            mailer
                .send(id, &waiting.address, rendered, app.clock.now())
                .await
        }
        Err(_) => Err(MailError::Unknown),
    })
}

/// The dead-letter list, newest first.
pub async fn dead(db: &Db) -> Result<Vec<Dead>, sqlx::Error> {
    store::dead(db).await
}

/// Puts a dead letter back into the queue; `false` where there is none with that id.
pub async fn again(db: &Db, id: &str, now: i64) -> Result<bool, sqlx::Error> {
    let mut tx = db.begin().await?;
    if !store::revive(&mut tx, id).await? {
        return Ok(false);
    }
    jobs::enqueue(&mut tx, jobs::Kind::Mail, id, now, 0).await?;
    tx.commit().await?;
    Ok(true)
}

/// Removes dead letters that nobody has looked at for two weeks.
pub(crate) async fn sweep(app: &App) -> Result<(), sqlx::Error> {
    store::delete_dead(&app.db, app.clock.now() - DEAD).await
}
