//! What is recorded. Names are stored and exported: they never change and are never used for anything else.

use serde_json::Value;

macro_rules! kinds {
    ($($kind:ident $name:literal $title:literal $sentence:literal;)*) => {
        /// What was done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Kind {
            $(#[doc = $title] $kind,)*
        }

        impl Kind {
            /// All of them, in the order in which people are offered them.
            pub const ALL: &'static [Self] = &[$(Self::$kind,)*];

            /// As stored, as in `site.connected`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)* }
            }

            /// In a few words, as in `Site connected`.
            pub fn title(self) -> &'static str {
                match self { $(Self::$kind => $title,)* }
            }

            /// The sentence with the names of details in braces.
            pub fn pattern(self) -> &'static str {
                match self { $(Self::$kind => $sentence,)* }
            }
        }
    };
}

kinds! {
    AccountCreated "account.created" "Account made" "Made the account {email}";
    PoliciesAccepted "account.policies_accepted" "Policies accepted"
        "Accepted the privacy policy of {privacy} and the terms of {terms}";
    AddressConfirmed "account.address_confirmed" "Address confirmed" "Confirmed the address {email}";
    SignedIn "account.signed_in" "Signed in" "Signed in";
    SignInFailed "account.sign_in_failed" "Sign-in failed" "Somebody tried to sign in as {email} and failed ({tries} in a row)";
    SignedOut "account.signed_out" "Signed out" "Signed out";
    NewDevice "account.new_device" "New device" "Signed in from a device not seen before: {device}";
    SessionsEnded "account.sessions_ended" "Sessions ended" "Ended sessions: {count}";
    ResetAsked "account.reset_asked" "Password reset asked for" "Somebody asked for a link to choose a new password for {email}";
    PasswordReset "account.password_reset" "Password reset" "Chose a new password by a mailed link; every session ended";
    PasswordChanged "account.password_changed" "Password changed" "Changed the password; every other session ended";
    PasswordRefused "account.password_refused" "Password refused" "Typed a wrong password for {purpose}";
    EmailChangeAsked "account.email_change_asked" "Change of address asked for" "Asked to change the address from {from} to {to}";
    EmailChangeAgreed "account.email_change_agreed" "Change of address agreed to" "Agreed to the change of address as {which}";
    EmailChanged "account.email_changed" "Address changed" "Changed the address from {from} to {to}";
    FactorAdded "account.factor_added" "Second factor added" "Added a second factor: {factor}";
    FactorRemoved "account.factor_removed" "Second factor removed" "Removed a second factor: {factor}";
    FactorRefused "account.factor_refused" "Second factor refused" "A second factor was wrong: {factor}";
    RecoveryCodesMade "account.recovery_codes_made" "Recovery codes made" "Made new recovery codes; the old ones are worth nothing";
    RecoveryCodeUsed "account.recovery_code_used" "Recovery code used" "Signed in with a recovery code; {left} are left";
    AccountErased "account.erased" "Account erased" "Erased an account with {teams} teams: {rows} rows";
    TeamCreated "team.created" "Team made" "Made the team {name}";
    TeamRenamed "team.renamed" "Team renamed" "Renamed the team from {from} to {to}";
    TeamDeleted "team.deleted" "Team deleted" "Deleted the team {name}";
    TeamFactorRule "team.two_factor_rule" "Two-factor rule changed" "Changed whether members need a second factor: {rule}";
    OwnershipTransferred "team.ownership_transferred" "Ownership transferred" "Transferred the ownership from {from} to {to}";
    MemberInvited "member.invited" "Member invited" "Invited {email} as {role}";
    InvitationResent "member.invitation_resent" "Invitation sent again" "Sent the invitation of {email} again";
    InvitationRevoked "member.invitation_revoked" "Invitation revoked" "Revoked the invitation of {email}";
    MemberJoined "member.joined" "Member joined" "Joined as {role}, invited as {email}";
    RoleChanged "member.role_changed" "Role changed" "Changed the role of {email} from {from} to {to}";
    SitesLimited "member.sites_limited" "Sites of a member changed" "Changed which sites {email} sees: {sites}";
    MemberRemoved "member.removed" "Member removed" "Removed {email}";
    MemberLeft "member.left" "Member left" "Left the team";
    TokenCreated "token.created" "API token made" "Made the API token {name} for {scopes}";
    TokenRevoked "token.revoked" "API token revoked" "Revoked the API token {name}";
    SiteConnected "site.connected" "Site connected" "Connected the site {url}";
    SiteDisconnected "site.disconnected" "Site disconnected" "Disconnected the site {url}";
    SiteMoved "site.moved" "Site moved" "The site moved to another address; its connection here ended";
    SiteWithdrawn "site.withdrawn" "Site withdrawn" "A site was disconnected by the service: {reason}";
    SiteVerified "site.verified" "Site verified" "The site {url} proved that its address is its own";
    PlanChanged "plan.changed" "Plan changed" "Changed the plan from {from} to {to}";
    AuditExported "audit.exported" "Audit trail exported" "Exported the audit trail as {format}";
    KeysRotated "keys.rotated" "Keys rotated" "Sealed everything with new keys: {count} values";
    MasterRotated "keys.master_rotated" "Master key changed" "Wrapped {count} data keys with another master key";
    OperatorLooked "operator.looked" "Operator looked" "The operator looked at {what}: {reason}";
    OperatorSuspended "operator.suspended" "Suspended by the operator" "The operator suspended the account: {reason}";
}

