//! Whole-system tests: one program, so that its tests share MariaDB and the downloaded cores.

mod browser;
mod compatibility;
mod php_versions;
mod sqlite;
mod story;
