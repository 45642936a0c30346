//! Mails about teams.

use super::letter::{Content, Letter};
use serde::{Deserialize, Serialize};

const NOT_EXPECTED: &str = "If you did not expect this, ask the owner of the team.";

/// What such a mail says; stored like any other [`Letter`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(crate) enum TeamLetter {
    /// Somebody is invited to a team.
    Invitation {
        link: String,
        team: String,
        inviter: String,
        role: String,
    },
    /// Whoever was invited has joined.
    MemberJoined {
        team: String,
        member: String,
        role: String,
    },
    /// Somebody has left.
    MemberLeft { team: String, member: String },
    /// To whoever was removed.
    Removed { team: String },
    /// To whose role or sites were changed; no list where all sites are seen.
    RoleChanged {
        team: String,
        role: String,
        sites: Option<Vec<String>>,
    },
    /// To members of a team that asks for a second factor from now on.
    FactorsAsked { team: String, by: String },
    /// To the new owner.
    OwnerNow { team: String, before: String },
    /// To the former owner.
    OwnerBefore { team: String, now: String },
}

impl TeamLetter {
    /// What it is made of.
    pub(super) fn content(&self, home: &str, link: &dyn Fn(&str, &str) -> String) -> Content {
        let content = |subject: &str, before: Vec<String>, act, after| Content {
            subject: subject.to_owned(),
            before,
            act,
            after,
        };
        let team_page = || Some(("See the team", format!("{home}/team")));
        match self {
        Self::Invitation { link: id, team, inviter, role } => content(
            "You are invited to a team",
            vec![
                format!("{inviter} invites you to the team “{team}” at PacketSense, as {role}."),
                "PacketSense protects WordPress sites. The link works with an account that has this address; you can \
                 make one, which is free."
                    .to_owned(),
            ],
            Some(("Look at the invitation", link("/invitation", id))),
            vec![
                "The invitation holds for seven days.",
                "If you do not know who invites you, do nothing: without you nothing happens.",
            ],
        ),
        Self::MemberJoined { team, member, role } => content(
            "Somebody joined your team",
            vec![format!("{member} has accepted the invitation and is in the team “{team}” now, as {role}.")],
            team_page(),
            vec![],
        ),
        Self::MemberLeft { team, member } => content(
            "Somebody left your team",
            vec![format!("{member} has left the team “{team}”.")],
            team_page(),
            vec![],
        ),
        Self::Removed { team } => content(
            "You are not in a team any more",
            vec![format!("You were removed from the team “{team}”. Your account stays as it is.")],
            None,
            vec![NOT_EXPECTED],
        ),
        Self::RoleChanged { team, role, sites } => content(
            "Your role in a team was changed",
            vec![
                format!("In the team “{team}” you are {role} now."),
                match sites.as_deref() {
                    None => "You see every site that this role sees.".to_owned(),
                    Some([]) => "You see no site at present.".to_owned(),
                    Some(sites) => format!("You see these sites: {}.", sites.join(", ")),
                },
            ],
            team_page(),
            vec![NOT_EXPECTED],
        ),
        Self::FactorsAsked { team, by } => content(
            "Your team asks for a second factor",
            vec![
                format!("{by} has set that members of the team “{team}” need a second factor: a passkey or an authenticator app."),
                "If you sign in with one already, nothing changes. Otherwise the team is closed to you until you have added one, \
                 which takes two minutes."
                    .to_owned(),
            ],
            Some(("Add a second factor", format!("{home}/second-factor"))),
            vec![NOT_EXPECTED],
        ),
        Self::OwnerNow { team, before } => content(
            "You own a team now",
            vec![format!("{before} has handed the team “{team}” over to you. You may do everything in it.")],
            team_page(),
            vec!["If you do not want to own it, hand it over to another member."],
        ),
        Self::OwnerBefore { team, now } => content(
            "You handed a team over",
            vec![format!("{now} owns the team “{team}” now. You are administrator in it.")],
            team_page(),
            vec!["If that was not you, choose a new password now and write to the new owner."],
        ),
    }
    }
}

/// One of each, with invented content.
pub(super) fn samples() -> Vec<Letter> {
    let (team, member) = ("Ada’s team".to_owned(), "grace@example.org".to_owned());
    [
        TeamLetter::Invitation {
            link: "01990000-0000-7000-8000-000000000000".to_owned(),
            team: team.clone(),
            inviter: "ada@example.org".to_owned(),
            role: "analyst".to_owned(),
        },
        TeamLetter::MemberJoined {
            team: team.clone(),
            member: member.clone(),
            role: "analyst".to_owned(),
        },
        TeamLetter::MemberLeft {
            team: team.clone(),
            member: member.clone(),
        },
        TeamLetter::Removed { team: team.clone() },
        TeamLetter::RoleChanged {
            team: team.clone(),
            role: "viewer".to_owned(),
            sites: Some(vec!["https://shop.example".to_owned()]),
        },
        TeamLetter::FactorsAsked {
            team: team.clone(),
            by: "ada@example.org".to_owned(),
        },
        TeamLetter::OwnerNow {
            team: team.clone(),
            before: member.clone(),
        },
        TeamLetter::OwnerBefore { team, now: member },
    ]
    .map(Letter::Team)
    .into()
}
