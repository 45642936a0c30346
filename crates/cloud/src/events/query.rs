//! What can be asked about events. Each file is asked alone, and the answers are merged here.

use super::{EventError, EventStore};
use sqlx::any::AnyRow;
use sqlx::{AnyPool, Row as _};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Most different addresses or rules that one file gives to a merge.
const GROUPS: i64 = 10_000;
/// Most buckets of a histogram.
const MAX_BUCKETS: usize = 1_000;
/// Most events of one page.
const MAX_PAGE: usize = 1_000;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The firewall stopped or recorded a request.
    Block,
    /// Attempts to log in.
    Login,
    /// A file is not as published.
    Finding,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Block, Self::Login, Self::Finding];

    /// As the protocol and the database write it.
    pub fn text(self) -> &'static str {
        match self {
            Self::Block => "block",
            Self::Login => "login",
            Self::Finding => "finding",
        }
    }

    /// From how it is written.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.text() == text)
    }
}

/// A stored event; which fields are there depends on its type, see `docs/protocol.md`. Texts come from the site: escape
/// them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are those of the protocol")]
pub struct Event {
    pub id: String,
    /// Microseconds since the epoch.
    pub at: i64,
    /// When it arrived, microseconds since the epoch.
    pub received_at: i64,
    pub what: Kind,
    pub count: i64,
    pub ip: Option<String>,
    /// Of the request, or by which door somebody logged in.
    pub method: Option<String>,
    pub path: Option<String>,
    pub field: Option<String>,
    pub excerpt: Option<String>,
    pub rule: Option<String>,
    pub class: Option<String>,
    pub severity: Option<String>,
    pub action: Option<String>,
    pub status: Option<i64>,
    pub reference: Option<String>,
    pub account_hash: Option<String>,
    pub account_exists: Option<bool>,
    pub outcome: Option<String>,
    /// Of a finding.
    pub kind: Option<String>,
    pub size: Option<i64>,
    pub sha256: Option<String>,
    pub component: Option<String>,
}

/// Which events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// All where empty.
    pub kinds: Vec<Kind>,
    /// Class of attack.
    pub class: Option<String>,
    /// `block` or `record`.
    pub action: Option<String>,
    /// Stands somewhere in path, address, rule, reference or excerpt, in whichever case.
    pub text: Option<String>,
    /// From here, microseconds since the epoch.
    pub from: i64,
    /// To here, exclusive.
    pub to: i64,
    /// Most events, at most 1,000.
    pub limit: usize,
    /// The page after this event.
    pub before: Option<Cursor>,
}

/// The last event of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// Its time.
    pub at: i64,
    /// Its id.
    pub id: String,
}

/// Counts over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Histogram {
    /// Microseconds that one bucket covers.
    pub width: i64,
    /// Oldest first, empty ones too.
    pub buckets: Vec<Bucket>,
}

/// One column of a histogram.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bucket {
    /// Microseconds since the epoch.
    pub start: i64,
    /// Sum of all.
    pub total: i64,
    /// By type and class.
    pub shares: Vec<Share>,
}

/// Part of a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Type of event.
    pub kind: Kind,
    /// Class of attack; empty where the type has none.
    pub class: String,
    /// Events, merged ones counted in full.
    pub count: i64,
}

/// An address and what came from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// As the site saw it, or shortened when the time to keep it was over.
    pub ip: String,
    /// Events, merged ones counted in full.
    pub count: i64,
    /// The last one.
    pub last_at: i64,
}

/// A rule and how often it matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleCount {
    /// Name of the rule.
    pub rule: String,
    /// Class of attack.
    pub class: String,
    /// Of the rule.
    pub severity: String,
    /// Requests.
    pub count: i64,
    /// The last one.
    pub last_at: i64,
}

/// Sums of a range of time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Requests that were stopped.
    pub blocked: i64,
    /// Requests that were only written down.
    pub recorded: i64,
    /// Attempts to log in that failed.
    pub log_ins_failed: i64,
    /// Attempts that were refused because there had been too many.
    pub log_ins_limited: i64,
    /// Log-ins that succeeded.
    pub log_ins: i64,
    /// Files reported.
    pub findings: i64,
}

const SELECT_EVENTS: &str = "SELECT id, at, received_at, type, count, ip, method, path, field, excerpt, rule, class, \
     severity, action, status, reference, account_hash, account_exists, outcome, kind, size, sha256, component \
     FROM events WHERE site_id = $1 AND at >= $2 AND at < $3 AND received_at >= $2 \
     AND (at < $4 OR (at = $4 AND id < $5)) \
     AND ($6 = '' OR $6 LIKE '%,' || type || ',%') AND ($7 = '' OR class = $7) AND ($8 = '' OR action = $8) \
     AND ($9 = '' OR LOWER(COALESCE(path, '') || ' ' || COALESCE(ip, '') || ' ' || COALESCE(rule, '') || ' ' || \
     COALESCE(reference, '') || ' ' || COALESCE(excerpt, '')) LIKE $9 ESCAPE '\\') \
     ORDER BY at DESC, id DESC LIMIT $10";

