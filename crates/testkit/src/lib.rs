//! Starts the real things that tests need, on free ports and in temporary folders, and stops them again.
//!
//! Everything here blocks and needs no async runtime, so that any test can use it. Every process started has a group of
//! its own, which is killed when its guard is dropped; should the test process itself be killed, a small watcher
//! ([`reaper`]) does it instead. Nothing relies on what is already running on the machine.

pub mod binary;
pub mod cache;
pub mod cloud;
pub mod folder;
pub mod html;
pub mod mail;
pub mod mariadb;
pub mod ports;
pub mod postgres;
pub mod process;
pub mod reaper;
pub mod service_user;
pub mod visitor;
pub mod wordpress;

pub use folder::Folder;
pub use process::Process;
pub use visitor::{Page, Visitor};
