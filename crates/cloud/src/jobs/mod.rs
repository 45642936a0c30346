//! Durable background work.

use crate::app::App;
use std::sync::Arc;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Starts the workers; they end when `stopped` becomes true.
pub fn start(_: &Arc<App>, _: &mut JoinSet<()>, _: &watch::Receiver<bool>) {}
