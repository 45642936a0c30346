//! Subscriptions: what is paid again and again.

use serde::{Deserialize, Serialize};

use crate::client::path;
use crate::discount::Discounts;
use crate::list::Listed;
use crate::open_enum::open_enum;
use crate::price::Price;
use crate::{Client, Error, IdempotencyKey, List, Metadata, Pages, Reference};

open_enum! {
    /// Where a subscription stands.
    Status {
        /// The first payment has not succeeded yet; ends after 23 hours.
        Incomplete = "incomplete",
        /// The first payment never succeeded.
        IncompleteExpired = "incomplete_expired",
        /// Not to be paid yet.
        Trialing = "trialing",
        /// Paid.
        Active = "active",
        /// A payment failed and is tried again.
        PastDue = "past_due",
        /// Ended.
        Canceled = "canceled",
        /// Payments failed and are not tried any more.
        Unpaid = "unpaid",
        /// The trial ended without a card.
        Paused = "paused",
    }
}

open_enum! {
    /// What becomes of the difference when something changes within a period.
    ProrationBehavior {
        /// It stands on the next invoice.
        CreateProrations = "create_prorations",
        /// It is invoiced at once.
        AlwaysInvoice = "always_invoice",
        /// It is not charged.
        None = "none",
    }
}

open_enum! {
    /// What a change does when it cannot be paid.
    PaymentBehavior {
        /// It happens, and the subscription is past due.
        AllowIncomplete = "allow_incomplete",
        /// It happens, and the subscription is incomplete until paid.
        DefaultIncomplete = "default_incomplete",
        /// It does not happen.
        ErrorIfIncomplete = "error_if_incomplete",
        /// It happens once it is paid.
        PendingIfIncomplete = "pending_if_incomplete",
    }
}

/// A subscription.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Subscription {
    /// `sub_…`
    pub id: String,
    /// Who pays.
    pub customer: Reference,
    /// Where it stands.
    pub status: Status,
    /// When it was made; seconds since 1970, as all times here.
    pub created: i64,
    /// Three small letters.
    #[serde(default)]
    pub currency: String,
    /// What is paid for.
    pub items: List<Item>,
    /// Whether it ends with this period.
    #[serde(default)]
    pub cancel_at_period_end: bool,
    /// When it will end.
    pub cancel_at: Option<i64>,
    /// When somebody said that it is to end.
    pub canceled_at: Option<i64>,
    /// When it ended.
    pub ended_at: Option<i64>,
    /// When the trial ends or ended.
    pub trial_end: Option<i64>,
    /// The newest invoice.
    pub latest_invoice: Option<Reference>,
    /// Ours.
    #[serde(default)]
    pub metadata: Metadata,
}

/// One thing that is paid for in a subscription.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Item {
    /// `si_…`
    pub id: String,
    /// In which subscription.
    pub subscription: Option<Reference>,
    /// What one costs.
    pub price: Price,
    /// How many; nothing for what is metered.
    pub quantity: Option<u64>,
    /// Since when it is paid.
    #[serde(default)]
    pub current_period_start: Option<i64>,
    /// Until when it is paid.
    #[serde(default)]
    pub current_period_end: Option<i64>,
}

/// A change of a subscription. What is `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SubscriptionUpdate {
    /// Items to change (with their id) or to add.
    pub items: Option<Vec<ItemChange>>,
    /// Whether it ends with this period.
    pub cancel_at_period_end: Option<bool>,
    /// What becomes of the difference.
    pub proration_behavior: Option<ProrationBehavior>,
    /// The moment from which the difference counts, as a preview showed it.
    pub proration_date: Option<i64>,
    /// What happens when it cannot be paid.
    pub payment_behavior: Option<PaymentBehavior>,
    /// Coupons and promotion codes.
    pub discounts: Option<Vec<Discounts>>,
    /// Ours.
    pub metadata: Metadata,
}

/// An item to change or to add.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ItemChange {
    /// Which; nothing adds one.
    pub id: Option<String>,
    /// Another price.
    pub price: Option<String>,
    /// Another quantity.
    pub quantity: Option<u64>,
    /// Takes it away.
    pub deleted: Option<bool>,
}

/// A change of one item. What is `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ItemUpdate {
    /// Another price.
    pub price: Option<String>,
    /// Another quantity.
    pub quantity: Option<u64>,
    /// What becomes of the difference.
    pub proration_behavior: Option<ProrationBehavior>,
    /// The moment from which the difference counts.
    pub proration_date: Option<i64>,
    /// What happens when it cannot be paid.
    pub payment_behavior: Option<PaymentBehavior>,
}

/// How a subscription ends now.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SubscriptionCancel {
    /// Invoices at once what is not invoiced yet.
    pub invoice_now: Option<bool>,
    /// Credits what is paid and not used.
    pub prorate: Option<bool>,
}

/// Which subscriptions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SubscriptionFilter {
    /// Only this customer's.
    pub customer: Option<String>,
    /// Only in this status; `all` takes ended ones too, which are otherwise left out.
    pub status: Option<String>,
}

impl Listed for Subscription {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Client {
    /// Reads a subscription.
    pub async fn subscription(&self, id: &str) -> Result<Subscription, Error> {
        self.get(&path("subscriptions", id, "")?, &()).await
    }

    /// Subscriptions, newest first.
    pub fn subscriptions(
        &self,
        filter: &SubscriptionFilter,
    ) -> Result<Pages<'_, Subscription>, Error> {
        Pages::new(self, "/v1/subscriptions".into(), filter)
    }

    /// Changes a subscription.
    pub async fn update_subscription(
        &self,
        id: &str,
        params: &SubscriptionUpdate,
        key: &IdempotencyKey,
    ) -> Result<Subscription, Error> {
        self.post(&path("subscriptions", id, "")?, params, key)
            .await
    }

    /// Ends a subscription now.
    pub async fn cancel_subscription(
        &self,
        id: &str,
        params: &SubscriptionCancel,
    ) -> Result<Subscription, Error> {
        self.delete(&path("subscriptions", id, "")?, params).await
    }

    /// Changes one item of a subscription.
    pub async fn update_subscription_item(
        &self,
        id: &str,
        params: &ItemUpdate,
        key: &IdempotencyKey,
    ) -> Result<Item, Error> {
        self.post(&path("subscription_items", id, "")?, params, key)
            .await
    }
}
