//! How a site stands: one tone, one sentence, and what to do about it. The first thing that is wrong decides.

use crate::app::App;
use crate::clock::DAY;
use crate::events::{self, Counts};
use crate::face::time::{ago, counted};
use crate::face::{Badge, State, Tone};
use crate::http::Result;
use crate::sites::Site;
use crate::sites::inventory::{self, Received};
use packetsense_wire::message::inventory::Protection;

/// A site that says nothing for this long may be down, or has lost its way here.
const SILENCE: i64 = DAY;

/// A site with what its standing is judged by.
pub(super) struct Standing {
    pub(super) site: Site,
    pub(super) inventory: Option<Received>,
    /// Of the last 24 hours.
    pub(super) counts: Counts,
    pub(super) open_findings: i64,
    now: i64,
}

/// A site that needs nothing, or why it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Disconnected,
    Off,
    Findings,
    Silent,
    Unverified,
    Waiting,
    Updates,
    Fine,
}

impl Standing {
    pub(super) async fn of(app: &App, site: Site) -> Result<Self> {
        let now = app.clock.now();
        Ok(Self {
            inventory: inventory::of(app, &site).await?,
            counts: app.events.counts(&site.id, now - DAY, now + DAY).await?,
            open_findings: events::findings::count(&app.db, &site.id).await?,
            site,
            now,
        })
    }

    fn verdict(&self) -> Verdict {
        let site = &self.site;
        if !site.connected() {
            Verdict::Disconnected
        } else if self.protection() == Some(Protection::Off) {
            Verdict::Off
        } else if self.open_findings > 0 {
            Verdict::Findings
        } else if self.last_seen() < self.now - SILENCE {
            Verdict::Silent
        } else if !site.verified() && site.problem.is_some() {
            Verdict::Unverified
        } else if self.inventory.is_none() {
            Verdict::Waiting
        } else if self.updates() > 0 {
            Verdict::Updates
        } else {
            Verdict::Fine
        }
    }

    fn protection(&self) -> Option<Protection> {
        self.inventory
            .as_ref()
            .map(|held| held.inventory.protection)
    }

    fn last_seen(&self) -> i64 {
        self.site.seen_at.unwrap_or(self.site.connected_at)
    }

    /// Plugins and themes for which WordPress offers a newer version.
    pub(super) fn updates(&self) -> i64 {
        let number = self.inventory.as_ref().map_or(0, |held| {
            let plugins = held
                .inventory
                .plugins
                .iter()
                .filter(|one| one.update.is_some());
            let themes = held
                .inventory
                .themes
                .iter()
                .filter(|one| one.update.is_some());
            plugins.count() + themes.count()
        });
        i64::try_from(number).unwrap_or(i64::MAX)
    }

    pub(super) fn tone(&self) -> Tone {
        match self.verdict() {
            Verdict::Off | Verdict::Findings => Tone::Bad,
            Verdict::Silent | Verdict::Unverified | Verdict::Updates => Tone::Notice,
            Verdict::Disconnected | Verdict::Waiting => Tone::Unknown,
            Verdict::Fine => Tone::Good,
        }
    }

    /// Two words for a table.
    pub(super) fn badge(&self) -> Badge {
        let text = match self.verdict() {
            Verdict::Disconnected => "Not connected",
            Verdict::Off => "Protection off",
            Verdict::Findings => "Files changed",
            Verdict::Silent => "Silent",
            Verdict::Unverified => "Not verified",
            Verdict::Waiting => "First report due",
            Verdict::Updates => "Updates waiting",
            Verdict::Fine => "Protected",
        };
        Badge::new(self.tone(), text)
    }