/// Stands in a sentence where a detail was erased.
const ERASED: &str = "(erased)";

impl Kind {
    /// From what is stored; none for a name of another version.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// Whether it is about an account itself rather than about a team's things.
    pub(super) fn is_account(self) -> bool {
        self.name().starts_with("account.")
    }

    /// The plain sentence, with its details where they were not erased.
    pub fn sentence(self, detail: Option<&Value>) -> String {
        let (mut said, mut rest) = (String::new(), self.pattern());
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            said.push_str(before);
            match detail.and_then(|detail| detail.get(name)) {
                Some(value) => said.push_str(&plain(value)),
                None => said.push_str(ERASED),
            }
            rest = after;
        }
        said.push_str(rest);
        said
    }
}

/// A detail as people read it.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(list) if list.is_empty() => "none".to_owned(),
        Value::Array(list) => list.iter().map(plain).collect::<Vec<_>>().join(", "),
        Value::Null => "none".to_owned(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| format!("{name}: {}", plain(value)))
            .collect::<Vec<_>>()
            .join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::collections::BTreeSet;

    #[test]
    fn every_kind_has_a_name_of_its_own_that_leads_back_to_it_and_a_sentence() {
        let names: BTreeSet<_> = Kind::ALL.iter().map(|kind| kind.name()).collect();
        assert_eq!(names.len(), Kind::ALL.len());
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.name()), Some(*kind));
            let (opened, closed) = (kind.pattern().matches('{'), kind.pattern().matches('}'));
            assert_eq!(opened.count(), closed.count(), "{kind:?}");
            assert!(kind.pattern().starts_with(char::is_uppercase), "{kind:?}");
        }
        assert_eq!(Kind::parse("site.exploded"), None);
    }

    #[test]
    fn a_sentence_has_its_details_and_says_where_they_were_erased() {
        let detail = json!({"email": "bob@example.org", "from": "viewer", "to": "analyst"});
        assert_eq!(
            Kind::RoleChanged.sentence(Some(&detail)),
            "Changed the role of bob@example.org from viewer to analyst"
        );
        assert_eq!(
            Kind::RoleChanged.sentence(None),
            "Changed the role of (erased) from (erased) to (erased)"
        );
        let sites = json!({"email": "bob@example.org", "sites": ["a.example", "b.example"]});
        let said = Kind::SitesLimited.sentence(Some(&sites));
        assert!(said.ends_with("a.example, b.example"), "{said}");
    }

    #[test]
    fn every_kind_stands_in_the_documentation() {
        let page = include_str!("../../../../docs/audit.md");
        for kind in Kind::ALL {
            let row = format!("| `{}` | {} |", kind.name(), kind.pattern());
            assert!(page.contains(&row), "docs/audit.md lacks: {row}");
        }
    }
}
