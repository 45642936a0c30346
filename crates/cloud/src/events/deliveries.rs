//! How a site's batches arrived: what was lost on the way, as far as numbers tell.

use super::{EventError, EventStore};
use sqlx::Row as _;

/// Most batches that one file gives; a site that delivers every 20 seconds makes as many in a day.
const MOST: i64 = 5_000;

/// What the batches of a site since some time say about each other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Deliveries {
    /// Batches that arrived.
    pub batches: i64,
    /// Events that the site had to drop before it could send them, by its own count.
    pub dropped: i64,
    /// Batches that never arrived: gaps in the numbers that the site gives them.
    pub missing: i64,
    /// Whether the numbers went back: the site was restored from a backup, or runs twice.
    pub restored: bool,
    /// When the last one arrived, microseconds since the epoch.
    pub last_at: Option<i64>,
}

impl Deliveries {
    /// From number, drops and time of receipt of each batch, in the order of receipt.
    fn of(batches: &[(i64, i64, i64)]) -> Self {
        let mut sum = Self::default();
        let mut last = None;
        for &(seq, dropped, at) in batches {
            sum.batches += 1;
            sum.dropped = sum.dropped.saturating_add(dropped);
            sum.last_at = Some(at);
            match last {
                Some(last) if seq > last => {
                    sum.missing = sum.missing.saturating_add(seq - last - 1);
                }
                Some(_) => sum.restored = true,
                None => {}
            }
            last = Some(seq);
        }
        sum
    }
}

impl EventStore {
    /// What the batches say that a site has sent since `from`, microseconds since the epoch; the newest 5,000 of a week.
    ///
    /// # Errors
    /// [`EventError`].
    pub async fn deliveries(&self, site: &str, from: i64) -> Result<Deliveries, EventError> {
        let mut batches = Vec::new();
        for pool in self.pools(from).await? {
            let rows = sqlx::query(
                "SELECT seq, dropped, received_at FROM event_batches WHERE site_id = $1 AND received_at >= $2 \
                 ORDER BY received_at DESC, seq DESC LIMIT $3",
            )
            .bind(site)
            .bind(from)
            .bind(MOST)
            .fetch_all(&pool)
            .await?;
            for row in &rows {
                batches.push((
                    row.try_get("seq")?,
                    row.try_get("dropped")?,
                    row.try_get("received_at")?,
                ));
            }
        }
        batches.reverse();
        Ok(Deliveries::of(&batches))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_missing_batches_and_going_back_is_a_restored_site() {
        let of = |numbers: &[i64]| {
            let batches: Vec<_> = numbers.iter().map(|seq| (*seq, 2, seq + 100)).collect();
            let sum = Deliveries::of(&batches);
            (sum.batches, sum.dropped, sum.missing, sum.restored)
        };
        assert_eq!(of(&[]), (0, 0, 0, false));
        assert_eq!(
            of(&[5, 6, 7]),
            (3, 6, 0, false),
            "the first number is whatever it is"
        );
        assert_eq!(of(&[1, 2, 5, 7]), (4, 8, 3, false));
        assert_eq!(of(&[7, 8, 3, 4]), (4, 8, 0, true));
        assert_eq!(
            Deliveries::of(&[(1, i64::MAX, 5), (i64::MAX, i64::MAX, 6)]).dropped,
            i64::MAX
        );
    }
}
