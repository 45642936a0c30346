//! Style, script and icon, embedded: one binary is all there is, and nothing is loaded from another host.

use crate::app::App;
use crate::http::Error;
use axum::Router;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::get;
use packetsense_wire::encoding::to_base64url;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use std::sync::LazyLock;

struct Asset {
    name: &'static str,
    kind: &'static str,
    content: &'static str,
}

const ASSETS: [Asset; 4] = [
    Asset {
        name: "packetsense.css",
        kind: "text/css; charset=utf-8",
        content: include_str!("../../../../web/packetsense.css"),
    },
    Asset {
        name: "packetsense.js",
        kind: "text/javascript; charset=utf-8",
        content: include_str!("../../../../web/packetsense.js"),
    },
    Asset {
        name: "passkey.js",
        kind: "text/javascript; charset=utf-8",
        content: include_str!("../../../../web/passkey.js"),
    },
    Asset {
        name: "icon.svg",
        kind: "image/svg+xml",
        content: include_str!("../../../../web/icon.svg"),
    },
];

/// Changes with the content, so that browsers may keep what they have for good.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let all = ASSETS.iter().fold(Sha256::new(), |hash, asset| {
        hash.chain_update(asset.content)
    });
    to_base64url(&all.finalize()[..9])
});

/// The address of an asset as pages name it.
pub(crate) fn url(name: &str) -> String {
    format!("/assets/{name}?v={}", *VERSION)
}

/// `/assets/{name}`.
pub fn routes() -> Router<Arc<App>> {
    Router::new().route("/assets/{name}", get(asset))
}

async fn asset(Path(name): Path<String>) -> Result<impl IntoResponse, Error> {
    let asset = ASSETS
        .iter()
        .find(|asset| asset.name == name)
        .ok_or_else(Error::not_found)?;
    Ok((
        [
            (CONTENT_TYPE, asset.kind),
            (CACHE_CONTROL, "public, max-age=31536000, immutable"),
        ],
        asset.content,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_page_stays_small_and_nothing_comes_from_elsewhere() {
        let bytes: usize = ASSETS.iter().map(|asset| asset.content.len()).sum();
        assert!(bytes < 60 << 10, "{bytes} bytes");
        for asset in ASSETS {
            let elsewhere = asset.content.replace("http://www.w3.org/2000/svg", "");
            assert!(!elsewhere.contains("://"), "{}", asset.name);
        }
    }
}
