//! Proof that a URL belongs to the site that claims it.