    /// What was stopped in the last 24 hours, as a sentence.
    pub(super) fn stopped(&self) -> String {
        let log_ins = self.counts.log_ins_limited;
        match (self.counts.blocked, log_ins) {
            (0, 0) => "No attacks in the last 24 hours.".to_owned(),
            (0, n) => format!(
                "Refused {} in the last 24 hours.",
                counted(n, "log-in", "log-ins")
            ),
            (n, 0) => format!(
                "Stopped {} in the last 24 hours.",
                counted(n, "attack", "attacks")
            ),
            (n, m) => format!(
                "Stopped {} and refused {} in the last 24 hours.",
                counted(n, "attack", "attacks"),
                counted(m, "log-in", "log-ins")
            ),
        }
    }

    /// The first line of the site's pages.
    pub(super) fn state(&self) -> State {
        let href = |page: &str| format!("/sites/{}{page}", self.site.id);
        let (title, detail, act) = match self.verdict() {
            Verdict::Disconnected => (
                "Not connected".to_owned(),
                "The site sends nothing here any more. Its plugin goes on protecting it; connect it again from its \
                 PacketSense screen in wp-admin."
                    .to_owned(),
                None,
            ),
            Verdict::Off => (
                "Protection is off".to_owned(),
                "The plugin is installed, but its firewall is not loaded. Open the PacketSense screen in wp-admin: it \
                 says why."
                    .to_owned(),
                None,
            ),
            Verdict::Findings => (
                counted(self.open_findings, "file is not as published", "files are not as published"),
                "Somebody may have changed them. Compare them with what you know, and replace what you did not change."
                    .to_owned(),
                Some(("Look at the files", href("/files"))),
            ),
            Verdict::Silent => (
                format!("Last heard from {}", ago(self.last_seen(), self.now)),
                "The site may be down, or nobody visits it. While it cannot reach us it protects itself and keeps its \
                 events for later."
                    .to_owned(),
                None,
            ),
            Verdict::Unverified => (
                "Protected, but not verified yet".to_owned(),
                self.site.problem.clone().unwrap_or_default(),
                Some(("See what that means", href("/connection"))),
            ),
            Verdict::Waiting => (
                "Connected".to_owned(),
                "The first report is on its way. It comes within a few minutes.".to_owned(),
                None,
            ),
            Verdict::Updates => (
                format!("Protected; {}", counted(self.updates(), "update is waiting", "updates are waiting")),
                self.stopped(),
                Some(("See the updates", href("/software"))),
            ),
            Verdict::Fine => ("Protected".to_owned(), self.stopped(), None),
        };
        State {
            tone: self.tone(),
            title,
            detail,
            act,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing() -> Standing {
        let site = Site {
            id: "s".to_owned(),
            team_id: "t".to_owned(),
            name: "Shop".to_owned(),
            url: "https://shop.example".to_owned(),
            environment: "production".to_owned(),
            plugin: "0.1.0".to_owned(),
            connected_at: 0,
            disconnected_at: None,
            verified_at: Some(1),
            problem: None,
            seen_at: Some(10 * DAY),
            seat: true,
        };
        Standing {
            site,
            inventory: None,
            counts: Counts::default(),
            open_findings: 0,
            now: 10 * DAY,
        }
    }

    #[test]
    fn the_worst_thing_is_told_first() {
        let mut one = standing();
        assert_eq!(one.verdict(), Verdict::Waiting);
        one.site.seen_at = Some(8 * DAY);
        assert_eq!(one.state().title, "Last heard from 2 days ago");
        one.open_findings = 2;
        assert_eq!(one.state().title, "2 files are not as published");
        assert_eq!(one.tone(), Tone::Bad);
        one.site.disconnected_at = Some(9 * DAY);
        assert_eq!(one.state().title, "Not connected");
    }

    #[test]
    fn what_was_stopped_is_a_sentence() {
        let mut one = standing();
        assert_eq!(one.stopped(), "No attacks in the last 24 hours.");
        one.counts.blocked = 1_312;
        one.counts.log_ins_limited = 1;
        assert_eq!(
            one.stopped(),
            "Stopped 1,312 attacks and refused 1 log-in in the last 24 hours."
        );
    }
}
