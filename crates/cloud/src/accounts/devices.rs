//! Devices from which people have signed in: kind of browser and network together, as a keyed hash. No cookie is set
//! for it.

use super::store;
use crate::app::App;
use crate::audit::{self, Act, Kind};
use crate::clock::{DAY, SECOND};
use crate::http::Origin;
use crate::mail::{self, Letter, To};
use crate::store::Tx;
use packetsense_wire::encoding::to_base64url;
use serde_json::json;

/// Notes a sign-in. Where the device is new and is not the first, it is recorded and the person gets a mail.
pub(super) async fn met(
    tx: &mut Tx,
    app: &App,
    person: &str,
    origin: &Origin,
) -> Result<(), sqlx::Error> {
    let Origin { network, device } = origin;
    let value = format!("{person}\n{device}\n{network}");
    let hash = to_base64url(&app.vault.hash("device", value.as_bytes()));
    let now = app.clock.now();
    let known = store::devices(tx, person).await?;
    store::note_device(tx, &hash, person, now).await?;
    if known.is_empty() || known.contains(&hash) {
        return Ok(());
    }
    let act = Act {
        act: Kind::NewDevice,
        person: Some(person),
        team: None,
        subject: Some(person),
        detail: json!({"device": device}),
    };
    audit::record_from(tx, &act, Some(origin), now).await?;
    if let Some(address) = store::lock_email(tx, person).await? {
        let letter = Letter::NewDevice {
            device: device.clone(),
            network: network.clone(),
            time: time(now),
        };
        let to = To {
            person: Some(person),
            address: &address,
        };
        mail::queue(tx, app, to, &letter).await?;
    }
    Ok(())
}

/// Forgets devices that were not seen for as long as log-ins are kept.
pub(super) async fn sweep(app: &App) -> Result<(), sqlx::Error> {
    let days = i64::from(app.config.retention.log_ins_days);
    store::delete_devices(&app.db, app.clock.now() - days * DAY).await
}

fn time(now: i64) -> String {
    jiff::Timestamp::from_second(now / SECOND).map_or_else(
        |_| "just now".to_owned(),
        |at| at.strftime("on %Y-%m-%d at %H:%M UTC").to_string(),
    )
}
