//! Devices from which people have signed in: kind of browser and network together, as a keyed hash. No cookie is set
//! for it.

use super::store;
use crate::app::App;
use crate::clock::{DAY, SECOND};
use crate::http::ClientAddress;
use crate::mail::{self, Letter, To};
use axum::http::HeaderMap;
use packetsense_wire::encoding::to_base64url;
use std::net::IpAddr;

/// Notes a sign-in, and mails the person where the device is new and is not the first.
pub(super) async fn met(
    app: &App,
    person: &str,
    from: ClientAddress,
    headers: &HeaderMap,
) -> Result<(), sqlx::Error> {
    let agent = headers
        .get("user-agent")
        .and_then(|value| value.to_str().ok());
    let (device, network) = (family(agent.unwrap_or_default()), network(from.0));
    let value = format!("{person}\n{device}\n{network}");
    let hash = to_base64url(&app.master.hash("device", value.as_bytes()));
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let known = store::devices(&mut tx, person).await?;
    store::note_device(&mut tx, &hash, person, now).await?;
    if !known.is_empty()
        && !known.contains(&hash)
        && let Some(address) = store::lock_email(&mut tx, person).await?
    {
        let letter = Letter::NewDevice {
            device,
            network,
            time: time(now),
        };
        let to = To {
            person: Some(person),
            address: &address,
        };
        mail::queue(&mut tx, app, to, &letter).await?;
    }
    tx.commit().await
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

/// `Firefox on Linux`: as much as people know of their own devices, and nothing that changes with an update.
fn family(agent: &str) -> String {
    let first = |names: &[(&'static str, &'static str)], otherwise| {
        let found = names.iter().find(|(mark, _)| agent.contains(mark));
        found.map_or(otherwise, |(_, name)| *name)
    };
    let browser = first(
        &[
            ("Edg/", "Edge"),
            ("OPR/", "Opera"),
            ("Firefox/", "Firefox"),
            ("Chrome/", "Chrome"),
            ("Safari/", "Safari"),
        ],
        "another program",
    );
    let system = first(
        &[
            ("Windows", "Windows"),
            ("Android", "Android"),
            ("iPhone", "iPhone"),
            ("iPad", "iPad"),
            ("Mac OS X", "macOS"),
            ("Linux", "Linux"),
        ],
        "another system",
    );
    format!("{browser} on {system}")
}

/// The network of an address, as it is anonymised elsewhere: /24 or /48.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}::/48")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_the_same_after_an_update_and_in_the_same_network() {
        let agent = |version: u8| {
            format!(
                "Mozilla/5.0 (X11; Linux x86_64; rv:{version}.0) Gecko/20100101 Firefox/{version}.0"
            )
        };
        assert_eq!(family(&agent(130)), "Firefox on Linux");
        assert_eq!(family(&agent(130)), family(&agent(131)));
        let of = |text: &str| network(text.parse().expect("address"));
        assert_eq!(of("203.0.113.9"), of("203.0.113.77"));
        assert_eq!(of("2001:db8:1::1"), "2001:db8:1::/48");
        assert_ne!(of("203.0.113.9"), of("203.0.114.9"));
    }
}
