//! The PacketSense cloud: accounts, teams, sites, licences, events and the dashboard.
//!
//! One folder per domain. A domain never reaches into another domain's tables: it calls that domain's functions.
//! [`serve`] starts everything; `docs/operating.md` says how to run it.

pub mod accounts;
pub mod app;
pub mod assets;
pub mod audit;
pub mod clock;
pub mod config;
pub mod connect;
pub mod dashboard;
pub mod events;
pub mod http;
pub mod ingest;
pub mod jobs;
pub mod keys;
pub mod licences;
pub mod mail;
pub mod metrics;
pub mod operator;
pub mod policies;
pub mod privacy;
pub mod probe;
pub mod seal;
pub mod sites;
pub mod store;
pub mod teams;

mod face;
mod listener;
mod logging;
mod server;

pub use app::App;
pub use config::Config;
pub use logging::start_logging;
pub use server::{ServeError, Server, serve, serve_with};
