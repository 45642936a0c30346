use super::{Opened, Tab};
use crate::app::App;
use crate::dashboard::standing::Standing;
use crate::face::{Badge, Here, Shell, Tone, When};
use crate::http::{Error, Page, Result, see_other};
use crate::sites;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "dashboard/site/connection.html")]
struct ConnectionPage {
    shell: Shell,
    standing: Standing,
    tab: Tab,
    seat: Badge,
    verified: Badge,
    connected: When,
    seen: Option<When>,
}

#[derive(Template)]
#[template(path = "dashboard/site/disconnect.html")]
struct DisconnectPage {
    shell: Shell,
    standing: Standing,
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Opened { shell, standing }: Opened,
) -> impl IntoResponse {
    let (site, now) = (&standing.site, app.clock.now());
    let seat = if site.seat {
        Badge::new(Tone::Good, "Has a seat")
    } else {
        Badge::new(Tone::Unknown, "Takes no seat")
    };
    let verified = if site.verified() {
        Badge::new(Tone::Good, "Verified")
    } else {
        Badge::new(Tone::Notice, "Not verified")
    };
    Page(ConnectionPage {
        connected: When::at(site.connected_at),
        seen: site.seen_at.map(|at| When::ago(at, now)),
        tab: Tab::Connection,
        shell,
        seat,
        verified,
        standing,
    })
}

/// Only what is connected.
fn must_be_connected(standing: &Standing) -> Result<()> {
    if standing.site.connected() {
        return Ok(());
    }
    Err(Error::invalid(
        "site.disconnected",
        "This site is not connected any more.",
    ))
}

pub(super) async fn ask(Opened { shell, standing }: Opened) -> Result<impl IntoResponse> {
    must_be_connected(&standing)?;
    Ok(Page(DisconnectPage { shell, standing }))
}

pub(super) async fn disconnect(
    State(app): State<Arc<App>>,
    Opened { shell, standing }: Opened,
) -> Result<Response> {
    must_be_connected(&standing)?;
    sites::disconnect(&app, Some(&shell.who.person.id), &standing.site).await?;
    Ok(see_other("/sites?done=disconnected"))
}
