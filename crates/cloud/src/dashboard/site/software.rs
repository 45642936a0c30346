use super::{Opened, Tab};
use crate::app::App;
use crate::dashboard::standing::Standing;
use crate::face::{Badge, Here, Shell, Tone, When};
use crate::http::Page;
use askama::Template;
use axum::extract::State;
use axum::response::IntoResponse;
use packetsense_wire::message::inventory::{Inventory, Protection};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "dashboard/site/software.html")]
struct SoftwarePage {
    shell: Shell,
    standing: Standing,
    tab: Tab,
    held: Option<Held>,
}

struct Held {
    at: When,
    protection: Badge,
    inventory: Inventory,
    rows: Vec<Component>,
}

struct Component {
    name: String,
    slug: String,
    sort: &'static str,
    version: String,
    active: bool,
    update: Option<String>,
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Opened { shell, standing }: Opened,
) -> impl IntoResponse {
    let now = app.clock.now();
    let held = standing.inventory.as_ref().map(|received| Held {
        at: When::ago(received.at, now),
        protection: protection(received.inventory.protection),
        rows: components(&received.inventory),
        inventory: received.inventory.clone(),
    });
    Page(SoftwarePage {
        tab: Tab::Software,
        shell,
        standing,
        held,
    })
}

fn protection(how: Protection) -> Badge {
    match how {
        Protection::Extended => Badge::new(Tone::Good, "Before WordPress loads"),
        Protection::Loader => Badge::new(Tone::Notice, "With WordPress"),
        Protection::Off => Badge::new(Tone::Bad, "Off"),
    }
}

/// Plugins and themes in one list: what has an update first, then what runs, then by name.
fn components(inventory: &Inventory) -> Vec<Component> {
    let plugins = inventory.plugins.iter().map(|one| Component {
        name: one.name.clone(),
        slug: one.slug.clone(),
        sort: "Plugin",
        version: one.version.clone(),
        active: one.active,
        update: one.update.clone(),
    });
    let themes = inventory.themes.iter().map(|one| Component {
        name: one.name.clone(),
        slug: one.slug.clone(),
        sort: "Theme",
        version: one.version.clone(),
        active: one.active,
        update: one.update.clone(),
    });
    let mut all: Vec<Component> = plugins.chain(themes).collect();
    all.sort_by_key(|one| (one.update.is_none(), !one.active, one.name.to_lowercase()));
    all
}
