//! Invoices, and what one would say.

use serde::{Deserialize, Serialize};

use crate::client::path;
use crate::list::Listed;
use crate::open_enum::open_enum;
use crate::subscription::{ItemChange, ProrationBehavior};
use crate::{Client, Error, List, Metadata, Pages, Reference};

open_enum! {
    /// Where an invoice stands.
    InvoiceStatus {
        /// Can still change.
        Draft = "draft",
        /// To be paid.
        Open = "open",
        /// Paid.
        Paid = "paid",
        /// Given up.
        Uncollectible = "uncollectible",
        /// Taken back.
        Void = "void",
    }
}

open_enum! {
    /// Why there is an invoice.
    BillingReason {
        /// A subscription began.
        SubscriptionCreate = "subscription_create",
        /// A period began.
        SubscriptionCycle = "subscription_cycle",
        /// A subscription changed.
        SubscriptionUpdate = "subscription_update",
        /// Somebody made it.
        Manual = "manual",
        /// It is only a preview.
        Upcoming = "upcoming",
    }
}

/// An invoice, or a preview of one (which has no id that can be read).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Invoice {
    /// `in_…`
    #[serde(default)]
    pub id: String,
    /// Who pays.
    pub customer: Option<Reference>,
    /// Where it stands.
    pub status: Option<InvoiceStatus>,
    /// Why it is.
    pub billing_reason: Option<BillingReason>,
    /// Three small letters.
    pub currency: String,
    /// In the smallest unit of the currency, as all amounts here.
    pub amount_due: i64,
    /// Paid so far.
    #[serde(default)]
    pub amount_paid: i64,
    /// Still to pay.
    #[serde(default)]
    pub amount_remaining: i64,
    /// Without discounts and taxes.
    pub subtotal: i64,
    /// With them.
    pub total: i64,
    /// When it was made.
    pub created: i64,
    /// What people know it by.
    pub number: Option<String>,
    /// Where it can be seen and paid.
    pub hosted_invoice_url: Option<String>,
    /// As PDF.
    pub invoice_pdf: Option<String>,
    /// How often a payment was tried.
    #[serde(default)]
    pub attempt_count: u32,
    /// When it is tried next.
    pub next_payment_attempt: Option<i64>,
    /// Its lines, the first few.
    #[serde(default)]
    pub lines: List<Line>,
    /// What it is for.
    pub parent: Option<Parent>,
    /// When it changed.
    pub status_transitions: Option<Transitions>,
    /// Ours.
    #[serde(default)]
    pub metadata: Option<Metadata>,
}

/// What an invoice is for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Parent {
    /// For a subscription.
    pub subscription_details: Option<SubscriptionDetails>,
}

/// The subscription of an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SubscriptionDetails {
    /// `sub_…`
    pub subscription: Reference,
}

/// When an invoice changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Transitions {
    /// Could not change any more.
    pub finalized_at: Option<i64>,
    /// Was paid.
    pub paid_at: Option<i64>,
    /// Was taken back.
    pub voided_at: Option<i64>,
    /// Was given up.
    pub marked_uncollectible_at: Option<i64>,
}

/// One line of an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Line {
    /// `il_…`
    pub id: String,
    /// In the smallest unit of the currency; below zero for a credit.
    pub amount: i64,
    /// Three small letters.
    pub currency: String,
    /// What people read.
    pub description: Option<String>,
    /// How many.
    pub quantity: Option<u64>,
    /// For what time.
    pub period: Period,
}

/// A time from and to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Period {
    /// From.
    pub start: i64,
    /// To.
    pub end: i64,
}

/// Which invoices.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct InvoiceFilter {
    /// Only this customer's.
    pub customer: Option<String>,
    /// Only this subscription's.
    pub subscription: Option<String>,
    /// Only in this status.
    pub status: Option<InvoiceStatus>,
}

/// What change the invoice is asked about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PreviewParams {
    /// Who would pay.
    pub customer: Option<String>,
    /// What would change.
    pub subscription: Option<String>,
    /// How.
    pub subscription_details: Option<PreviewChange>,
}

/// How a subscription would change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PreviewChange {
    /// Items to change or to add.
    pub items: Option<Vec<ItemChange>>,
    /// What becomes of the difference.
    pub proration_behavior: Option<ProrationBehavior>,
    /// The moment from which the difference counts; say the same when the change is made.
    pub proration_date: Option<i64>,
    /// Whether it would end with this period.
    pub cancel_at_period_end: Option<bool>,
}

impl Listed for Invoice {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Client {
    /// Reads an invoice.
    pub async fn invoice(&self, id: &str) -> Result<Invoice, Error> {
        self.get(&path("invoices", id, "")?, &()).await
    }

    /// Invoices, newest first.
    pub fn invoices(&self, filter: &InvoiceFilter) -> Result<Pages<'_, Invoice>, Error> {
        Pages::new(self, "/v1/invoices".into(), filter)
    }

    /// The invoice that a change would bring. It is a reading, though Stripe takes it as a POST.
    pub async fn preview_invoice(
        &self,
        params: &PreviewParams,
        key: &crate::IdempotencyKey,
    ) -> Result<Invoice, Error> {
        self.post("/v1/invoices/create_preview", params, key).await
    }
}
