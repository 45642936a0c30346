//! Connected sites.
