//! Tax ids, such as the VAT number of a business.

use serde::{Deserialize, Serialize};

use crate::client::path;
use crate::list::Listed;
use crate::open_enum::open_enum;
use crate::{Client, Error, IdempotencyKey, Pages, Reference};

open_enum! {
    /// Whether the authority knows the number.
    VerificationStatus {
        /// Not asked yet.
        Pending = "pending",
        /// It does.
        Verified = "verified",
        /// It does not.
        Unverified = "unverified",
        /// The authority cannot be asked.
        Unavailable = "unavailable",
    }
}

/// A customer's tax id.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct TaxId {
    /// `txi_…`
    pub id: String,
    /// Whose.
    pub customer: Option<Reference>,
    /// `eu_vat`, `gb_vat` and so on.
    #[serde(rename = "type")]
    pub kind: String,
    /// The number.
    pub value: String,
    /// Two letters.
    pub country: Option<String>,
    /// What the authority said.
    pub verification: Option<Verification>,
}

/// What the authority said.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Verification {
    /// In a word.
    pub status: VerificationStatus,
}

/// What an object says once it is deleted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Deleted {
    /// Its id.
    pub id: String,
    /// True.
    pub deleted: bool,
}

/// A new tax id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TaxIdParams {
    /// `eu_vat`, `gb_vat` and so on.
    #[serde(rename = "type")]
    pub kind: String,
    /// The number.
    pub value: String,
}

impl Listed for TaxId {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Client {
    /// Adds a tax id to a customer.
    pub async fn create_tax_id(
        &self,
        customer: &str,
        params: &TaxIdParams,
        key: &IdempotencyKey,
    ) -> Result<TaxId, Error> {
        self.post(&path("customers", customer, "/tax_ids")?, params, key)
            .await
    }

    /// A customer's tax ids.
    pub fn tax_ids(&self, customer: &str) -> Result<Pages<'_, TaxId>, Error> {
        Pages::new(self, path("customers", customer, "/tax_ids")?, &())
    }

    /// Takes a tax id away.
    pub async fn delete_tax_id(&self, customer: &str, id: &str) -> Result<Deleted, Error> {
        // Both ids have to be ids.
        path("tax_ids", id, "")?;
        let at = path("customers", customer, &format!("/tax_ids/{id}"))?;
        self.delete(&at, &()).await
    }
}
