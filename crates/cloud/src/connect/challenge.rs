//! The job that asks a site to prove that its URL is its own.

use crate::app::App;
use crate::clock::SECOND;
use crate::jobs::Next;
use crate::probe::{ProbeError, Prober};
use crate::sites::{self, Keyed, SiteUrl};
use packetsense_wire::challenge::{Payload, Purpose, Reply};
use url::Url;

/// Seconds to wait after each failed try while the site answers because its connection is pending, 15 minutes in all.
const PENDING: [i64; 8] = [3, 10, 30, 60, 120, 180, 240, 240];
/// Seconds to wait after that: the site is asked whether it is there at all.
const LATER: [i64; 5] = [3_600, 6 * 3_600, 86_400, 2 * 86_400, 4 * 86_400];

/// Asks once.
pub(crate) async fn run(app: &App, site: &str, attempt: i64) -> Result<Next, sqlx::Error> {
    let Some(keyed) = sites::for_challenge(&app.db, site).await? else {
        return Ok(Next::Done);
    };
    if keyed.site.verified() {
        return Ok(Next::Done);
    }
    match ask(app, &keyed, purpose(attempt)).await {
        Ok(()) => {
            sites::verify(&app.db, &keyed, app.clock.now()).await?;
            Ok(Next::Done)
        }
        Err(problem) => {
            sites::set_problem(&app.db, site, &problem.to_string()).await?;
            Ok(match delay(attempt).filter(|_| problem.may_pass()) {
                Some(seconds) => Next::Again(seconds * SECOND),
                None => Next::Done,
            })
        }
    }
}

fn index(attempt: i64) -> usize {
    usize::try_from(attempt.saturating_sub(1)).unwrap_or_default()
}

fn purpose(attempt: i64) -> Purpose {
    if index(attempt) <= PENDING.len() {
        Purpose::Connect
    } else {
        Purpose::Attest
    }
}

fn delay(attempt: i64) -> Option<i64> {
    PENDING.iter().chain(&LATER).nth(index(attempt)).copied()
}

/// Why a site is not verified, in words for its owner.
#[derive(Debug, thiserror::Error)]
enum Problem {
    #[error("The site could not be asked: {0}.")]
    Probe(#[from] ProbeError),
    #[error("What answers at the site's address is not the plugin.")]
    NotThePlugin,
    #[error("Another site answers at this address.")]
    OtherKey,
}

impl Problem {
    fn may_pass(&self) -> bool {
        match self {
            Self::Probe(error) => error.may_pass(),
            Self::NotThePlugin | Self::OtherKey => true,
        }
    }
}

async fn ask(app: &App, keyed: &Keyed, purpose: Purpose) -> Result<(), Problem> {
    let url = SiteUrl::parse(&keyed.site.url)
        .ok()
        .and_then(|url| url.challenge().ok())
        .ok_or(Problem::Probe(ProbeError::Scheme))?;
    let asked = Payload::new(
        &keyed.site.url,
        &keyed.site.id,
        purpose,
        app.clock.seconds(),
    );
    let question = asked.sign(&app.keys.current());
    let json = serde_json::to_vec(&question).map_err(|_| Problem::NotThePlugin)?;
    let answer = prober(app).post(&url, json).await?;
    let reply: Reply = serde_json::from_slice(&answer).map_err(|_| Problem::NotThePlugin)?;
    if asked.is_answered_by(&reply, &keyed.key) {
        Ok(())
    } else {
        Err(Problem::OtherKey)
    }
}

/// With the origins that the operator allows; the configuration was checked at the start.
fn prober(app: &App) -> Prober {
    let allowed = app.config.probe_allow.iter();
    Prober::new(
        allowed
            .filter_map(|text| Url::parse(text).ok())
            .map(|url| url.origin()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_asked_for_fifteen_minutes_as_pending_then_now_and_then_for_a_week() {
        let pending: i64 = PENDING.iter().sum();
        assert!((600..900).contains(&pending), "{pending}");
        assert_eq!(purpose(1), Purpose::Connect);
        assert_eq!(purpose(9), Purpose::Connect);
        assert_eq!(purpose(10), Purpose::Attest);
        assert_eq!(delay(1), Some(3));
        assert_eq!(delay(13), Some(4 * 86_400));
        assert_eq!(delay(14), None);
    }
}