impl EventStore {
    /// The newest events of a site that pass the filter, newest first.
    ///
    /// # Errors
    /// [`EventError`].
    pub async fn query(&self, site: &str, filter: &Filter) -> Result<Vec<Event>, EventError> {
        let limit = filter.limit.min(MAX_PAGE);
        let kinds = match filter.kinds.as_slice() {
            [] => String::new(),
            kinds => kinds
                .iter()
                .fold(",".to_owned(), |list, k| list + k.text() + ","),
        };
        let (at, id) = filter
            .before
            .as_ref()
            .map_or((i64::MAX, ""), |cursor| (cursor.at, cursor.id.as_str()));
        let mut events = Vec::new();
        for pool in self.pools(filter.from).await? {
            let rows = sqlx::query(SELECT_EVENTS)
                .bind(site)
                .bind(filter.from)
                .bind(filter.to)
                .bind(at)
                .bind(id)
                .bind(&kinds)
                .bind(filter.class.as_deref().unwrap_or_default())
                .bind(filter.action.as_deref().unwrap_or_default())
                .bind(filter.text.as_deref().map(pattern).unwrap_or_default())
                .bind(i64::try_from(limit).unwrap_or(i64::MAX))
                .fetch_all(&pool)
                .await?;
            for row in &rows {
                events.push(event(row)?);
            }
        }
        events.sort_by(|a, b| (b.at, &b.id).cmp(&(a.at, &a.id)));
        events.truncate(limit);
        Ok(events)
    }

    /// Counts between `from` and `to` in `buckets` parts of the same length (1 to 1,000).
    ///
    /// # Errors
    /// [`EventError`].
    pub async fn histogram(
        &self,
        site: &str,
        from: i64,
        to: i64,
        buckets: usize,
    ) -> Result<Histogram, EventError> {
        let number = buckets.clamp(1, MAX_BUCKETS);
        let parts = i64::try_from(number).unwrap_or(1);
        let span = to.saturating_sub(from).max(parts);
        let width = span / parts + i64::from(span % parts != 0);
        let mut sums = BTreeMap::<(usize, Kind, String), i64>::new();
        for pool in self.pools(from).await? {
            let rows = sqlx::query(
                "SELECT (at - $2) / $4 AS bucket, type, COALESCE(class, '') AS class, \
                 CAST(SUM(count) AS BIGINT) AS total FROM events \
                 WHERE site_id = $1 AND at >= $2 AND at < $3 AND received_at >= $2 GROUP BY 1, 2, 3",
            )
            .bind(site)
            .bind(from)
            .bind(to)
            .bind(width)
            .fetch_all(&pool)
            .await?;
            for row in &rows {
                let bucket =
                    usize::try_from(row.try_get::<i64, _>("bucket")?).unwrap_or(usize::MAX);
                let key = (bucket, kind(row)?, row.try_get("class")?);
                *sums.entry(key).or_default() += row.try_get::<i64, _>("total")?;
            }
        }
        let mut histogram = Histogram {
            width,
            buckets: (0..parts)
                .map(|part| Bucket {
                    start: from + part * width,
                    ..Bucket::default()
                })
                .collect(),
        };
        for ((bucket, kind, class), count) in sums {
            if let Some(bucket) = histogram.buckets.get_mut(bucket) {
                bucket.total += count;
                bucket.shares.push(Share { kind, class, count });
            }
        }
        Ok(histogram)
    }

    /// The addresses from which most attacks came, and log-ins that did not succeed.
    ///
    /// # Errors
    /// [`EventError`].
    pub async fn top_addresses(
        &self,
        site: &str,
        from: i64,
        to: i64,
        limit: usize,
    ) -> Result<Vec<Address>, EventError> {
        let mut sums = BTreeMap::<String, (i64, i64)>::new();
        for pool in self.pools(from).await? {
            let rows = sqlx::query(
                "SELECT ip, CAST(SUM(count) AS BIGINT) AS total, MAX(at) AS last_at FROM events \
                 WHERE site_id = $1 AND at >= $2 AND at < $3 AND received_at >= $2 AND ip IS NOT NULL \
                 AND (outcome IS NULL OR outcome <> 'success') GROUP BY ip ORDER BY 2 DESC LIMIT $4",
            )
            .bind(site)
            .bind(from)
            .bind(to)
            .bind(GROUPS)
            .fetch_all(&pool)
            .await?;
            for row in &rows {
                let sum = sums.entry(row.try_get("ip")?).or_default();
                sum.0 += row.try_get::<i64, _>("total")?;
                sum.1 = sum.1.max(row.try_get("last_at")?);
            }
        }
        let mut top: Vec<_> = sums
            .into_iter()
            .map(|(ip, (count, last_at))| Address { ip, count, last_at })
            .collect();
        top.sort_by_key(|address| Reverse((address.count, address.last_at)));
        top.truncate(limit);
        Ok(top)
    }

