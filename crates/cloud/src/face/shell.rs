use crate::http::SignedIn;
use crate::http::csrf::CsrfToken;

/// Which entry of the navigation the page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Here {
    Overview,
    Sites,
    Team,
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

    /// Whether this person may connect, change and disconnect sites.
    pub(crate) fn manages_sites(&self) -> bool {
        self.who.team.role.manages_sites()
    }
}
