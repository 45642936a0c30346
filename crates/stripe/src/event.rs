//! Events: Stripe's word that something changed. What changed is read afresh, never taken from the event.

use serde::{Deserialize, Serialize};

use crate::client::path;
use crate::invoice::Parent;
use crate::list::Listed;
use crate::{Client, Error, Pages, Reference};

/// Stripe's word that something changed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Event {
    /// `evt_…`; the same however often it is delivered.
    pub id: String,
    /// `customer.subscription.updated` and so on.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it happened.
    pub created: i64,
    /// The version of the interface in which `data` is written.
    pub api_version: Option<String>,
    /// False in test mode.
    #[serde(default)]
    pub livemode: bool,
    /// What changed.
    pub data: Data,
}

/// What changed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Data {
    /// The object.
    pub object: Subject,
}

/// Which object changed; nothing else of it is believed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Subject {
    /// Its id; a few kinds have none.
    pub id: Option<String>,
    /// `subscription`, `invoice` and so on.
    #[serde(default)]
    pub object: String,
    customer: Option<Reference>,
    subscription: Option<Reference>,
    charge: Option<Reference>,
    parent: Option<Parent>,
}

impl Event {
    /// Reads a delivery whose signature has been checked.
    pub fn read(body: &[u8]) -> Result<Self, Error> {
        let event: Self = serde_json::from_slice(body).map_err(|error| {
            Error::Unreadable(format!("line {} column {}", error.line(), error.column()))
        })?;
        // The id becomes a key in a database and a part of a path.
        path("events", &event.id, "")?;
        Ok(event)
    }
}

impl Subject {
    /// Whose it is: the customer itself, or the one that the object names.
    pub fn customer(&self) -> Option<&str> {
        if self.object == "customer" {
            return self.id.as_deref();
        }
        self.customer.as_ref().map(Reference::id)
    }

    /// Of which subscription it is: the subscription itself, or the one that the object names.
    pub fn subscription(&self) -> Option<&str> {
        if self.object == "subscription" {
            return self.id.as_deref();
        }
        let of_parent = self.parent.as_ref().and_then(|parent| {
            let details = parent.subscription_details.as_ref()?;
            Some(details.subscription.id())
        });
        self.subscription.as_ref().map(Reference::id).or(of_parent)
    }

    /// Of which charge it is; a dispute and a refund name no customer.
    pub fn charge(&self) -> Option<&str> {
        if self.object == "charge" {
            return self.id.as_deref();
        }
        self.charge.as_ref().map(Reference::id)
    }
}

/// Which events; Stripe keeps them for 30 days.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct EventFilter {
    /// Only of these kinds; at most 20.
    pub types: Option<Vec<String>>,
    /// Only from then on.
    pub created: Option<Since>,
    /// Only those that an endpoint has not taken.
    pub delivery_success: Option<bool>,
}

/// From a moment on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Since {
    /// That moment.
    pub gte: i64,
}

impl Listed for Event {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Client {
    /// Reads an event.
    pub async fn event(&self, id: &str) -> Result<Event, Error> {
        self.get(&path("events", id, "")?, &()).await
    }

    /// Events, newest first.
    pub fn events(&self, filter: &EventFilter) -> Result<Pages<'_, Event>, Error> {
        Pages::new(self, "/v1/events".into(), filter)
    }
}
