//! Who may call what. A request to a route that is not in this table is refused, whatever the router says.

use super::permission::Permission;
use axum::http::Method;

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody. Unsafe methods still need the CSRF token.
    Public,
    /// People with a session whose role in the team has this permission. Others are led to the sign-in (GET) or refused.
    Needs(Permission),
    /// Connected sites: the handler takes the site from an extractor that verifies the request's signature.
    Site,
    /// The operator: served on the operator's listener only, never on the public one.
    Operator,
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// `GET` also stands for `HEAD`.
    pub method: &'static Method,
    /// The pattern as the router has it.
    pub path: &'static str,
    /// Who may call it.
    pub access: Access,
    /// Most bytes of a body, as sent.
    pub body: usize,
    /// Whether its person must have proved to be themselves within ten minutes.
    pub proved: bool,
}

impl Route {
    /// The same, but asks whether it is still the person themselves.
    const fn proved(mut self) -> Self {
        self.proved = true;
        self
    }
}

const KIB: usize = 1 << 10;

const fn route(method: &'static Method, path: &'static str, access: Access, body: usize) -> Route {
    Route {
        method,
        path,
        access,
        body,
        proved: false,
    }
}

const GET: &Method = &Method::GET;
const POST: &Method = &Method::POST;
const PUT: &Method = &Method::PUT;
const DELETE: &Method = &Method::DELETE;

const OWN: Access = Access::Needs(Permission::OwnAccount);
const VIEW_TEAM: Access = Access::Needs(Permission::ViewTeam);
const VIEW_SITES: Access = Access::Needs(Permission::ViewSites);
const VIEW_AUDIT: Access = Access::Needs(Permission::ViewAudit);
const MANAGE_MEMBERS: Access = Access::Needs(Permission::ManageMembers);
const MANAGE_TEAM: Access = Access::Needs(Permission::ManageTeam);
const TRANSFER_TEAM: Access = Access::Needs(Permission::TransferTeam);
const MANAGE_SITES: Access = Access::Needs(Permission::ManageSites);