    /// The rules that matched most often.
    ///
    /// # Errors
    /// [`EventError`].
    pub async fn top_rules(
        &self,
        site: &str,
        from: i64,
        to: i64,
        limit: usize,
    ) -> Result<Vec<RuleCount>, EventError> {
        let mut sums = BTreeMap::<(String, String, String), (i64, i64)>::new();
        for pool in self.pools(from).await? {
            let rows = sqlx::query(
                "SELECT rule, COALESCE(class, '') AS class, COALESCE(severity, '') AS severity, \
                 CAST(SUM(count) AS BIGINT) AS total, MAX(at) AS last_at FROM events \
                 WHERE site_id = $1 AND at >= $2 AND at < $3 AND received_at >= $2 AND rule IS NOT NULL \
                 GROUP BY rule, class, severity ORDER BY 4 DESC LIMIT $4",
            )
            .bind(site)
            .bind(from)
            .bind(to)
            .bind(GROUPS)
            .fetch_all(&pool)
            .await?;
            for row in &rows {
                let key = (
                    row.try_get("rule")?,
                    row.try_get("class")?,
                    row.try_get("severity")?,
                );
                let sum = sums.entry(key).or_default();
                sum.0 += row.try_get::<i64, _>("total")?;
                sum.1 = sum.1.max(row.try_get("last_at")?);
            }
        }
        let mut top: Vec<_> = sums
            .into_iter()
            .map(|((rule, class, severity), (count, last_at))| RuleCount {
                rule,
                class,
                severity,
                count,
                last_at,
            })
            .collect();
        top.sort_by_key(|rule| Reverse((rule.count, rule.last_at)));
        top.truncate(limit);
        Ok(top)
    }

    /// Sums of what happened between `from` and `to`.
    ///
    /// # Errors
    /// [`EventError`].
    pub async fn counts(&self, site: &str, from: i64, to: i64) -> Result<Counts, EventError> {
        let mut counts = Counts::default();
        for pool in self.pools(from).await? {
            let rows = sqlx::query(
                "SELECT type, COALESCE(action, outcome, '') AS how, CAST(SUM(count) AS BIGINT) AS total FROM events \
                 WHERE site_id = $1 AND at >= $2 AND at < $3 AND received_at >= $2 GROUP BY 1, 2",
            )
            .bind(site)
            .bind(from)
            .bind(to)
            .fetch_all(&pool)
            .await?;
            for row in &rows {
                let how: String = row.try_get("how")?;
                let sum = match (kind(row)?, how.as_str()) {
                    (Kind::Block, "block") => &mut counts.blocked,
                    (Kind::Block, _) => &mut counts.recorded,
                    (Kind::Login, "failed") => &mut counts.log_ins_failed,
                    (Kind::Login, "limited") => &mut counts.log_ins_limited,
                    (Kind::Login, _) => &mut counts.log_ins,
                    (Kind::Finding, _) => &mut counts.findings,
                };
                *sum += row.try_get::<i64, _>("total")?;
            }
        }
        Ok(counts)
    }

    /// Time of the newest event of a site since `from`.
    ///
    /// # Errors
    /// [`EventError`].
    pub async fn last_seen(&self, site: &str, from: i64) -> Result<Option<i64>, EventError> {
        let mut last = None;
        for pool in self.pools(from).await? {
            last = last.max(newest(&pool, site, from).await?);
        }
        Ok(last)
    }
}

async fn newest(pool: &AnyPool, site: &str, from: i64) -> Result<Option<i64>, EventError> {
    let row = sqlx::query(
        "SELECT MAX(at) AS last_at FROM events WHERE site_id = $1 AND at >= $2 AND received_at >= $2",
    )
    .bind(site)
    .bind(from)
    .fetch_one(pool)
    .await?;
    Ok(row.try_get("last_at")?)
}

/// A `LIKE` pattern for texts that hold `text`.
fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for letter in text.to_lowercase().chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

fn kind(row: &AnyRow) -> Result<Kind, sqlx::Error> {
    let text: String = row.try_get("type")?;
    Kind::parse(&text).ok_or_else(|| sqlx::Error::Decode("unknown type of event".into()))
}

fn event(row: &AnyRow) -> Result<Event, sqlx::Error> {
    Ok(Event {
        id: row.try_get("id")?,
        at: row.try_get("at")?,
        received_at: row.try_get("received_at")?,
        what: kind(row)?,
        count: row.try_get("count")?,
        ip: row.try_get("ip")?,
        method: row.try_get("method")?,
        path: row.try_get("path")?,
        field: row.try_get("field")?,
        excerpt: row.try_get("excerpt")?,
        rule: row.try_get("rule")?,
        class: row.try_get("class")?,
        severity: row.try_get("severity")?,
        action: row.try_get("action")?,
        status: row.try_get("status")?,
        reference: row.try_get("reference")?,
        account_hash: row.try_get("account_hash")?,
        account_exists: row
            .try_get::<Option<i64>, _>("account_exists")?
            .map(|exists| exists != 0),
        outcome: row.try_get("outcome")?,
        kind: row.try_get("kind")?,
        size: row.try_get("size")?,
        sha256: row.try_get("sha256")?,
        component: row.try_get("component")?,
    })
}
