//! What a site and the cloud say to each other.
//!
//! `docs/protocol.md` is the contract; the plugin's `src/Wire/` is the same in PHP, and both read the vectors in
//! `vectors/`. Nothing here does input or output.
//!
//! - [`request`] and [`answer`]: a strict profile of HTTP message signatures (RFC 9421) with digests (RFC 9530)
//! - [`key`]: Ed25519 keys and their thumbprints (RFC 7638, RFC 8037)
//! - [`pkce`]: proof key for code exchange (RFC 7636)
//! - [`challenge`]: proof that a URL belongs to the site that claims it
//! - [`message`]: the JSON bodies

pub mod answer;
pub mod challenge;
pub mod encoding;
pub mod key;
pub mod message;
pub mod pkce;
pub mod request;

mod digest;
mod error;
mod parameters;

pub use error::SignatureError;
pub use parameters::{CLOCK_AHEAD, CLOCK_BEHIND, MAX_LIFETIME, Parameters};

pub use digest::content_digest;
