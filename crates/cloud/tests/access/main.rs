//! Who may call what, tried from outside on the running service: every route with every role, and every route that
//! takes an id with a stranger's.

#![allow(unreachable_pub, reason = "shared by the modules of this test")]

#[path = "../common/mod.rs"]
mod common;

mod fixture;
mod matrix;
mod stranger;
