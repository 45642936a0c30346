//! Reading the trail, newest first: for a team, or for somebody's own account.

use super::{Kind, kind};
use crate::app::App;
use crate::store::Db;
use futures_util::Stream;
use futures_util::stream::try_unfold;
use serde::Serialize;
use serde_json::Value;
use sqlx::Row as _;
use std::sync::Arc;

/// Entries that are read at once.
const CHUNK: i64 = 500;
/// Entries that one page looks through at most for a text.
const MOST: usize = 20_000;

/// Whose entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Everything recorded for a team.
    Team(String),
    /// What was done by a person or to them, as far as it is about the account.
    Account(String),
}

/// Which entries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Id of a person who did it or whom it was done to; empty for all, as everywhere here.
    pub person: String,
    /// Name of an act.
    pub act: String,
    /// Id of a site.
    pub site: String,
    /// From this time on, microseconds since the epoch.
    pub from: Option<i64>,
    /// Before this time.
    pub to: Option<i64>,
    /// In any of what people see of an entry, whichever case.
    pub text: String,
}

/// An entry as people see it.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// Id.
    pub id: String,
    /// When, microseconds since the epoch.
    #[serde(skip)]
    pub at: i64,
    /// When, RFC 3339.
    pub time: String,
    /// Name of the act.
    pub act: String,
    /// The act in a few words.
    #[serde(skip)]
    pub title: &'static str,
    /// The plain sentence.
    pub what: String,
    /// Id of the person who did it.
    pub person_id: Option<String>,
    /// What they were called then.
    pub person: Option<String>,
    /// Their address then.
    pub email: Option<String>,
    /// Id of what it was done to.
    pub subject_id: Option<String>,
    /// Network that it came from.
    pub network: Option<String>,
    /// Kind of browser and system that it came from.
    pub device: Option<String>,
    /// Everything else; null where it was erased.
    pub detail: Value,
}

impl Line {
    /// Whether the details were erased.
    pub fn erased(&self) -> bool {
        self.detail.is_null()
    }

    /// Who did it, in words.
    pub fn who(&self) -> &str {
        match (&self.person, &self.person_id) {
            (Some(name), _) => name,
            (None, Some(_)) => "Somebody (erased)",
            (None, None) if self.act.starts_with("account.") => "Somebody",
            (None, None) => "PacketSense",
        }
    }

    fn holds(&self, text: &str) -> bool {
        let in_text = |one: &str| one.to_lowercase().contains(text);
        [self.what.as_str(), self.title, &self.act, self.who()]
            .into_iter()
            .chain(self.email.as_deref())
            .chain(self.network.as_deref())
            .chain(self.device.as_deref())
            .any(in_text)
            || self
                .detail
                .as_object()
                .is_some_and(|detail| detail.values().any(|value| in_text(&kind::plain(value))))
    }
}

/// A page of entries.
#[derive(Debug, Clone)]
pub struct Found {
    /// Newest first.
    pub lines: Vec<Line>,
    /// Where older ones begin; none where there are none.
    pub older: Option<String>,
    /// Whether the search ended before it came to the oldest entry.
    pub cut: bool,
}

/// Entries older than the one whose id is `before`, or the newest. `None` where there is no such entry in the scope.
///
/// # Errors
/// The database's, as everywhere here.
pub async fn page(
    db: &Db,
    scope: &Scope,
    filter: &Filter,
    before: Option<&str>,
    limit: usize,
) -> Result<Option<Found>, sqlx::Error> {
    let mut cursor = match before {
        None => i64::MAX,
        Some(id) => match number(db, scope, id).await? {
            Some(seq) => seq,
            None => return Ok(None),
        },
    };
    let text = filter.text.trim().to_lowercase();
    let mut found = Found {
        lines: Vec::new(),
        older: None,
        cut: false,
    };
    let mut looked = 0;
    loop {
        let rows = chunk(db, scope, filter, cursor).await?;
        let last = rows.len() < usize::try_from(CHUNK).unwrap_or(usize::MAX);
        looked += rows.len();
        for (seq, line) in rows {
            cursor = seq;
            if !line.holds(&text) {
                continue;
            }
            if found.lines.len() == limit {
                found.older = found.lines.last().map(|line| line.id.clone());
                return Ok(Some(found));
            }
            found.lines.push(line);
        }
        if last {
            return Ok(Some(found));
        }
        if looked >= MOST {
            found.older = id_of(db, cursor).await?;
            found.cut = true;
            return Ok(Some(found));
        }
    }
}

