//! The customer portal: Stripe's own pages for cards, invoices and ending a subscription.

use serde::{Deserialize, Serialize};

use crate::{Client, Error, IdempotencyKey, Reference};

/// One visit to the portal.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PortalSession {
    /// `bps_…`
    pub id: String,
    /// Where to send the person. Whoever has it is the customer, for a short time.
    pub url: String,
    /// Whose.
    pub customer: Option<Reference>,
    /// Where people come back.
    pub return_url: Option<String>,
}

/// A new visit to the portal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PortalParams {
    /// Whose.
    pub customer: String,
    /// Where people come back.
    pub return_url: String,
    /// A configuration of the portal other than the account's own.
    pub configuration: Option<String>,
    /// `auto` or a language.
    pub locale: Option<String>,
}

impl Client {
    /// Begins a visit to the portal.
    pub async fn create_portal_session(
        &self,
        params: &PortalParams,
        key: &IdempotencyKey,
    ) -> Result<PortalSession, Error> {
        self.post("/v1/billing_portal/sessions", params, key).await
    }
}
