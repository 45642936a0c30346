//! The retention job: what has been kept long enough is cut or deleted, and what was done is written down, so that the
//! public policy, the operator's metrics and the next sweep know it.

use crate::app::App;
use crate::clock::{Clock, DAY, SECOND};
use crate::config::{Config, Retention};
use crate::events::retention::{Bounds, Swept};
use crate::events::{EventError, EventStore};
use crate::store::Db;
use sqlx::Row as _;

/// A sweep looks at every event of some weeks: this often is often enough for times that are days.
const EVERY: i64 = 6 * 3_600 * SECOND;

/// A class of what is kept for a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Whatever in an event could lead to a person.
    Addresses,
    /// Log-ins at connected sites.
    LogIns,
    /// Every event.
    Events,
}

impl Class {
    const ALL: [Self; 3] = [Self::Addresses, Self::LogIns, Self::Events];

    fn text(self) -> &'static str {
        match self {
            Self::Addresses => "addresses",
            Self::LogIns => "log-ins",
            Self::Events => "events",
        }
    }

    fn bound(self, bounds: &mut Bounds) -> &mut i64 {
        match self {
            Self::Addresses => &mut bounds.cut,
            Self::LogIns => &mut bounds.log_ins,
            Self::Events => &mut bounds.drop,
        }
    }
}

/// The last sweep that came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Last {
    /// Before these times nothing is left that should have gone.
    pub bounds: Bounds,
    /// When it came to its end, in microseconds since the epoch.
    pub finished_at: i64,
}

/// The times that a configuration means at present.
pub fn bounds(kept: &Retention, now: i64) -> Bounds {
    let before = |days: u32| now - i64::from(days) * DAY;
    Bounds {
        cut: before(kept.events_days),
        log_ins: before(kept.log_ins_days),
        drop: before(kept.events_drop_days),
    }
}

/// Sweeps and writes it down.
///
/// # Errors
/// The store's; what was done by then stays done, and nothing is written down.
pub async fn sweep(
    config: &Config,
    db: &Db,
    events: &EventStore,
    clock: &Clock,
) -> Result<Swept, EventError> {
    let mut bounds = bounds(&config.retention, clock.now());
    let done = last(db).await?.unwrap_or_default().bounds;
    let swept = events.sweep(bounds, done).await?;
    let mut tx = db.begin().await?;
    for class in Class::ALL {
        let changed = match class {
            Class::Addresses => swept.cut,
            Class::LogIns | Class::Events => swept.deleted + swept.dropped,
        };
        sqlx::query(
            "INSERT INTO retention_sweeps (class, boundary, finished_at, changed) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (class) DO UPDATE SET boundary = excluded.boundary, finished_at = excluded.finished_at, \
             changed = excluded.changed",
        )
        .bind(class.text())
        .bind(*class.bound(&mut bounds))
        .bind(clock.now())
        .bind(i64::try_from(changed).unwrap_or(i64::MAX))
        .execute(&mut *tx)
        .await?;
    }
    tx.commit().await?;
    Ok(swept)
}

/// The last sweep that came to its end; none where there was none yet.
///
/// # Errors
/// The database's.
pub async fn last(db: &Db) -> Result<Option<Last>, sqlx::Error> {
    let rows = sqlx::query("SELECT class, boundary, finished_at FROM retention_sweeps")
        .fetch_all(db.pool())
        .await?;
    let mut found = Last::default();
    for row in &rows {
        let name: String = row.try_get("class")?;
        if let Some(class) = Class::ALL.into_iter().find(|class| class.text() == name) {
            *class.bound(&mut found.bounds) = row.try_get("boundary")?;
            found.finished_at = row.try_get("finished_at")?;
        }
    }
    Ok((!rows.is_empty()).then_some(found))
}

/// The job: sweeps where the last time is long enough ago.
pub(crate) async fn run(app: &App) -> Result<(), sqlx::Error> {
    let found = last(&app.db).await?;
    let due = found.is_none_or(|last| last.finished_at + EVERY <= app.clock.now());
    if due {
        match sweep(&app.config, &app.db, &app.events, &app.clock).await {
            Ok(Swept {
                cut,
                deleted,
                dropped,
            }) => tracing::info!(cut, deleted, dropped, "events were swept"),
            Err(EventError::Database(error)) => return Err(error),
            Err(EventError::Folder(error)) => return Err(sqlx::Error::Io(error)),
            Err(EventError::Closed) => return Ok(()),
        }
    }
    if let Some(last) = last(&app.db).await? {
        app.metrics.swept(last.finished_at.div_euclid(SECOND));
    }
    Ok(())
}
