use crate::app::App;
use crate::face::{Badge, Here, Shell, Tone};
use crate::http::csrf::CsrfToken;
use crate::http::{Page, Result, SignedIn};
use crate::licences::{self, Licence};
use crate::sites::{self, Site};
use crate::teams::{self, Member};
use askama::Template;
use axum::extract::State;
use axum::response::IntoResponse;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "dashboard/team.html")]
struct TeamPage {
    shell: Shell,
    licence: Licence,
    seated: Vec<Site>,
    members: Vec<Member>,
    confirmed: Badge,
}

impl TeamPage {
    /// One entry for each seat: whether it is taken.
    fn seats(&self) -> Vec<bool> {
        // Beyond this many, little pictures say less than the number.
        (0..self.licence.seats.min(24))
            .map(|seat| seat < self.licence.used)
            .collect()
    }
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    who: SignedIn,
    csrf: CsrfToken,
) -> Result<impl IntoResponse> {
    let team = who.team.id.clone();
    let mut seated = sites::list(&app, &team).await?;
    seated.retain(|site| site.seat);
    let confirmed = if who.person.confirmed {
        Badge::new(Tone::Good, "Confirmed")
    } else {
        Badge::new(Tone::Unknown, "Not confirmed yet")
    };
    Ok(Page(TeamPage {
        licence: licences::of_team(&app.db, &team).await?,
        members: teams::members(&app.db, &team).await?,
        shell: Shell::new(who, &csrf, Here::Team),
        seated,
        confirmed,
    }))
}
