//! Firewall rules compiled to a pack, and the verdict on a request.
//!
//! The way of a rule: YAML under `rules/` is read and checked by [`source`], [`compile`] turns it into a
//! [`pack::Pack`], and [`engine::Engine`] judges a [`request::Request`] by it. The plugin's PHP engine does the same
//! from the same pack; `docs/pack.md` is the contract between the two.
//!
//! ```
//! use packetsense_waf::{compile, engine::{Engine, Mode}, pack::{Action, Inventory}, request::Request, source::Source};
//!
//! let rules = r#"
//! rules:
//!   - id: sqli-union
//!     title: SQL injection by UNION
//!     class: sqli
//!     severity: critical
//!     confidence: high
//!     targets: [args]
//!     transforms: [url, comments, space, lower]
//!     match: {regex: '\bunion (all |distinct )?select\b'}
//!     hit: ["GET /?id=1+UNION/**/SELECT+2"]
//!     miss: ["GET /?s=student+union"]
//! "#;
//! let source = Source::from_texts([("sqli.yaml", rules)])?;
//! let engine = Engine::new(compile::pack(&source)?, &Inventory::Everything)?;
//! let request = Request::new("GET", "/?id=1%20UNION%20SELECT%202");
//! let verdict = engine.judge(&request, Mode::Settled);
//! assert_eq!(verdict.action, Some(Action::Block));
//! assert_eq!(verdict.rule.as_deref(), Some("sqli-union"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod compile;
pub mod corpus;
pub mod engine;
pub mod generate;
pub mod pack;
pub mod request;
pub mod source;
pub mod transform;
