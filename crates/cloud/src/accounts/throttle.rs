//! Growing delays for those who guess. Counted by account and by source address, both only as keyed hashes, before the
//! password is looked at: many guesses at the same time count as many.

use crate::app::App;
use crate::clock::{DAY, SECOND};
use crate::store::Tx;
use packetsense_wire::encoding::to_base64url;
use sqlx::Row as _;

/// What is counted, and how strictly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limit {
    name: &'static str,
    /// Tries without any delay.
    free: i64,
    /// Longest delay in seconds.
    longest: i64,
}

/// Tries for one account. The longest delay is short: nobody may lock an owner out by guessing.
pub(super) const ACCOUNT: Limit = Limit {
    name: "account",
    free: 5,
    longest: 60,
};
/// Tries from one source.
pub(super) const SOURCE: Limit = Limit {
    name: "source",
    free: 20,
    longest: 900,
};
/// Codes of one person's second factor. Stricter than passwords, as there are a million codes only; whoever tries knows
/// the password already.
pub(super) const FACTOR: Limit = Limit {
    name: "factor",
    free: 5,
    longest: 600,
};
/// New accounts from one source.
pub(super) const SIGN_UP: Limit = Limit {
    name: "sign-up",
    free: 10,
    longest: 3_600,
};

/// Mails to one address that somebody asks for.
pub(super) const MAIL: Limit = Limit {
    name: "mail",
    free: 3,
    longest: 3_600,
};
/// Invitations that one team sends.
pub(super) const INVITE: Limit = Limit {
    name: "invite",
    free: 20,
    longest: 3_600,
};
/// Mails that one source asks for.
pub(super) const MAIL_SOURCE: Limit = Limit {
    name: "mail-source",
    free: 10,
    longest: 3_600,
};

/// After this long without a try everything is forgotten.
const MEMORY: i64 = DAY / 24;

impl Limit {
    /// Seconds to wait after `tries` tries.
    fn delay(self, tries: i64) -> i64 {
        match tries - self.free {
            over if over < 0 => 0,
            over => (1_i64 << over.min(20)).min(self.longest),
        }
    }

    fn key(self, app: &App, value: &str) -> String {
        to_base64url(
            &app.vault
                .hash("throttle", format!("{}:{value}", self.name).as_bytes()),
        )
    }
}

/// Counts a try: `Ok` holds how many there were, `Err` the seconds until the next one is looked at.
pub(super) async fn count(
    app: &App,
    limit: Limit,
    value: &str,
) -> Result<Result<i64, u64>, sqlx::Error> {
    let (key, now) = (limit.key(app, value), app.clock.now());
    let mut tx = app.db.begin().await?;
    let (tries, blocked_until) = take(&mut tx, &key, now).await?;
    if blocked_until > now {
        // Not counted: a form that is sent again while waiting does not make the wait longer.
        let wait = (blocked_until - now + SECOND - 1) / SECOND;
        return Ok(Err(wait.unsigned_abs()));
    }
    let tries = tries + 1;
    let until = now + limit.delay(tries) * SECOND;
    sqlx::query("UPDATE throttles SET failures = $2, blocked_until = $3, updated_at = $4 WHERE key_hash = $1")
        .bind(&key)
        .bind(tries)
        .bind(until)
        .bind(now)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(Ok(tries))
}

/// The row, made where it is not there and locked until the transaction ends.
async fn take(tx: &mut Tx, key: &str, now: i64) -> Result<(i64, i64), sqlx::Error> {
    let row = sqlx::query(
        "INSERT INTO throttles (key_hash, failures, blocked_until, updated_at) VALUES ($1, 0, 0, $2) \
         ON CONFLICT (key_hash) DO UPDATE SET \
         failures = CASE WHEN throttles.updated_at < $3 THEN 0 ELSE throttles.failures END \
         RETURNING failures, blocked_until",
    )
    .bind(key)
    .bind(now)
    .bind(now - MEMORY)
    .fetch_one(&mut **tx)
    .await?;
    Ok((row.try_get("failures")?, row.try_get("blocked_until")?))
}

/// Takes back what a try that succeeded has counted. An account's counter begins anew; a source's only loses this try,
/// or an attacker could clear it with an account of his own.
pub(super) async fn forgive(app: &App, limit: Limit, value: &str) -> Result<(), sqlx::Error> {
    let lost = if limit == ACCOUNT || limit == FACTOR {
        i64::MAX
    } else {
        1
    };
    sqlx::query(
        "UPDATE throttles SET blocked_until = 0, \
         failures = CASE WHEN failures > $2 THEN failures - $2 ELSE 0 END WHERE key_hash = $1",
    )
    .bind(limit.key(app, value))
    .bind(lost)
    .execute(app.db.pool())
    .await?;
    Ok(())
}

/// Removes what nobody needs any more.
pub(super) async fn sweep(app: &App) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM throttles WHERE updated_at < $1 AND blocked_until < $1")
        .bind(app.clock.now() - DAY)
        .execute(app.db.pool())
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_and_end() {
        let delays: Vec<_> = (1..=14).map(|tries| ACCOUNT.delay(tries)).collect();
        assert_eq!(delays, [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60]);
        assert_eq!(SOURCE.delay(i64::from(u32::MAX)), 900);
    }
}