/// Every route of the service.
pub const ROUTES: &[Route] = &[
    // For people.
    route(GET, "/", VIEW_TEAM, 0),
    route(GET, "/sign-up", Access::Public, 0),
    route(POST, "/sign-up", Access::Public, 16 * KIB),
    route(GET, "/sign-in", Access::Public, 0),
    route(POST, "/sign-in", Access::Public, 16 * KIB),
    route(POST, "/sign-out", OWN, KIB),
    route(GET, "/confirm", Access::Public, 0),
    route(POST, "/confirm", Access::Public, KIB),
    route(GET, "/reset", Access::Public, 0),
    route(POST, "/reset", Access::Public, 16 * KIB),
    route(GET, "/reset/new", Access::Public, 0),
    route(POST, "/reset/new", Access::Public, 16 * KIB),
    route(GET, "/email/confirm", Access::Public, 0),
    route(POST, "/email/confirm", Access::Public, KIB),
    route(GET, "/account", OWN, 0),
    route(POST, "/account/password", OWN, 16 * KIB),
    route(POST, "/account/sessions", OWN, KIB),
    route(GET, "/account/email", OWN, 0),
    route(POST, "/account/email", OWN, 16 * KIB).proved(),
    route(POST, "/account/confirm", OWN, KIB),
    route(GET, "/account/passkeys", OWN, 0),
    route(POST, "/account/passkeys", OWN, 16 * KIB).proved(),
    route(POST, "/account/passkeys/begin", OWN, KIB).proved(),
    route(POST, "/account/passkeys/{passkey}/remove", OWN, KIB).proved(),
    route(GET, "/account/app", OWN, 0),
    route(POST, "/account/app", OWN, KIB).proved(),
    route(POST, "/account/app/begin", OWN, KIB).proved(),
    route(POST, "/account/app/remove", OWN, KIB).proved(),
    route(POST, "/account/recovery-codes", OWN, KIB).proved(),
    route(GET, "/second-factor", OWN, 0),
    route(GET, "/prove", OWN, 0),
    // Carries the form that waits for the proof.
    route(POST, "/prove", OWN, 128 * KIB),
    route(POST, "/prove/begin", OWN, KIB),
    route(GET, "/sign-in/code", Access::Public, 0),
    route(POST, "/sign-in/code", Access::Public, KIB),
    route(POST, "/sign-in/passkey", Access::Public, 16 * KIB),
    route(POST, "/sign-in/passkey/begin", Access::Public, KIB),
    route(GET, "/privacy", Access::Public, 0),
    route(GET, "/terms", Access::Public, 0),
    route(GET, "/assets/{name}", Access::Public, 0),
    route(GET, "/sites", VIEW_SITES, 0),
    route(GET, "/sites/{site}", VIEW_SITES, 0),
    route(GET, "/sites/{site}/log-ins", VIEW_SITES, 0),
    route(GET, "/sites/{site}/files", VIEW_SITES, 0),
    route(GET, "/sites/{site}/software", VIEW_SITES, 0),
    route(GET, "/sites/{site}/connection", VIEW_SITES, 0),
    route(GET, "/sites/{site}/disconnect", MANAGE_SITES, 0),
    route(POST, "/sites/{site}/disconnect", MANAGE_SITES, KIB),
    route(GET, "/team", VIEW_TEAM, 0),
    route(GET, "/audit", VIEW_AUDIT, 0),
    route(GET, "/audit.csv", VIEW_AUDIT, 0),
    route(GET, "/audit.json", VIEW_AUDIT, 0),
    route(GET, "/team/name", MANAGE_TEAM, 0),
    route(POST, "/team/name", MANAGE_TEAM, KIB),
    route(GET, "/team/two-factor", MANAGE_TEAM, 0),
    route(POST, "/team/two-factor", MANAGE_TEAM, KIB).proved(),
    route(GET, "/team/leave", VIEW_TEAM, 0),
    route(POST, "/team/leave", VIEW_TEAM, KIB),
    route(GET, "/team/transfer", TRANSFER_TEAM, 0),
    route(POST, "/team/transfer", TRANSFER_TEAM, 16 * KIB).proved(),
    route(GET, "/team/invite", MANAGE_MEMBERS, 0),
    route(POST, "/team/invite", MANAGE_MEMBERS, 64 * KIB),
    route(
        POST,
        "/team/invitations/{invitation}/resend",
        MANAGE_MEMBERS,
        KIB,
    ),
    route(
        GET,
        "/team/invitations/{invitation}/revoke",
        MANAGE_MEMBERS,
        0,
    ),
    route(
        POST,
        "/team/invitations/{invitation}/revoke",
        MANAGE_MEMBERS,
        KIB,
    ),
    route(GET, "/team/members/{member}", MANAGE_MEMBERS, 0),
    route(POST, "/team/members/{member}", MANAGE_MEMBERS, 64 * KIB),
    route(GET, "/team/members/{member}/remove", MANAGE_MEMBERS, 0),
    route(POST, "/team/members/{member}/remove", MANAGE_MEMBERS, KIB),
    route(GET, "/teams", OWN, 0),
    route(POST, "/teams", OWN, KIB),
    route(POST, "/teams/switch", OWN, KIB),
    route(GET, "/invitation", Access::Public, 0),
    route(POST, "/invitation", OWN, KIB),
    // Not found but in development.
    route(GET, "/_components", Access::Public, 0),
    route(GET, "/connect", MANAGE_SITES, 0),
    route(POST, "/connect", MANAGE_SITES, 16 * KIB),
    // For connected sites.
    route(POST, "/v1/connect/token", Access::Site, 16 * KIB),
    route(DELETE, "/v1/site", Access::Site, 0),
    route(GET, "/v1/site/state", Access::Site, 0),
    route(PUT, "/v1/site/inventory", Access::Site, 512 * KIB),
    route(POST, "/v1/site/events", Access::Site, 1024 * KIB),
    route(POST, "/v1/site/hashes", Access::Site, 1024 * KIB),
    route(GET, "/v1/checksums/core", Access::Site, 0),
    // For machines that watch.
    route(GET, "/healthz", Access::Public, 0),
    route(GET, "/readyz", Access::Public, 0),
    route(GET, "/metrics", Access::Operator, 0),
];

/// The row for a method and a router pattern.
pub(crate) fn find(method: &Method, path: &str) -> Option<&'static Route> {
    let method = if method == Method::HEAD { GET } else { method };
    ROUTES
        .iter()
        .find(|route| route.method == method && route.path == path)
}

/// Whether the pattern takes another method.
pub(crate) fn knows(path: &str) -> bool {
    ROUTES.iter().any(|route| route.path == path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_route_stands_twice_and_every_site_route_is_below_v1() {
        for (index, row) in ROUTES.iter().enumerate() {
            let twin = ROUTES[index + 1..]
                .iter()
                .any(|other| other.method == row.method && other.path == row.path);
            assert!(!twin, "{} {} stands twice", row.method, row.path);
            assert_eq!(
                row.access == Access::Site,
                row.path.starts_with("/v1/"),
                "{} {}",
                row.method,
                row.path
            );
        }
    }
}
