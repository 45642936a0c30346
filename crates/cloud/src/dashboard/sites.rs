use super::standing::Standing;
use crate::app::App;
use crate::face::{Alert, Here, Shell, When};
use crate::http::csrf::CsrfToken;
use crate::http::{Page, Result, SignedIn};
use crate::licences::{self, Licence};
use crate::sites::{self, SitesOf};
use askama::Template;
use axum::extract::{Query, State};
use axum::response::IntoResponse;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "dashboard/sites.html")]
struct SitesPage {
    shell: Shell,
    licence: Licence,
    connected: Vec<Row>,
    former: Vec<sites::Site>,
    done: Option<&'static str>,
}

struct Row {
    standing: Standing,
    seen: Option<When>,
}

/// What was just done.
#[derive(Deserialize)]
pub(super) struct Done {
    #[serde(default)]
    done: String,
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    who: SignedIn,
    csrf: CsrfToken,
    Query(query): Query<Done>,
) -> Result<impl IntoResponse> {
    let now = app.clock.now();
    let team = who.team.id.clone();
    let (mut connected, mut former) = (Vec::new(), Vec::new());
    for site in sites::list(&app, &SitesOf::member(&who)).await? {
        if site.connected() {
            let seen = site.seen_at.map(|at| When::ago(at, now));
            let standing = Standing::of(&app, site).await?;
            connected.push(Row { standing, seen });
        } else {
            former.push(site);
        }
    }
    Ok(Page(SitesPage {
        shell: Shell::new(who, &csrf, Here::Sites),
        licence: licences::of_team(&app.db, &team).await?,
        connected,
        former,
        done: (query.done == "disconnected").then_some(
            "The site is disconnected and its seat is free. Its plugin goes on protecting it.",
        ),
    }))
}
