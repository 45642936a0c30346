//! The audit trail: who did what to what, in a hash chain that erasure does not break.
//!
//! An entry holds ids, the act and a salted commitment to its details. Names, addresses and values before and after
//! stand in a side row together with the salt: erasing a person deletes the side row, and the chain still verifies
//! while nothing of the details can be guessed from what remains.

mod store;

use crate::store::{Db, Tx, new_id};
use packetsense_wire::encoding::{random_base64url, to_base64url};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// One thing that was done.
#[derive(Debug, Clone)]
pub struct Act<'a> {
    /// What, as in `site.connected`.
    pub act: &'static str,
    /// Id of the person who did it; none for the service itself.
    pub person: Option<&'a str>,
    /// Id of the team that it concerns.
    pub team: Option<&'a str>,
    /// Id of what it was done to.
    pub subject: Option<&'a str>,
    /// Everything that may be personal; an object.
    pub detail: Value,
}

/// One entry of the chain as stored.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct Entry {
    pub(crate) seq: i64,
    pub(crate) id: String,
    pub(crate) at: i64,
    pub(crate) act: String,
    pub(crate) person_id: Option<String>,
    pub(crate) team_id: Option<String>,
    pub(crate) subject_id: Option<String>,
    pub(crate) commitment: String,
    pub(crate) hash: String,
}

impl Entry {
    /// The chain's hash after this entry. Every part goes in with its length, so that no two entries look alike.
    fn link(&self, previous: &str) -> String {
        let mut hash = Sha256::new();
        let (seq, at) = (self.seq.to_string(), self.at.to_string());
        let absent = "-";
        for part in [
            previous,
            &seq,
            &self.id,
            &at,
            &self.act,
            self.person_id.as_deref().unwrap_or(absent),
            self.team_id.as_deref().unwrap_or(absent),
            self.subject_id.as_deref().unwrap_or(absent),
            &self.commitment,
        ] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        to_base64url(&hash.finalize())
    }
}

fn commitment(salt: &str, detail: &str) -> String {
    to_base64url(
        &Sha256::new()
            .chain_update(salt)
            .chain_update(detail)
            .finalize(),
    )
}

/// Records an act in the transaction that does it: both are kept, or neither.
pub async fn record(tx: &mut Tx, act: &Act<'_>, now: i64) -> Result<(), sqlx::Error> {
    let (seq, previous) = store::advance(tx).await?;
    let salt = random_base64url::<16>();
    let detail = act.detail.to_string();
    let mut entry = Entry {
        seq,
        id: new_id(),
        at: now,
        act: act.act.to_owned(),
        person_id: act.person.map(str::to_owned),
        team_id: act.team.map(str::to_owned),
        subject_id: act.subject.map(str::to_owned),
        commitment: commitment(&salt, &detail),
        hash: String::new(),
    };
    entry.hash = entry.link(&previous);
    store::append(tx, &entry, &salt, &detail).await
}

/// Reads the whole chain: `Ok(n)` entries, or the number of the first that does not fit what stands before it or whose
/// details were changed.
pub async fn verify(db: &Db) -> Result<Result<i64, i64>, sqlx::Error> {
    let (mut previous, mut last) = (String::new(), 0);
    loop {
        let entries = store::after(db, last).await?;
        if entries.is_empty() {
            break;
        }
        for (entry, detail) in entries {
            let detail_fits =
                detail.is_none_or(|(salt, detail)| commitment(&salt, &detail) == entry.commitment);
            if entry.seq != last + 1 || entry.link(&previous) != entry.hash || !detail_fits {
                return Ok(Err(last + 1));
            }
            last = entry.seq;
            previous = entry.hash;
        }
    }
    let (head, hash) = store::head(db).await?;
    Ok(if head == last && hash == previous {
        Ok(last)
    } else {
        Err(last + 1)
    })
}
