//! What the real PHP answers, and what must hold for any text.

use std::cmp::Ordering;

use packetsense_version::compare;
use proptest::prelude::*;

#[test]
fn every_vector_of_the_real_php_is_met() {
    let vectors: Vec<(String, String, i8)> =
        serde_json::from_str(include_str!("../vectors/compare.json")).expect("vectors are JSON");
    assert!(vectors.len() > 9000, "only {} vectors", vectors.len());
    let wrong: Vec<_> = vectors
        .iter()
        .filter(|(a, b, sign)| compare(a, b) as i8 != *sign)
        .take(10)
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// Anything that looks a little like a version.
fn version() -> impl Strategy<Value = String> {
    proptest::string::string_regex("([0-9]{1,20}|dev|alpha|a|beta|b|RC|rc|#|pl|p|x|[-._+~é]){0,9}")
        .expect("a regex")
}

fn ends_in_separator(version: &str) -> bool {
    version
        .chars()
        .next_back()
        .is_some_and(|last| !last.is_ascii_alphanumeric())
}

proptest! {
    #[test]
    fn no_text_panics(a in any::<String>(), b in any::<String>()) {
        let _ = compare(&a, &b);
    }

    #[test]
    fn order_turns_round_with_its_sides(a in version(), b in version()) {
        // PHP itself breaks this where one of them ends in a separator.
        prop_assume!(!ends_in_separator(&a) && !ends_in_separator(&b));
        prop_assert_eq!(compare(&a, &b), compare(&b, &a).reverse());
    }

    #[test]
    fn a_version_equals_itself(a in version()) {
        prop_assume!(!ends_in_separator(&a));
        prop_assert_eq!(compare(&a, &a), Ordering::Equal);
    }
}
