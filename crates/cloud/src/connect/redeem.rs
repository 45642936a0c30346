//! Exchanging a code for a connected site: all of it in one transaction, or nothing.

use super::codes::{self, Agreement};
use crate::app::App;
use crate::clock::SECOND;
use crate::http::{Error, Result};
use crate::jobs::{self, Kind};
use crate::licences::{self, SeatError};
use crate::sites::{self, Connecting, SiteUrl};
use packetsense_wire::key::{self, VerifyingKey};
use packetsense_wire::message::connect::TokenRequest;
use packetsense_wire::pkce;

/// How long the site gets to write down the answer before it is asked to prove its URL, microseconds.
const UNTIL_CHALLENGE: i64 = 2 * SECOND;

/// A site that was connected just now.
pub(super) struct Connected {
    pub(super) site: String,
    pub(super) name: String,
    pub(super) team: String,
    pub(super) seat: bool,
}

/// Redeems the code of a request that was signed with `key`.
///
/// # Errors
/// The refusals `connect.*` of `docs/protocol.md`. A second use of a code withdraws what the first use gave.
pub(super) async fn redeem(
    app: &App,
    request: &TokenRequest,
    key: &VerifyingKey,
) -> Result<Connected> {
    if request.grant_type != "authorization_code" {
        return Err(Error::invalid(
            "connect.grant_type",
            "grant_type must be authorization_code.",
        ));
    }
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let Some(code) = codes::lock(&mut tx, &request.code).await? else {
        return Err(unknown());
    };
    if code.used_at.is_some() {
        sites::withdraw(&mut tx, &code.jkt, now).await?;
        tx.commit().await?;
        return Err(unknown());
    }
    if code.expires_at <= now {
        return Err(unknown());
    }
    check(&code, request, key)?;
    let (url, environment) = SiteUrl::parse(&code.site_url)
        .ok()
        .zip(sites::parse_environment(&code.environment))
        .ok_or_else(|| Error::internal("reading a code", "its site is damaged"))?;
    codes::spend(&mut tx, &request.code, now).await?;
    let connecting = Connecting {
        team: &code.team_id,
        person: &code.person_id,
        name: &code.site_name,
        url: &url,
        environment,
        plugin: &code.plugin,
        key,
    };
    let site = sites::connect(&mut tx, &connecting, now).await?;
    let seat = sites::needs_seat(app, &url, environment);
    if seat {
        licences::take_seat(&mut tx, &code.team_id, &site, now)
            .await
            .map_err(no_seat)?;
    } else {
        licences::free_seat(&mut tx, &site).await?;
    }
    jobs::enqueue(&mut tx, Kind::Challenge, &site, now, UNTIL_CHALLENGE).await?;
    tx.commit().await?;
    Ok(Connected {
        site,
        name: code.site_name,
        team: code.team_id,
        seat,
    })
}

fn check(code: &Agreement, request: &TokenRequest, key: &VerifyingKey) -> Result<()> {
    if key::thumbprint(key) != code.jkt {
        return Err(Error::invalid(
            "connect.key",
            "This is not the key that the connection was begun with.",
        ));
    }
    if request.redirect_uri != code.redirect_uri {
        return Err(Error::invalid(
            "connect.redirect_uri",
            "redirect_uri is not the one that the code was sent to.",
        ));
    }
    if request.site_url != code.site_url {
        return Err(Error::invalid(
            "connect.site_url",
            "site_url is not the one that the person agreed to.",
        ));
    }
    if !pkce::matches(&request.code_verifier, &code.code_challenge) {
        return Err(Error::invalid(
            "connect.pkce",
            "code_verifier does not fit the challenge.",
        ));
    }
    Ok(())
}

fn unknown() -> Error {
    Error::invalid(
        "connect.code_unknown",
        "The code is not known, was used, or is older than 60 seconds. Connect again.",
    )
}

fn no_seat(error: SeatError) -> Error {
    match error {
        SeatError::Full { .. } => Error::invalid("connect.no_seat", error.to_string()),
        SeatError::Store(error) => error.into(),
    }
}
