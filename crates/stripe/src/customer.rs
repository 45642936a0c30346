//! Customers: who pays.

use serde::{Deserialize, Serialize};

use crate::client::path;
use crate::{Client, Error, IdempotencyKey, Metadata};

/// Who pays. A deleted customer has only its id and `deleted`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Customer {
    /// `cus_…`
    pub id: String,
    /// Whether it is deleted.
    #[serde(default)]
    pub deleted: bool,
    /// Where invoices go.
    pub email: Option<String>,
    /// What stands on invoices.
    pub name: Option<String>,
    /// The only currency in which this customer can subscribe.
    pub currency: Option<String>,
    /// Credit (negative) or debt (positive) in the smallest unit of the currency.
    #[serde(default)]
    pub balance: i64,
    /// Whether the latest invoice is overdue.
    pub delinquent: Option<bool>,
    /// The address on invoices.
    pub address: Option<Address>,
    /// Ours.
    #[serde(default)]
    pub metadata: Metadata,
    /// The test clock by which this customer lives.
    pub test_clock: Option<crate::Reference>,
}

/// A postal address; the country as two letters.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[allow(missing_docs, reason = "the fields say it")]
pub struct Address {
    pub line1: Option<String>,
    pub line2: Option<String>,
    pub postal_code: Option<String>,
    pub city: Option<String>,
    pub state: Option<String>,
    pub country: Option<String>,
}

/// What is known of a customer. What is `None` stays as it is; an empty text unsets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CustomerParams {
    /// Where invoices go.
    pub email: Option<String>,
    /// What stands on invoices.
    pub name: Option<String>,
    /// The address on invoices.
    pub address: Option<Address>,
    /// Languages of invoices and mails, best first.
    pub preferred_locales: Option<Vec<String>>,
    /// Ours.
    pub metadata: Metadata,
}

impl Client {
    /// Makes a customer.
    pub async fn create_customer(
        &self,
        params: &CustomerParams,
        key: &IdempotencyKey,
    ) -> Result<Customer, Error> {
        self.post("/v1/customers", params, key).await
    }

    /// Changes a customer.
    pub async fn update_customer(
        &self,
        id: &str,
        params: &CustomerParams,
        key: &IdempotencyKey,
    ) -> Result<Customer, Error> {
        self.post(&path("customers", id, "")?, params, key).await
    }

    /// Reads a customer.
    pub async fn customer(&self, id: &str) -> Result<Customer, Error> {
        self.get(&path("customers", id, "")?, &()).await
    }
}