/// All entries that fit, newest first, in chunks: as many as there were when it began.
pub fn all(
    app: Arc<App>,
    scope: Scope,
    filter: Filter,
) -> impl Stream<Item = Result<Vec<Line>, sqlx::Error>> + Send {
    let text = filter.text.trim().to_lowercase();
    try_unfold(Some(i64::MAX), move |cursor| {
        let (app, scope, filter, text) = (app.clone(), scope.clone(), filter.clone(), text.clone());
        async move {
            let Some(cursor) = cursor else {
                return Ok(None);
            };
            let rows = chunk(&app.db, &scope, &filter, cursor).await?;
            let full = rows.len() == usize::try_from(CHUNK).unwrap_or(usize::MAX);
            let next = rows.last().map(|(seq, _)| *seq).filter(|_| full);
            let lines = rows
                .into_iter()
                .map(|(_, line)| line)
                .filter(|line| line.holds(&text))
                .collect();
            Ok(Some((lines, next)))
        }
    })
}

macro_rules! select {
    ($scope:literal) => {
        concat!(
            "SELECT a.seq, a.id, a.at, a.act, a.person_id, a.subject_id, d.detail FROM audit a \
             LEFT JOIN audit_details d ON d.audit_id = a.id WHERE ",
            $scope,
            " AND a.seq < $2 AND a.at >= $3 AND a.at < $4 AND ($5 = '' OR a.act = $5) \
             AND ($6 = '' OR a.person_id = $6 OR a.subject_id = $6) AND ($7 = '' OR a.subject_id = $7) \
             ORDER BY a.seq DESC LIMIT $8"
        )
    };
}
const OF_TEAM: &str = select!("a.team_id = $1");
const OF_ACCOUNT: &str =
    select!("(a.person_id = $1 OR a.subject_id = $1) AND a.act LIKE 'account.%'");

impl Scope {
    fn id(&self) -> &str {
        match self {
            Self::Team(id) | Self::Account(id) => id,
        }
    }
}

/// The number of an entry of the scope. Numbers are the whole service's: people see ids only, or they could count what
/// others do.
async fn number(db: &Db, scope: &Scope, id: &str) -> Result<Option<i64>, sqlx::Error> {
    let sql = match scope {
        Scope::Team(_) => "SELECT seq FROM audit WHERE id = $2 AND team_id = $1",
        Scope::Account(_) => {
            "SELECT seq FROM audit WHERE id = $2 AND (person_id = $1 OR subject_id = $1)"
        }
    };
    sqlx::query(sql)
        .bind(scope.id())
        .bind(id)
        .fetch_optional(db.pool())
        .await?
        .map(|row| row.try_get("seq"))
        .transpose()
}

async fn id_of(db: &Db, seq: i64) -> Result<Option<String>, sqlx::Error> {
    sqlx::query("SELECT id FROM audit WHERE seq = $1")
        .bind(seq)
        .fetch_optional(db.pool())
        .await?
        .map(|row| row.try_get("id"))
        .transpose()
}

async fn chunk(
    db: &Db,
    scope: &Scope,
    filter: &Filter,
    before: i64,
) -> Result<Vec<(i64, Line)>, sqlx::Error> {
    let sql = match scope {
        Scope::Team(_) => OF_TEAM,
        Scope::Account(_) => OF_ACCOUNT,
    };
    let rows = sqlx::query(sql)
        .bind(scope.id())
        .bind(before)
        .bind(filter.from.unwrap_or(i64::MIN))
        .bind(filter.to.unwrap_or(i64::MAX))
        .bind(&filter.act)
        .bind(&filter.person)
        .bind(&filter.site)
        .bind(CHUNK)
        .fetch_all(db.pool())
        .await?;
    rows.iter().map(line).collect()
}

fn line(row: &sqlx::any::AnyRow) -> Result<(i64, Line), sqlx::Error> {
    let act: String = row.try_get("act")?;
    let at: i64 = row.try_get("at")?;
    let kind = Kind::parse(&act);
    let side: Option<String> = row.try_get("detail")?;
    let mut side: Value = side
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default();
    let detail = side.get_mut("detail").map(Value::take).unwrap_or_default();
    let text = |path: &str| {
        side.pointer(path)
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    let line = Line {
        id: row.try_get("id")?,
        at,
        time: crate::face::time::iso(at),
        title: kind.map_or("", Kind::title),
        what: kind.map_or_else(
            || act.clone(),
            |kind| kind.sentence(Some(&detail).filter(|detail| !detail.is_null())),
        ),
        act,
        person_id: row.try_get("person_id")?,
        person: text("/by/name"),
        email: text("/by/email"),
        subject_id: row.try_get("subject_id")?,
        network: text("/from/network"),
        device: text("/from/device"),
        detail,
    };
    Ok((row.try_get("seq")?, line))
}
