use crate::http::csrf::CsrfToken;
use crate::http::{Permission, SignedIn, TeamOf};

/// Which entry of the navigation the page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Here {
    Overview,
    Sites,
    Team,
    Audit,
    Account,
}

/// What stands around every page of somebody who is signed in.
#[derive(Debug, Clone)]
pub(crate) struct Shell {
    pub(crate) who: SignedIn,
    pub(crate) csrf: String,
    pub(crate) here: Here,
}

impl Shell {
    pub(crate) fn new(who: SignedIn, csrf: &CsrfToken, here: Here) -> Self {
        Self {
            who,
            csrf: csrf.value().to_owned(),
            here,
        }
    }

    /// The first of the other teams that this person is in.
    pub(crate) fn others(&self) -> impl Iterator<Item = &TeamOf> {
        let others = self
            .who
            .teams
            .iter()
            .filter(|team| team.id != self.who.team.id);
        others.take(12)
    }

    /// Whether this person's role has a permission: for leaving out what would be refused.
    pub(crate) fn may(&self, permission: Permission) -> bool {
        self.who.may(permission)
    }
}
