//! What PacketSense says to Stripe, by plain HTTP, and what it believes of what Stripe says.
//!
//! Types here hold only the fields that PacketSense reads; fields and enum values that Stripe adds later never make an
//! answer unreadable. Every change carries an idempotency key that the caller has chosen, and stored, before the call:
//! nothing here retries on its own ([`Error::may_retry`] says whether the same call with the same key may be made again).

pub mod charge;
pub mod checkout;
pub mod client;
pub mod customer;
pub mod discount;
pub mod error;
pub mod event;
pub mod form;
pub mod invoice;
pub mod list;
pub mod portal;
pub mod price;
pub mod reference;
pub mod secret;
pub mod subscription;
pub mod tax_id;
pub mod webhook;

mod open_enum;

pub use client::{API_VERSION, Client, IdempotencyKey};
pub use error::Error;
pub use list::{List, Pages};
pub use reference::Reference;
pub use secret::{ApiKey, WebhookSecret};

/// What the owner of an object has written on it; at most 50 keys.
pub type Metadata = std::collections::BTreeMap<String, String>;
