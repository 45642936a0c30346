//! What several whole-system tests need.

use std::{
    thread,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};

/// An attack that any firewall must stop: the one that the README shows.
pub const ATTACK: &str = "/?id=1%27%20UNION%20SELECT%20user_pass%20FROM%20wp_users--%20-";

/// Asks four times a second until it holds; fails by saying what did not come true.
pub fn within(limit: Duration, what: &str, mut holds: impl FnMut() -> Result<bool>) -> Result<()> {
    let end = Instant::now() + limit;
    while !holds()? {
        ensure!(
            Instant::now() < end,
            "not so after {} s: {what}",
            limit.as_secs()
        );
        thread::sleep(Duration::from_millis(250));
    }
    Ok(())
}
