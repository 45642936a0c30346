//! The `packetsense` command.
fn main() {}
