//! Access logs judged by the firewall's rules: what was tried, by whom, and what probably came of it.
//!
//! The way of a log: [`read`] cuts files (gzip too) into blocks of whole lines, workers read each [`line`] and ask the
//! engine, and their parts are added up to one [`report::Report`], which is shown in a terminal, as HTML or as JSON.

pub mod line;
pub mod read;
pub mod report;
pub mod rules;
mod tally;
mod work;

pub use work::{Progress, Wishes, judge};
