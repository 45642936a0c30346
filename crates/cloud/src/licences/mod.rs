//! Licences and their seats. Every team has one licence; a connected production site takes one seat of it.
//!
//! Whoever connects or disconnects a site calls [`take_seat`] and [`free_seat`] in the same transaction as the change
//! of the site, so that a seat is never lost or counted twice.

mod store;

use crate::store::{Db, Tx, new_id};
use thiserror::Error;

/// Name of the plan that every team begins with.
pub const FREE: &str = "free";
/// Seats of the free plan.
pub const FREE_SEATS: i64 = 3;

/// A team's licence.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Licence {
    /// Id.
    pub id: String,
    /// `free`.
    pub plan: String,
    /// How many sites it covers.
    pub seats: i64,
    /// How many seats are taken.
    pub used: i64,
}

impl Licence {
    /// How many more sites can be connected.
    pub fn left(&self) -> i64 {
        (self.seats - self.used).max(0)
    }
}

/// Why no seat was taken.
#[derive(Debug, Error)]
pub enum SeatError {
    /// All are taken. Show it to the person as it is.
    #[error(
        "All {seats} seats of your plan are taken. Disconnect a site that you no longer need to protect, \
         and its seat is free at once."
    )]
    Full {
        /// How many there are.
        seats: i64,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] sqlx::Error),
}

/// Gives a new team its free licence.
pub async fn grant_free(tx: &mut Tx, team: &str, now: i64) -> Result<(), sqlx::Error> {
    store::insert(tx, &new_id(), team, FREE, FREE_SEATS, now).await
}

/// The team's licence with the seats that are taken.
///
/// # Errors
/// `RowNotFound` for a team that does not exist.
pub async fn of_team(db: &Db, team: &str) -> Result<Licence, sqlx::Error> {
    store::of_team(db, team).await
}

/// How many seats the team has taken.
pub async fn seats_used(db: &Db, team: &str) -> Result<i64, sqlx::Error> {
    Ok(of_team(db, team).await?.used)
}

/// Whether the site has a seat.
pub async fn has_seat(db: &Db, site: &str) -> Result<bool, sqlx::Error> {
    store::has_seat(db, site).await
}

/// Takes a seat of the team for the site; a site that has one keeps it. Two sites that want the last seat at the same
/// time are served one after the other.
///
/// # Errors
/// [`SeatError::Full`] where none is left; nothing was changed then.
pub async fn take_seat(tx: &mut Tx, team: &str, site: &str, now: i64) -> Result<(), SeatError> {
    let licence = store::lock(tx, team).await?;
    if store::holds(tx, &licence.id, site).await? {
        return Ok(());
    }
    if licence.left() == 0 {
        return Err(SeatError::Full {
            seats: licence.seats,
        });
    }
    store::take(tx, &licence.id, site, now).await?;
    Ok(())
}

/// Frees the site's seat; does nothing where it has none.
pub async fn free_seat(tx: &mut Tx, site: &str) -> Result<(), sqlx::Error> {
    store::free(tx, site).await
}
