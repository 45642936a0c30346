//! Privacy policy and terms: versioned text from `site/`, served and recorded when accepted.

use crate::app::App;
use axum::Router;
use std::sync::Arc;

/// A document that people accept.
pub struct Document {
    /// As acceptances name it.
    pub name: &'static str,
    /// Markdown, with its front matter.
    source: &'static str,
}

/// The privacy policy.
pub static PRIVACY: Document = Document {
    name: "privacy",
    source: include_str!("../../../../site/privacy.md"),
};
/// The terms.
pub static TERMS: Document = Document {
    name: "terms",
    source: include_str!("../../../../site/terms.md"),
};

impl Document {
    /// The version that the front matter names, a date.
    pub fn version(&self) -> &'static str {
        self.source
            .lines()
            .find_map(|line| line.strip_prefix("version:"))
            .map_or("", str::trim)
    }
}

/// `/privacy` and `/terms`.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
}
