//! Whole-system tests: one program, so that its tests share MariaDB and the downloaded cores.

mod browser;
mod compatibility;
mod every_kind;
mod incident;
mod php_versions;
mod security;
mod sqlite;
mod state;
mod story;
