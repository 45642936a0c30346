//! What every request passes, from the outside in: request id and log line, security headers, signed answers (`/v1`),
//! panics, time limit, and the guard (access table, session, CSRF, body limit).

pub mod access;
mod client;
pub mod cookies;
pub mod csrf;
mod error;
mod fields;
mod form;
mod guard;
mod headers;
mod limits;
mod origin;
mod page;
pub mod permission;
mod request;
mod session;

pub use client::ClientAddress;
pub use error::{Error, Result};
pub use fields::Fields;
pub use form::Form;
pub use headers::FormTarget;
pub use origin::Origin;
pub(crate) use origin::network;
pub use page::{Page, local_path, see_other};
pub use permission::{Permission, Role};
pub use session::{Account, MadeBy, MaybeSignedIn, Person, SignedIn, TeamOf};

pub(crate) use error::{not_found, panicked};
pub(crate) use guard::guard;
pub(crate) use headers::security_headers;
pub(crate) use limits::time_limit;
pub(crate) use request::{answers_machine, request_context};
