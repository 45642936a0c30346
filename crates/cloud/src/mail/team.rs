//! Mails about teams.

use super::letter::{Content, Letter};

const NOT_EXPECTED: &str = "If you did not expect this, ask the owner of the team.";

/// What the letters about teams are made of.
pub(super) fn content(letter: &Letter, home: &str, link: &dyn Fn(&str, &str) -> String) -> Content {
    let content = |subject: &str, before: Vec<String>, act, after| Content {
        subject: subject.to_owned(),
        before,
        act,
        after,
    };
    let team_page = || Some(("See the team", format!("{home}/team")));
    match letter {
        Letter::Invitation { link: id, team, inviter, role } => content(
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
        Letter::MemberJoined { team, member, role } => content(
            "Somebody joined your team",
            vec![format!("{member} has accepted the invitation and is in the team “{team}” now, as {role}.")],
            team_page(),
            vec![],
        ),
        Letter::MemberLeft { team, member } => content(
            "Somebody left your team",
            vec![format!("{member} has left the team “{team}”.")],
            team_page(),
            vec![],
        ),
        Letter::Removed { team } => content(
            "You are not in a team any more",
            vec![format!("You were removed from the team “{team}”. Your account stays as it is.")],
            None,
            vec![NOT_EXPECTED],
        ),
        Letter::RoleChanged { team, role, sites } => content(
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
        Letter::OwnerNow { team, before } => content(
            "You own a team now",
            vec![format!("{before} has handed the team “{team}” over to you. You may do everything in it.")],
            team_page(),
            vec!["If you do not want to own it, hand it over to another member."],
        ),
        Letter::OwnerBefore { team, now } => content(
            "You handed a team over",
            vec![format!("{now} owns the team “{team}” now. You are administrator in it.")],
            team_page(),
            vec!["If that was not you, choose a new password now and write to the new owner."],
        ),
        // Everything else has its words in `letter.rs`.
        _ => content("", vec![], None, vec![]),
    }
}

/// One of each, with invented content.
pub(super) fn samples() -> Vec<Letter> {
    let (team, member) = ("Ada’s team".to_owned(), "grace@example.org".to_owned());
    vec![
        Letter::Invitation {
            link: "01990000-0000-7000-8000-000000000000".to_owned(),
            team: team.clone(),
            inviter: "ada@example.org".to_owned(),
            role: "analyst".to_owned(),
        },
        Letter::MemberJoined {
            team: team.clone(),
            member: member.clone(),
            role: "analyst".to_owned(),
        },
        Letter::MemberLeft {
            team: team.clone(),
            member: member.clone(),
        },
        Letter::Removed { team: team.clone() },
        Letter::RoleChanged {
            team: team.clone(),
            role: "viewer".to_owned(),
            sites: Some(vec!["https://shop.example".to_owned()]),
        },
        Letter::OwnerNow {
            team: team.clone(),
            before: member.clone(),
        },
        Letter::OwnerBefore { team, now: member },
    ]
}
