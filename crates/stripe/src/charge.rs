//! Payments as the bank sees them: charges, what was given back, and what is disputed.

use serde::{Deserialize, Serialize};

use crate::client::path;
use crate::list::Listed;
use crate::open_enum::open_enum;
use crate::{Client, Error, IdempotencyKey, Metadata, Pages, Reference};

open_enum! {
    /// Where a charge stands.
    ChargeStatus {
        /// Paid.
        Succeeded = "succeeded",
        /// Not known yet.
        Pending = "pending",
        /// Declined.
        Failed = "failed",
    }
}

open_enum! {
    /// Where a refund stands.
    RefundStatus {
        /// Under way.
        Pending = "pending",
        /// Waits for the person.
        RequiresAction = "requires_action",
        /// Given back.
        Succeeded = "succeeded",
        /// The bank would not take it.
        Failed = "failed",
        /// Called off.
        Canceled = "canceled",
    }
}

open_enum! {
    /// Where a dispute stands.
    DisputeStatus {
        /// An inquiry waits for an answer.
        WarningNeedsResponse = "warning_needs_response",
        /// The bank looks at the answer to an inquiry.
        WarningUnderReview = "warning_under_review",
        /// The inquiry ended.
        WarningClosed = "warning_closed",
        /// Waits for an answer.
        NeedsResponse = "needs_response",
        /// The bank looks at the answer.
        UnderReview = "under_review",
        /// The money stays.
        Won = "won",
        /// The money is gone.
        Lost = "lost",
        /// Stripe settled it.
        Prevented = "prevented",
    }
}

open_enum! {
    /// Why money is given back.
    RefundReason {
        /// Paid twice.
        Duplicate = "duplicate",
        /// Not the card's owner.
        Fraudulent = "fraudulent",
        /// The customer asked.
        RequestedByCustomer = "requested_by_customer",
    }
}

/// One payment by card.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Charge {
    /// `ch_…`
    pub id: String,
    /// In the smallest unit of the currency.
    pub amount: i64,
    /// Given back so far.
    #[serde(default)]
    pub amount_refunded: i64,
    /// Three small letters.
    pub currency: String,
    /// Who paid.
    pub customer: Option<Reference>,
    /// The payment that this was a try of.
    pub payment_intent: Option<Reference>,
    /// Where it stands.
    pub status: ChargeStatus,
    /// Whether the bank was told that the card's owner did not pay.
    #[serde(default)]
    pub disputed: bool,
    /// Whether all is given back.
    #[serde(default)]
    pub refunded: bool,
    /// Why it failed, in a word.
    pub failure_code: Option<String>,
}

/// Money given back.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Refund {
    /// `re_…`
    pub id: String,
    /// In the smallest unit of the currency.
    pub amount: i64,
    /// Three small letters.
    pub currency: String,
    /// Of which charge.
    pub charge: Option<Reference>,
    /// Of which payment.
    pub payment_intent: Option<Reference>,
    /// Where it stands.
    pub status: Option<RefundStatus>,
}

/// The bank wants money back.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Dispute {
    /// `dp_…`
    pub id: String,
    /// In the smallest unit of the currency.
    pub amount: i64,
    /// Three small letters.
    pub currency: String,
    /// Of which charge.
    pub charge: Reference,
    /// In the bank's word.
    pub reason: String,
    /// Where it stands.
    pub status: DisputeStatus,
    /// Until when it can be answered.
    pub evidence_details: Option<EvidenceDetails>,
}

/// Until when a dispute can be answered.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct EvidenceDetails {
    /// That moment.
    pub due_by: Option<i64>,
}

/// Money to give back, of a charge or of a payment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RefundParams {
    /// Of which charge.
    pub charge: Option<String>,
    /// Of which payment.
    pub payment_intent: Option<String>,
    /// In the smallest unit of the currency; all that is left where left out.
    pub amount: Option<i64>,
    /// Why.
    pub reason: Option<RefundReason>,
    /// Ours.
    pub metadata: Metadata,
}

/// Which charges, or which disputes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PaymentFilter {
    /// Only of this payment.
    pub payment_intent: Option<String>,
}

impl Listed for Charge {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Listed for Dispute {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Client {
    /// Reads a charge.
    pub async fn charge(&self, id: &str) -> Result<Charge, Error> {
        self.get(&path("charges", id, "")?, &()).await
    }

    /// Charges, newest first.
    pub fn charges(&self, filter: &PaymentFilter) -> Result<Pages<'_, Charge>, Error> {
        Pages::new(self, "/v1/charges".into(), filter)
    }

    /// Gives money back.
    pub async fn create_refund(
        &self,
        params: &RefundParams,
        key: &IdempotencyKey,
    ) -> Result<Refund, Error> {
        self.post("/v1/refunds", params, key).await
    }

    /// Reads a dispute.
    pub async fn dispute(&self, id: &str) -> Result<Dispute, Error> {
        self.get(&path("disputes", id, "")?, &()).await
    }

    /// Disputes, newest first.
    pub fn disputes(&self, filter: &PaymentFilter) -> Result<Pages<'_, Dispute>, Error> {
        Pages::new(self, "/v1/disputes".into(), filter)
    }
}
