//! Coupons, and the codes that people type.

use serde::{Deserialize, Serialize};

use crate::list::Listed;
use crate::open_enum::open_enum;
use crate::{Client, Error, IdempotencyKey, Metadata, Pages, Reference};

open_enum! {
    /// How long a coupon takes something off.
    Duration {
        /// Always.
        Forever = "forever",
        /// Once.
        Once = "once",
        /// For some months.
        Repeating = "repeating",
    }
}

/// What is taken off.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Coupon {
    /// An id of ours or Stripe's.
    pub id: String,
    /// What people see.
    pub name: Option<String>,
    /// How long.
    pub duration: Duration,
    /// For how many months.
    pub duration_in_months: Option<u32>,
    /// In the smallest unit of the currency.
    pub amount_off: Option<i64>,
    /// Of `amount_off`.
    pub currency: Option<String>,
    /// In percent.
    pub percent_off: Option<f64>,
    /// Whether it can still be used.
    #[serde(default)]
    pub valid: bool,
}

/// A code that people type.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PromotionCode {
    /// `promo_…`
    pub id: String,
    /// What people type.
    pub code: String,
    /// Whether it works.
    #[serde(default)]
    pub active: bool,
    /// What it brings.
    pub promotion: Promotion,
    /// How often it was used.
    #[serde(default)]
    pub times_redeemed: u64,
}

/// What a code brings.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Promotion {
    /// The coupon.
    pub coupon: Option<Reference>,
}

/// One discount of a purchase: a coupon or a promotion code.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Discounts {
    /// A coupon's id.
    pub coupon: Option<String>,
    /// A promotion code's id.
    pub promotion_code: Option<String>,
}

/// A new coupon.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CouponParams {
    /// An id of our own.
    pub id: Option<String>,
    /// What people see.
    pub name: Option<String>,
    /// How long.
    pub duration: Duration,
    /// For how many months, where it is repeating.
    pub duration_in_months: Option<u32>,
    /// In percent; this or `amount_off`.
    pub percent_off: Option<f64>,
    /// In the smallest unit of the currency.
    pub amount_off: Option<i64>,
    /// Of `amount_off`.
    pub currency: Option<String>,
    /// Ours.
    pub metadata: Metadata,
}

/// A new code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PromotionCodeParams {
    /// What it brings.
    pub promotion: PromotionParams,
    /// What people type; Stripe makes one up where left out.
    pub code: Option<String>,
    /// How often it can be used.
    pub max_redemptions: Option<u64>,
}

/// What a new code brings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum PromotionParams {
    /// A coupon.
    Coupon {
        /// Its id.
        coupon: String,
    },
}

/// Which codes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PromotionCodeFilter {
    /// Only the one that is typed so.
    pub code: Option<String>,
    /// Only those that work, or do not.
    pub active: Option<bool>,
}

impl Listed for PromotionCode {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Client {
    /// Makes a coupon.
    pub async fn create_coupon(
        &self,
        params: &CouponParams,
        key: &IdempotencyKey,
    ) -> Result<Coupon, Error> {
        self.post("/v1/coupons", params, key).await
    }

    /// Makes a code.
    pub async fn create_promotion_code(
        &self,
        params: &PromotionCodeParams,
        key: &IdempotencyKey,
    ) -> Result<PromotionCode, Error> {
        self.post("/v1/promotion_codes", params, key).await
    }

    /// Codes.
    pub fn promotion_codes(
        &self,
        filter: &PromotionCodeFilter,
    ) -> Result<Pages<'_, PromotionCode>, Error> {
        Pages::new(self, "/v1/promotion_codes".into(), filter)
    }
}
