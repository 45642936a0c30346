//! Looking at a code that somebody typed, of the app or for recovery.

use super::{recovery, store, totp};
use crate::accounts::store::lock_email;
use crate::accounts::throttle::{self, FACTOR};
use crate::app::App;
use crate::audit::{self, Act, Kind};
use crate::http::MadeBy;
use crate::mail::{self, Letter, To};
use crate::store::Tx;
use serde_json::json;

/// What was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::accounts) enum Used {
    /// A code of the app.
    App,
    /// A recovery code.
    Recovery,
}

impl Used {
    /// How a session counts that was made or proved by it.
    pub(in crate::accounts) fn made_by(self) -> MadeBy {
        match self {
            Self::App => MadeBy::PasswordAndCode,
            Self::Recovery => MadeBy::Recovery,
        }
    }
}

/// Why a code was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::accounts) enum Refused {
    /// It is none of theirs, was used before, or is too old; which of these is nobody's business.
    Wrong,
    /// Too many tries: seconds until the next one is looked at.
    Wait(u64),
}

/// Tries of a series after which the person gets a mail: whoever gets this far knows the password.
const TELL: i64 = 5;

/// Looks at a code, counting the try first; it is used up where it is right.
pub(in crate::accounts) async fn check(
    app: &App,
    person: &str,
    typed: &str,
) -> Result<Result<Used, Refused>, sqlx::Error> {
    let tries = match throttle::count(app, FACTOR, person).await? {
        Ok(tries) => tries,
        Err(seconds) => return Ok(Err(Refused::Wait(seconds))),
    };
    let mut tx = app.db.begin().await?;
    if let Some(used) = spend(&mut tx, app, person, typed).await? {
        tx.commit().await?;
        throttle::forgive(app, FACTOR, person).await?;
        return Ok(Ok(used));
    }
    tx.rollback().await?;
    note_refused(app, person, tries).await?;
    Ok(Err(Refused::Wrong))
}

/// Uses a code up within a transaction: each is accepted once. `None` where it is not right.
pub(in crate::accounts) async fn spend(
    tx: &mut Tx,
    app: &App,
    person: &str,
    typed: &str,
) -> Result<Option<Used>, sqlx::Error> {
    let now = app.clock.now();
    if let Some(code) = totp::typed(typed) {
        let found = store::authenticator(tx, app, person).await?;
        let step = found
            .filter(|found| found.confirmed_at.is_some())
            .and_then(|found| totp::accepted(&found.secret, &code, now, found.step));
        let Some(step) = step else { return Ok(None) };
        let noted = store::note_step(tx, person, step, now).await?;
        return Ok(noted.then_some(Used::App));
    }
    let Some(hash) = recovery::hash_of(app, person, typed) else {
        return Ok(None);
    };
    let Some(left) = store::use_code(tx, person, &hash).await? else {
        return Ok(None);
    };
    let act = Act {
        act: Kind::RecoveryCodeUsed,
        person: Some(person),
        team: None,
        subject: Some(person),
        detail: json!({"left": left}),
    };
    audit::record(tx, &act, now).await?;
    tell(tx, app, person, &Letter::RecoveryCodeUsed { left }).await?;
    Ok(Some(Used::Recovery))
}

/// Records wrong codes: the first, and whenever they have doubled, so that whoever guesses cannot fill the trail. After
/// some of them the person is told.
pub(in crate::accounts) async fn note_refused(
    app: &App,
    person: &str,
    tries: i64,
) -> Result<(), sqlx::Error> {
    if !tries.unsigned_abs().is_power_of_two() && tries != TELL {
        return Ok(());
    }
    let mut tx = app.db.begin().await?;
    let act = Act {
        act: Kind::FactorRefused,
        person: None,
        team: None,
        subject: Some(person),
        detail: json!({"factor": format!("a code ({tries} in a row)"), "tries": tries}),
    };
    audit::record(&mut tx, &act, app.clock.now()).await?;
    if tries == TELL {
        tell(&mut tx, app, person, &Letter::CodesRefused).await?;
    }
    tx.commit().await
}

/// Mails something to a person.
pub(super) async fn tell(
    tx: &mut Tx,
    app: &App,
    person: &str,
    letter: &Letter,
) -> Result<(), sqlx::Error> {
    let Some(address) = lock_email(tx, person).await? else {
        return Ok(());
    };
    let to = To {
        person: Some(person),
        address: &address,
    };
    mail::queue(tx, app, to, letter).await
}
