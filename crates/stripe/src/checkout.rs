//! Checkout: Stripe's own page on which people pay. Cards are typed there and nowhere else.

use serde::{Deserialize, Serialize};

use crate::client::path;
use crate::discount::Discounts;
use crate::open_enum::open_enum;
use crate::{Client, Error, IdempotencyKey, Metadata, Reference};

open_enum! {
    /// What is to happen at Checkout.
    Mode {
        /// A subscription begins.
        Subscription = "subscription",
        /// Something is paid once.
        Payment = "payment",
        /// A card is kept.
        Setup = "setup",
    }
}

open_enum! {
    /// Where a session stands.
    SessionStatus {
        /// Not paid yet.
        Open = "open",
        /// Done.
        Complete = "complete",
        /// Too late.
        Expired = "expired",
    }
}

open_enum! {
    /// Whether the money is there.
    PaymentStatus {
        /// It is.
        Paid = "paid",
        /// It is not.
        Unpaid = "unpaid",
        /// None is due, as in a trial.
        NoPaymentRequired = "no_payment_required",
    }
}

open_enum! {
    /// Whether Checkout asks for a card.
    MethodCollection {
        /// Always.
        Always = "always",
        /// Only where something is due now: a trial without a card.
        IfRequired = "if_required",
    }
}

/// One visit to Checkout.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Session {
    /// `cs_…`
    pub id: String,
    /// Where to send the person; nothing once it is over.
    pub url: Option<String>,
    /// What is to happen.
    pub mode: Mode,
    /// Where it stands.
    pub status: Option<SessionStatus>,
    /// Whether the money is there.
    pub payment_status: PaymentStatus,
    /// Who pays.
    pub customer: Option<Reference>,
    /// What it made.
    pub subscription: Option<Reference>,
    /// Ours.
    pub client_reference_id: Option<String>,
    /// When it ends.
    pub expires_at: i64,
    /// Ours.
    #[serde(default)]
    pub metadata: Metadata,
}

/// A new visit to Checkout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SessionParams {
    /// What is to happen.
    pub mode: Mode,
    /// Who pays.
    pub customer: String,
    /// What is bought.
    pub line_items: Vec<LineItem>,
    /// Where people come back having paid; Stripe puts the session's id for `{CHECKOUT_SESSION_ID}`.
    pub success_url: String,
    /// Where people come back not having paid.
    pub cancel_url: String,
    /// Ours.
    pub client_reference_id: Option<String>,
    /// Whether people may type a code; not together with `discounts`.
    pub allow_promotion_codes: Option<bool>,
    /// Coupons and promotion codes.
    pub discounts: Option<Vec<Discounts>>,
    /// Whether Checkout asks for a card.
    pub payment_method_collection: Option<MethodCollection>,
    /// Of the subscription that begins.
    pub subscription_data: Option<SubscriptionData>,
    /// Asks for tax ids.
    pub tax_id_collection: Option<Switch>,
    /// Lets Stripe reckon taxes.
    pub automatic_tax: Option<Switch>,
    /// Keeps what the person types at the customer.
    pub customer_update: Option<CustomerUpdate>,
    /// `auto` or a language.
    pub locale: Option<String>,
    /// Ours.
    pub metadata: Metadata,
}

/// What is bought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LineItem {
    /// A price's id.
    pub price: String,
    /// How many.
    pub quantity: u64,
}

/// Of the subscription that begins.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SubscriptionData {
    /// How long nothing is due.
    pub trial_period_days: Option<u32>,
    /// What happens when the trial ends without a card.
    pub trial_settings: Option<TrialSettings>,
    /// Ours.
    pub metadata: Metadata,
}

/// What happens when the trial ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrialSettings {
    /// Without a card.
    pub end_behavior: EndBehavior,
}

/// What happens when the trial ends without a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EndBehavior {
    /// In a word.
    pub missing_payment_method: MissingMethod,
}

open_enum! {
    /// What happens when the trial ends without a card.
    MissingMethod {
        /// The subscription ends.
        Cancel = "cancel",
        /// It rests until there is one.
        Pause = "pause",
        /// An invoice is sent all the same.
        CreateInvoice = "create_invoice",
    }
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Switch {
    /// On.
    pub enabled: bool,
}

/// What is kept at the customer; each `auto` or `never`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CustomerUpdate {
    /// The address; needed where Stripe reckons taxes.
    pub address: Option<String>,
    /// The name; needed where tax ids are asked for.
    pub name: Option<String>,
}

impl Client {
    /// Begins a visit to Checkout.
    pub async fn create_checkout_session(
        &self,
        params: &SessionParams,
        key: &IdempotencyKey,
    ) -> Result<Session, Error> {
        self.post("/v1/checkout/sessions", params, key).await
    }

    /// Reads a visit to Checkout.
    pub async fn checkout_session(&self, id: &str) -> Result<Session, Error> {
        self.get(&path("checkout/sessions", id, "")?, &()).await
    }
}
