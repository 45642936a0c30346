//! What each role of a team may do: the table below is the whole of it. Which route needs which permission stands in
//! `access.rs`; `docs/permissions.md` shows both as one table, and a test compares it with the running service.

/// What somebody may be allowed to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// What belongs to a person alone: address, password, sessions, the teams that they are in. Needs no team.
    OwnAccount,
    /// Be in the team: see its name and who is in it, and leave it.
    ViewTeam,
    /// See sites, as far as the membership is not limited to some, and what they report.
    ViewSites,
    /// Connect, change and disconnect sites.
    ManageSites,
    /// Invite, change and remove members.
    ManageMembers,
    /// Change what concerns the team itself, such as its name.
    ManageTeam,
    /// Make somebody else the owner.
    TransferTeam,
    /// See plan, seats and invoices.
    ViewBilling,
    /// Change plan and means of payment.
    ManageBilling,
    /// Read the team's audit trail.
    ViewAudit,
    /// Make and revoke API tokens.
    ManageTokens,
}

/// What a member is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Everything, also what cannot be undone. Every team has exactly one.
    Owner,
    /// Everything but ownership and payment.
    Administrator,
    /// Looks at sites and works on what they report.
    Analyst,
    /// Plan and payment, and nothing of sites.
    Billing,
    /// Looks.
    Viewer,
}

const YES: bool = true;
const NO: bool = false;

/// Permission by role, in the order of [`Role::ALL`]: owner, administrator, analyst, billing, viewer.
#[rustfmt::skip]
pub const MATRIX: &[(Permission, [bool; 5])] = &[
    //                           owner admin analyst billing viewer
    (Permission::OwnAccount,    [YES,  YES,  YES,    YES,    YES]),
    (Permission::ViewTeam,      [YES,  YES,  YES,    YES,    YES]),
    (Permission::ViewSites,     [YES,  YES,  YES,    NO,     YES]),
    (Permission::ManageSites,   [YES,  YES,  NO,     NO,     NO]),
    (Permission::ManageMembers, [YES,  YES,  NO,     NO,     NO]),
    (Permission::ManageTeam,    [YES,  YES,  NO,     NO,     NO]),
    (Permission::TransferTeam,  [YES,  NO,   NO,     NO,     NO]),
    (Permission::ViewBilling,   [YES,  YES,  NO,     YES,    NO]),
    (Permission::ManageBilling, [YES,  NO,   NO,     YES,    NO]),
    (Permission::ViewAudit,     [YES,  YES,  NO,     NO,     NO]),
    (Permission::ManageTokens,  [YES,  YES,  NO,     NO,     NO]),
];

impl Permission {
    /// Its name, as stored and in problem documents.
    pub fn text(self) -> &'static str {
        match self {
            Self::OwnAccount => "own-account",
            Self::ViewTeam => "view-team",
            Self::ViewSites => "view-sites",
            Self::ManageSites => "manage-sites",
            Self::ManageMembers => "manage-members",
            Self::ManageTeam => "manage-team",
            Self::TransferTeam => "transfer-team",
            Self::ViewBilling => "view-billing",
            Self::ManageBilling => "manage-billing",
            Self::ViewAudit => "view-audit",
            Self::ManageTokens => "manage-tokens",
        }
    }

    /// From its name.
    pub fn parse(text: &str) -> Option<Self> {
        let mut all = MATRIX.iter().map(|(permission, _)| *permission);
        all.find(|permission| permission.text() == text)
    }

    /// What it allows, as it stands after "may".
    pub fn words(self) -> &'static str {
        match self {
            Self::OwnAccount => "see and change their own account",
            Self::ViewTeam => "see the team",
            Self::ViewSites => "see sites and their events",
            Self::ManageSites => "connect, change and disconnect sites",
            Self::ManageMembers => "invite, change and remove members",
            Self::ManageTeam => "change the team",
            Self::TransferTeam => "hand the team over",
            Self::ViewBilling => "see plan and seats",
            Self::ManageBilling => "change the plan",
            Self::ViewAudit => "read the audit trail",
            Self::ManageTokens => "make and revoke API tokens",
        }
    }

    /// The roles that have it, as in `owner or administrator`.
    pub fn holders(self) -> String {
        let names: Vec<_> = Role::ALL
            .into_iter()
            .filter(|role| role.may(self))
            .map(Role::text)
            .collect();
        match names.split_last() {
            Some((last, [])) => (*last).to_owned(),
            Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
            None => "nobody".to_owned(),
        }
    }
}

impl Role {
    /// In the order of the matrix.
    pub const ALL: [Self; 5] = [
        Self::Owner,
        Self::Administrator,
        Self::Analyst,
        Self::Billing,
        Self::Viewer,
    ];

    /// As stored.
    pub fn text(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Administrator => "administrator",
            Self::Analyst => "analyst",
            Self::Billing => "billing",
            Self::Viewer => "viewer",
        }
    }

    /// As shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Owner => "Owner",
            Self::Administrator => "Administrator",
            Self::Analyst => "Analyst",
            Self::Billing => "Billing",
            Self::Viewer => "Viewer",
        }
    }

    /// What the role is for, in one sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::Owner => "Everything, also handing the team over. Every team has exactly one.",
            Self::Administrator => "Sites, members and the audit trail.",
            Self::Analyst => "Sees sites and works on what they report.",
            Self::Billing => "Plan and payment. Sees no site.",
            Self::Viewer => "Sees sites and changes nothing.",
        }
    }

    /// From what is stored; whatever is not known may least.
    pub fn parse(text: &str) -> Self {
        Self::named(text).unwrap_or(Self::Viewer)
    }

    /// From what somebody sent.
    pub fn named(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.text() == text)
    }

    /// Whether the role has a permission. What is not in the matrix is not allowed.
    pub fn may(self, permission: Permission) -> bool {
        let column = Self::ALL.iter().position(|role| *role == self);
        let row = MATRIX.iter().find(|(of, _)| *of == permission);
        row.zip(column)
            .is_some_and(|((_, roles), column)| roles[column])
    }

    /// Whether a membership of this role can be limited to some sites: where it sees sites, and changes nothing that
    /// concerns all of them.
    pub fn can_be_limited(self) -> bool {
        self.may(Permission::ViewSites)
            && !self.may(Permission::ManageSites)
            && !self.may(Permission::ManageMembers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_stands_once_and_is_known_by_its_name() {
        for (index, (permission, _)) in MATRIX.iter().enumerate() {
            let twice = MATRIX[index + 1..].iter().any(|(one, _)| one == permission);
            assert!(!twice, "{permission:?}");
            assert_eq!(Permission::parse(permission.text()), Some(*permission));
        }
        assert_eq!(Permission::parse("everything"), None);
    }

    #[test]
    fn an_owner_may_everything_and_what_is_not_known_may_least() {
        for (permission, _) in MATRIX {
            assert!(Role::Owner.may(*permission), "{permission:?}");
        }
        assert_eq!(Role::parse("root"), Role::Viewer);
        let changes = ["manage", "transfer"];
        for (permission, _) in MATRIX {
            let changes = changes
                .iter()
                .any(|word| permission.text().starts_with(word));
            assert!(
                !(changes && Role::Viewer.may(*permission)),
                "{permission:?}"
            );
        }
        assert_eq!(Permission::ManageSites.holders(), "owner or administrator");
    }

    #[test]
    fn only_roles_that_look_can_be_limited_to_sites() {
        let limited = Role::ALL.into_iter().filter(|role| role.can_be_limited());
        assert_eq!(limited.collect::<Vec<_>>(), [Role::Analyst, Role::Viewer]);
    }
}
