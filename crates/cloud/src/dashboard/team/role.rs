//! The part of a form that says what somebody is and which sites they see.

use crate::app::App;
use crate::http::{Fields, Permission, Role, SignedIn};
use crate::sites::{self, SitesOf};
use crate::teams::Reach;

/// What was chosen, and what is wrong with it.
pub(super) struct RolePart {
    pub(super) roles: Vec<Choice>,
    pub(super) some: bool,
    pub(super) sites: Vec<SiteChoice>,
    pub(super) role_error: Option<&'static str>,
    pub(super) sites_error: Option<&'static str>,
    chosen: Vec<String>,
}

pub(super) struct Choice {
    pub(super) role: Role,
    pub(super) chosen: bool,
}

pub(super) struct SiteChoice {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) url: String,
    pub(super) chosen: bool,
}

impl RolePart {
    /// The team's sites to choose from, with this chosen.
    pub(super) async fn new(
        app: &App,
        who: &SignedIn,
        role: Option<Role>,
        only: Option<Vec<String>>,
    ) -> Result<Self, sqlx::Error> {
        let chosen = only.unwrap_or_default();
        let sites = sites::list(app, &SitesOf::member(who)).await?;
        let given = Role::ALL.into_iter().filter(|one| *one != Role::Owner);
        Ok(Self {
            roles: given
                .map(|one| Choice {
                    role: one,
                    chosen: role == Some(one),
                })
                .collect(),
            some: false,
            sites: sites
                .into_iter()
                .map(|site| SiteChoice {
                    chosen: chosen.contains(&site.id),
                    id: site.id,
                    name: site.name,
                    url: site.url,
                })
                .collect(),
            role_error: None,
            sites_error: None,
            chosen,
        })
    }

    /// From a form that was sent.
    pub(super) async fn read(
        app: &App,
        who: &SignedIn,
        form: &Fields,
    ) -> Result<Self, sqlx::Error> {
        let role = Role::named(form.get("role"));
        let part = Self::new(app, who, role, Some(form.all("site"))).await?;
        Ok(Self {
            some: form.get("access") == "some",
            ..part
        })
    }

    /// Role and sites where both can be given; otherwise notes what is wrong beside the field.
    pub(super) fn check(&mut self) -> Option<(Role, Reach)> {
        let chosen = self.roles.iter().find(|one| one.chosen);
        let Some(role) = chosen.map(|one| one.role) else {
            self.role_error = Some("Choose one of these roles.");
            return None;
        };
        if !self.some {
            return Some((role, Reach::All));
        }
        self.sites_error = if !role.may(Permission::ViewSites) {
            Some("This role sees no sites: choose “All sites”, which means nothing here.")
        } else if !role.can_be_limited() {
            Some(
                "This role always sees all sites. Only analysts and viewers can be limited to some.",
            )
        } else if self.chosen.is_empty() {
            Some("Tick at least one site, or choose all sites.")
        } else {
            None
        };
        match self.sites_error {
            Some(_) => None,
            None => Some((role, Reach::Only(self.chosen.clone()))),
        }
    }
}
