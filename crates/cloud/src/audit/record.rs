//! Recording: an entry, its side row and the new end of the chain, in the transaction that does the act.

use super::{Entry, Kind, commitment, store};
use crate::http::Origin;
use crate::store::{Tx, new_id};
use crate::{accounts, teams};
use packetsense_wire::encoding::random_base64url;
use serde_json::{Value, json};

/// One thing that was done.
#[derive(Debug, Clone)]
pub struct Act<'a> {
    /// What.
    pub act: Kind,
    /// Id of the person who did it; none for the service itself and for whoever did not prove to be somebody.
    pub person: Option<&'a str>,
    /// Id of the team that it concerns. Where an act on an account names none, it is the team of that account.
    pub team: Option<&'a str>,
    /// Id of what it was done to: a person, a site, a token.
    pub subject: Option<&'a str>,
    /// Everything that may be personal; an object. The names that the kind's sentence has in braces must be there.
    pub detail: Value,
}

/// Records an act in the transaction that does it: both are kept, or neither. Where it came from is that of the
/// request which this task answers.
///
/// # Errors
/// The database's.
pub async fn record(tx: &mut Tx, act: &Act<'_>, now: i64) -> Result<(), sqlx::Error> {
    record_from(tx, act, Origin::of_request().as_ref(), now).await
}

/// As [`record`], for work that goes on after the request, or began with an earlier one.
///
/// # Errors
/// The database's.
pub async fn record_from(
    tx: &mut Tx,
    act: &Act<'_>,
    from: Option<&Origin>,
    now: i64,
) -> Result<(), sqlx::Error> {
    let team = match (act.team, act.person.or(act.subject)) {
        (Some(team), _) => Some(team.to_owned()),
        (None, Some(person)) if act.act.is_account() => teams::home(tx, person).await?,
        (None, _) => None,
    };
    let (seq, previous) = store::advance(tx).await?;
    let salt = random_base64url::<16>();
    let by = match act.person {
        Some(person) => accounts::name_and_address(tx, person).await?,
        None => None,
    };
    let by = by.map(|(name, email)| json!({"name": name, "email": email}));
    let side = json!({"detail": act.detail, "from": from, "by": by}).to_string();
    let mut entry = Entry {
        seq,
        id: new_id(),
        at: now,
        act: act.act.name().to_owned(),
        person_id: act.person.map(str::to_owned),
        team_id: team,
        subject_id: act.subject.map(str::to_owned),
        commitment: commitment(&salt, &side),
        hash: String::new(),
    };
    entry.hash = entry.link(&previous);
    store::append(tx, &entry, &salt, &side).await
}
