//! Walking the chain, a thousand entries at a time.

use super::{Entry, commitment, store};
use crate::store::Db;
use thiserror::Error;

/// What an unbroken chain comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sound {
    /// How many entries it has.
    pub entries: i64,
    /// How many of them have lost their details to erasure.
    pub erased: i64,
    /// The hash of the newest: written down elsewhere, it proves later that nothing up to here was rewritten.
    pub head: String,
}

/// The first entry that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("entry {seq}{}: {wrong}", id.as_ref().map_or_else(String::new, |id| format!(" ({id})")))]
pub struct Broken {
    /// Its number.
    pub seq: i64,
    /// Its id, where there is such an entry.
    pub id: Option<String>,
    /// What is wrong with it.
    pub wrong: Wrong,
}

/// What can be wrong with an entry.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Wrong {
    /// There is none of that number, but later ones.
    #[error("it was removed")]
    Removed,
    /// The newest entries up to the end of the chain are missing.
    #[error("it was removed, and everything up to entry {last} with it")]
    Cut {
        /// Number of the last one.
        last: i64,
    },
    /// Another entry stands in its place.
    #[error("it was reordered: what belongs here stands at number {at}")]
    Reordered {
        /// Where.
        at: i64,
    },
    /// A field is not what was recorded.
    #[error(
        "it was altered: time, act, person, team, subject, id or commitment is not what was recorded"
    )]
    Altered,
    /// The stored hash is not that of the entry.
    #[error("its hash was altered")]
    Hash,
    /// Neither it nor what follows continues what stands before it.
    #[error("it does not continue the chain: an entry before it was removed, or it was replaced")]
    Replaced,
    /// The details are not those that were recorded.
    #[error("its details were altered")]
    Details,
    /// The end of the chain was altered.
    #[error("the recorded end of the chain is another one")]
    Head,
    /// There are entries after the recorded end.
    #[error("it stands after the recorded end of the chain")]
    Beyond,
    /// The entry has another hash than the one that was written down.
    #[error("it is not the one whose hash was written down: the chain was rewritten")]
    Anchor,
}

/// What was written down earlier: the number of an entry and its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// Number.
    pub seq: i64,
    /// Hash.
    pub hash: String,
}

/// Reads the chain as it stands now, in memory that does not grow with it. `progress` is told after each thousand how
/// many of how many were read.
///
/// # Errors
/// The database's; what is wrong with the chain is the inner result.
pub async fn verify(
    db: &Db,
    anchors: &[Anchor],
    mut progress: impl FnMut(i64, i64),
) -> Result<Result<Sound, Broken>, sqlx::Error> {
    let head = store::head(db).await?;
    let (mut previous, mut last, mut erased) = (String::new(), 0, 0);
    while last < head.seq {
        let entries = store::after(db, last, head.seq).await?;
        if entries.is_empty() {
            let wrong = Wrong::Cut { last: head.seq };
            return Ok(Err(broken(last + 1, None, wrong)));
        }
        for (entry, side) in entries {
            let (seq, id) = (last + 1, Some(entry.id.clone()));
            if entry.seq != seq {
                return Ok(Err(broken(seq, None, Wrong::Removed)));
            }
            if entry.link(&previous) != entry.hash {
                let wrong = diagnose(db, &entry, &previous).await?;
                return Ok(Err(broken(seq, id, wrong)));
            }
            match side {
                None => erased += 1,
                Some((salt, detail)) if commitment(&salt, &detail) == entry.commitment => {}
                Some(_) => return Ok(Err(broken(seq, id, Wrong::Details))),
            }
            let anchored = anchors.iter().find(|anchor| anchor.seq == seq);
            if anchored.is_some_and(|anchor| anchor.hash != entry.hash) {
                return Ok(Err(broken(seq, id, Wrong::Anchor)));
            }
            last = seq;
            previous = entry.hash;
        }
        progress(last, head.seq);
    }
    if head.newest > head.seq {
        return Ok(Err(broken(head.seq + 1, None, Wrong::Beyond)));
    }
    if previous != head.hash {
        return Ok(Err(broken(last.max(1), None, Wrong::Head)));
    }
    if let Some(anchor) = anchors.iter().find(|anchor| anchor.seq > last) {
        let wrong = Wrong::Cut { last: anchor.seq };
        return Ok(Err(broken(last + 1, None, wrong)));
    }
    Ok(Ok(Sound {
        entries: last,
        erased,
        head: previous,
    }))
}

fn broken(seq: i64, id: Option<String>, wrong: Wrong) -> Broken {
    Broken { seq, id, wrong }
}

/// Why an entry does not continue `previous`.
async fn diagnose(db: &Db, entry: &Entry, previous: &str) -> Result<Wrong, sqlx::Error> {
    // Its number is all that is wrong with an entry that was moved.
    let mut after = entry.seq;
    loop {
        let later = store::after(db, after, i64::MAX).await?;
        let Some((last, _)) = later.last() else { break };
        after = last.seq;
        for (mut other, _) in later {
            let at = std::mem::replace(&mut other.seq, entry.seq);
            if other.link(previous) == other.hash {
                return Ok(Wrong::Reordered { at });
            }
        }
    }
    let next = store::after(db, entry.seq, entry.seq + 1).await?.pop();
    let Some((next, _)) = next else {
        // The end of the chain says which of the two was touched.
        let head = store::head(db).await?;
        return Ok(if head.hash == entry.hash {
            Wrong::Altered
        } else if head.hash == entry.link(previous) {
            Wrong::Hash
        } else {
            Wrong::Replaced
        });
    };
    Ok(if next.link(&entry.hash) == next.hash {
        Wrong::Altered
    } else if next.link(&entry.link(previous)) == next.hash {
        Wrong::Hash
    } else {
        Wrong::Replaced
    })
}
