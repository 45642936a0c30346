use crate::http::SignedIn;

/// Whose sites are meant: those of a team, or those of them that a membership is limited to. Every query for the sites
/// that somebody may see takes one; there is no other way to them.
#[derive(Debug, Clone)]
pub struct SitesOf {
    pub(super) team: String,
    /// The member whose list counts; empty where all sites are meant.
    pub(super) member: String,
}

impl SitesOf {
    /// The sites that somebody sees in the team in which they act.
    pub fn member(who: &SignedIn) -> Self {
        Self {
            team: who.team.id.clone(),
            member: if who.team.limited {
                who.person.id.clone()
            } else {
                String::new()
            },
        }
    }

    /// All sites of a team: for work that nobody is shown, and for those whose role sees all.
    pub fn whole(team: &str) -> Self {
        Self {
            team: team.to_owned(),
            member: String::new(),
        }
    }
}
