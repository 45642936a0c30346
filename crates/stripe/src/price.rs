//! Products and their prices.

use serde::{Deserialize, Serialize};

use crate::list::Listed;
use crate::open_enum::open_enum;
use crate::{Client, Error, IdempotencyKey, Metadata, Pages, Reference};

open_enum! {
    /// How often a price is paid.
    Interval {
        /// Daily.
        Day = "day",
        /// Weekly.
        Week = "week",
        /// Monthly.
        Month = "month",
        /// Yearly.
        Year = "year",
    }
}

/// What is sold.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Product {
    /// `prod_…`, or an id of our own.
    pub id: String,
    /// What stands on invoices.
    #[serde(default)]
    pub name: String,
    /// Whether it can be bought.
    #[serde(default)]
    pub active: bool,
    /// Ours.
    #[serde(default)]
    pub metadata: Metadata,
}

/// What a product costs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Price {
    /// `price_…`
    pub id: String,
    /// Of what.
    pub product: Reference,
    /// Whether it can be bought.
    #[serde(default)]
    pub active: bool,
    /// Three small letters.
    pub currency: String,
    /// In the smallest unit of the currency; nothing where the price depends on the quantity.
    pub unit_amount: Option<i64>,
    /// A name of ours, by which a price is found.
    pub lookup_key: Option<String>,
    /// How often; nothing for what is paid once.
    pub recurring: Option<Recurring>,
    /// Ours.
    #[serde(default)]
    pub metadata: Metadata,
}

/// How often a price is paid.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Recurring {
    /// The unit.
    pub interval: Interval,
    /// How many of them; one where left out.
    pub interval_count: Option<u32>,
}

/// A new product.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ProductParams {
    /// An id of our own, so that setting up twice makes one product.
    pub id: Option<String>,
    /// What stands on invoices.
    pub name: String,
    /// Stripe's tax code of it, `txcd_…`.
    pub tax_code: Option<String>,
    /// Ours.
    pub metadata: Metadata,
}

/// A new price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PriceParams {
    /// Of which product.
    pub product: String,
    /// Three small letters.
    pub currency: String,
    /// In the smallest unit of the currency.
    pub unit_amount: i64,
    /// How often.
    pub recurring: Option<Recurring>,
    /// A name of ours, by which the price is found.
    pub lookup_key: Option<String>,
    /// Ours.
    pub metadata: Metadata,
}

/// Which prices.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PriceFilter {
    /// Only what can be bought, or what cannot.
    pub active: Option<bool>,
    /// Only these; at most 10.
    pub lookup_keys: Option<Vec<String>>,
    /// Only of this product.
    pub product: Option<String>,
}

impl Listed for Product {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Listed for Price {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Client {
    /// Makes a product.
    pub async fn create_product(
        &self,
        params: &ProductParams,
        key: &IdempotencyKey,
    ) -> Result<Product, Error> {
        self.post("/v1/products", params, key).await
    }

    /// All products.
    pub fn products(&self) -> Result<Pages<'_, Product>, Error> {
        Pages::new(self, "/v1/products".into(), &())
    }

    /// Makes a price.
    pub async fn create_price(
        &self,
        params: &PriceParams,
        key: &IdempotencyKey,
    ) -> Result<Price, Error> {
        self.post("/v1/prices", params, key).await
    }

    /// Prices.
    pub fn prices(&self, filter: &PriceFilter) -> Result<Pages<'_, Price>, Error> {
        Pages::new(self, "/v1/prices".into(), filter)
    }
}
