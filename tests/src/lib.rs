//! What several whole-system tests need.

/// An attack that any firewall must stop: the one that the README shows.
pub const ATTACK: &str = "/?id=1%27%20UNION%20SELECT%20user_pass%20FROM%20wp_users--%20-";
