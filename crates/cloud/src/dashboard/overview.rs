use super::standing::Standing;
use crate::app::App;
use crate::clock::DAY;
use crate::events::{Event, Filter};
use crate::face::time::{counted, thousands};
use crate::face::{Here, Shell, State, Tone, When};
use crate::http::csrf::CsrfToken;
use crate::http::{Page, Permission, Result, SignedIn, see_other};
use crate::licences::{self, Licence};
use crate::sites::{self, SitesOf};
use askama::Template;
use axum::extract::State as Held;
use axum::response::{IntoResponse as _, Response};
use std::sync::Arc;

/// Newest events of all sites together.
const NEWEST: usize = 8;

#[derive(Template)]
#[template(path = "dashboard/overview.html")]
struct Overview {
    shell: Shell,
    state: State,
    licence: Licence,
    blocked: i64,
    log_ins: i64,
    open_findings: i64,
    updates: i64,
    standings: Vec<Standing>,
    newest: Vec<Row>,
}

/// One of the newest events.
struct Row {
    site: String,
    site_name: String,
    what: super::site::Line,
    when: When,
    at: i64,
}

pub(super) async fn show(
    Held(app): Held<Arc<App>>,
    who: SignedIn,
    csrf: CsrfToken,
) -> Result<Response> {
    if !who.may(Permission::ViewSites) {
        return Ok(see_other("/team"));
    }
    let now = app.clock.now();
    let team = who.team.id.clone();
    let (mut standings, mut newest) = (Vec::new(), Vec::new());
    for site in sites::list(&app, &SitesOf::member(&who)).await? {
        if !site.connected() {
            continue;
        }
        let filter = Filter {
            kinds: Vec::new(),
            class: None,
            action: None,
            text: None,
            from: now - 7 * DAY,
            to: now + DAY,
            limit: NEWEST,
            before: None,
        };
        let events = app.events.query(&site.id, &filter).await?;
        newest.extend(events.iter().map(|event| row(&site, event, now)));
        standings.push(Standing::of(&app, site).await?);
    }
    newest.sort_by_key(|row| std::cmp::Reverse(row.at));
    newest.truncate(NEWEST);
    let sum = |of: fn(&Standing) -> i64| standings.iter().map(of).sum();
    let page = Overview {
        shell: Shell::new(who, &csrf, Here::Overview),
        state: state(&standings),
        licence: licences::of_team(&app.db, &team).await?,
        blocked: sum(|one| one.counts.blocked),
        log_ins: sum(|one| one.counts.log_ins_failed + one.counts.log_ins_limited),
        open_findings: sum(|one| one.open_findings),
        updates: sum(Standing::updates),
        standings,
        newest,
    };
    Ok(Page(page).into_response())
}

fn row(site: &sites::Site, event: &Event, now: i64) -> Row {
    Row {
        site: site.id.clone(),
        site_name: site.name.clone(),
        what: super::site::Line::of(event),
        when: When::ago(event.at, now),
        at: event.at,
    }
}

/// All sites in one sentence: the worst one decides.
fn state(standings: &[Standing]) -> State {
    let number = |tone: Tone| {
        let number = standings.iter().filter(|one| one.tone() == tone).count();
        i64::try_from(number).unwrap_or(i64::MAX)
    };
    let (bad, notice) = (number(Tone::Bad), number(Tone::Notice));
    let act = Some(("See the sites", "/sites".to_owned()));
    match standings {
        [] => State {
            tone: Tone::Unknown,
            title: "No site is connected yet".to_owned(),
            detail: "Until you connect one, nothing is sent here.".to_owned(),
            act: None,
        },
        [one] => {
            let state = one.state();
            State {
                title: format!("{}: {}", one.site.name, lower_first(&state.title)),
                ..state
            }
        }
        many if bad > 0 => {
            let worst = many.iter().find(|one| one.tone() == Tone::Bad);
            let told = worst.map(|one| (one.site.name.clone(), one.state()));
            let (detail, act) = match told {
                Some((name, state)) if bad == 1 => {
                    (format!("{name}: {}.", lower_first(&state.title)), state.act)
                }
                _ => (
                    "The list below says what is wrong and what to do.".to_owned(),
                    act,
                ),
            };
            State {
                tone: Tone::Bad,
                title: format!("{} you", counted(bad, "site needs", "sites need")),
                detail,
                act,
            }
        }
        _ if notice > 0 => State {
            tone: Tone::Notice,
            title: format!(
                "{} a look when you have time",
                counted(notice, "site deserves", "sites deserve")
            ),
            detail: "Nothing is urgent.".to_owned(),
            act,
        },
        many => State {
            tone: Tone::Good,
            title: format!(
                "All {} sites are protected",
                thousands(i64::try_from(many.len()).unwrap_or(i64::MAX))
            ),
            detail: "Nothing needs you.".to_owned(),
            act: None,
        },
    }
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_lowercase().chain(letters).collect())
        .unwrap_or_default()
}
