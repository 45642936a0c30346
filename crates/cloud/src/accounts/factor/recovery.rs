//! Recovery codes: ten of them stand in for a factor that is lost. Each has 80 random bits and works once; only keyed
//! hashes are kept.

use super::page::{self, Shown};
use super::{Factors, store, totp};
use crate::app::App;
use crate::audit::{self, Act, Kind};
use crate::http::csrf::CsrfToken;
use crate::http::{Account, Error, Result};
use crate::store::Tx;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use packetsense_wire::encoding::to_base64url;
use serde_json::json;
use std::sync::Arc;

/// How many there are.
pub(super) const CODES: usize = 10;
/// Letters of a code, shown in fours.
const LETTERS: usize = 16;

/// The hash of what somebody typed, where it has the form of a code.
pub(super) fn hash_of(app: &App, person: &str, typed: &str) -> Option<String> {
    let letters: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .collect();
    let letters = letters.to_ascii_lowercase();
    let is_code = letters.len() == LETTERS
        && letters
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || (b'2'..=b'7').contains(&byte));
    is_code.then(|| {
        let value = format!("{person}\n{letters}");
        to_base64url(&app.vault.hash("recovery-code", value.as_bytes()))
    })
}

/// Makes new ones in the place of all that there were, and gives them, for the only time.
pub(super) async fn make_within(tx: &mut Tx, app: &App, person: &str) -> Result<Vec<String>> {
    let now = app.clock.now();
    let mut codes = Vec::with_capacity(CODES);
    for _ in 0..CODES {
        let mut random = [0; LETTERS * 5 / 8];
        getrandom::fill(&mut random)
            .map_err(|error| Error::internal("making recovery codes", error))?;
        let letters = totp::base32(&random).to_ascii_lowercase();
        let parts: Vec<_> = (0..LETTERS)
            .step_by(4)
            .map(|at| &letters[at..at + 4])
            .collect();
        codes.push(parts.join("-"));
    }
    let hashes: Vec<_> = codes
        .iter()
        .filter_map(|code| hash_of(app, person, code))
        .collect();
    store::set_codes(tx, person, &hashes, now).await?;
    let act = Act {
        act: Kind::RecoveryCodesMade,
        person: Some(person),
        team: None,
        subject: Some(person),
        detail: json!({}),
    };
    audit::record(tx, &act, now).await?;
    Ok(codes)
}

/// New ones on wish.
pub(super) async fn make(
    State(app): State<Arc<App>>,
    csrf: CsrfToken,
    who: Account,
) -> Result<Response> {
    if !Factors::of(&app.db, &who.person.id).await?.any() {
        return Err(Error::new(
            StatusCode::CONFLICT,
            "recovery.no_factor",
            "Recovery codes stand in for a passkey or an authenticator app. Add one of these first.",
        ));
    }
    let mut tx = app.db.begin().await?;
    let codes = make_within(&mut tx, &app, &who.person.id).await?;
    tx.commit().await?;
    let shown = Shown {
        codes,
        ..Shown::default()
    };
    page::page(&app, &csrf, &who, shown, StatusCode::OK).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_whole_letters_in_fours() {
        assert_eq!(LETTERS * 5 % 8, 0, "no bit is lost");
        assert_eq!(LETTERS % 4, 0);
    }
}
