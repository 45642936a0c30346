//! What is wrong with a rule is said with file, line and reason.

use packetsense_waf::{
    compile,
    source::{Fault, Source},
};

/// A rule that is well; each test puts one thing wrong. Its first line is line 1.
const RULE: &str = r"rules:
  - id: some-rule
    title: A rule
    class: xss
    severity: high
    confidence: high
    unless: unfiltered_html
    targets: [args]
    transforms: [url, lower]
    match: {regex: 'ab{1,3}c'}
    hit:
      - GET /?a=abc!
    miss:
      - GET /?a=ac!
";

const DETECTOR: &str = r#"name: words
contexts: [""]
tokens:
  - [w, '[a-z]{1,9}']
fold:
  - ['ww', 'w']
fingerprints:
  - 'w'
"#;

fn check(file: &str, text: &str) -> Result<(), Fault> {
    Source::from_texts([(file, text)])
        .and_then(|source| compile::check(&source))
        .map(drop)
}

fn changed(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "the case changes something: {from}");
    text.replacen(from, to, 1)
}

#[test]
fn a_rule_that_is_well_passes() {
    assert_eq!(check("a.yaml", RULE), Ok(()));
    assert_eq!(check("detectors/a.yaml", DETECTOR), Ok(()));
}

/// What is put wrong, and what is said then.
const FAULTS: [(&str, &str, &str); 24] = [
    (
        "some-rule",
        "Some_Rule",
        "a.yaml:2: `Some_Rule` is not an id",
    ),
    ("title: A rule", "title: ''", "a.yaml:3: the title is empty"),
    (
        "class: xss",
        "class: css",
        "a.yaml:4: there is no class `css`",
    ),
    ("severity: high", "severity: huge", "a.yaml:5: "),
    (
        "confidence: high",
        "confidence: medium\n    action: record",
        "a.yaml:6: a rule of medium confidence blocks by its score",
    ),
    (
        "unless: unfiltered_html",
        "unless: fly",
        "a.yaml:7: WordPress has no capability `fly`",
    ),
    (
        "targets: [args]",
        "targets: [arguments]",
        "a.yaml:8: there is no target `arguments`",
    ),
    (
        "targets: [args]",
        "targets: [headers.User-Agent]",
        "a.yaml:8: there is no target `headers.User-Agent`",
    ),
    (
        "targets: [args]",
        "targets: [args, args]",
        "a.yaml:8: the target `args` is named twice",
    ),
    (
        "targets: [args]",
        "targets: []",
        "a.yaml:10: a condition needs at least one target",
    ),
    (
        "[url, lower]",
        "[url, upper]",
        "a.yaml:9: there is no transform `upper`",
    ),
    (
        "{regex: 'ab{1,3}c'}",
        "{regex: 'a', words: [b]}",
        "a.yaml:10: a match is exactly one of",
    ),
    (
        "{regex: 'ab{1,3}c'}",
        "{}",
        "a.yaml:10: a match is exactly one of",
    ),
    (
        "{regex: 'ab{1,3}c'}",
        "{words: ['']}",
        "a.yaml:10: `words` needs at least one",
    ),
    (
        "{regex: 'ab{1,3}c'}",
        "{words: [Abc]}",
        "a.yaml:10: `Abc` can never match behind the transform `lower`",
    ),
    (
        "{regex: 'ab{1,3}c'}",
        "{detector: none}",
        "a.yaml:10: there is no detector `none`",
    ),
    (
        "{regex: 'ab{1,3}c'}",
        "{signal: x}",
        "a.yaml:10: there is no signal `x`",
    ),
    (
        "hit:",
        "hitt:",
        "a.yaml:11: this YAML is not as it should be",
    ),
    (
        "    hit:\n      - GET /?a=abc!\n",
        "",
        "a.yaml:2: the rule `some-rule` needs at least one example under `hit`",
    ),
    (
        "GET /?a=abc!",
        "GET a=abc!",
        "a.yaml:12: `GET a=abc!` is not a method in capitals and a path",
    ),
    (
        "GET /?a=abc!",
        "GET /?a=a!",
        "a.yaml:12: the rule `some-rule` does not match this `hit`",
    ),
    (
        "GET /?a=ac!",
        "GET /?a=abbc!",
        "a.yaml:14: the rule `some-rule` matches this `miss`",
    ),
    (
        "GET /?a=ac!",
        "{request: GET /, auth: king}",
        "a.yaml:14: `king` is not one of",
    ),
    ("rules:", "rules", "a.yaml:"),
];

#[test]
fn each_fault_of_a_rule_is_named_at_its_line() {
    for (from, to, said) in FAULTS {
        let fault = check("a.yaml", &changed(RULE, from, to)).expect_err(to);
        assert!(
            fault.to_string().starts_with(said),
            "{fault}\nshould begin with {said}"
        );
    }
}

#[test]
fn what_the_two_regex_engines_read_differently_is_refused() {
    let cases = [
        ("ab*", "has no bound"),
        ("ab+", "has no bound"),
        ("ab{2,}", "has no bound"),
        ("ab{,2}", "is not a pattern"),
        ("ab{ 2}", "is not a repeat in PCRE"),
        ("(?:ab{0,2}){0,3}", "is a repeat inside a repeat"),
        ("(?:ab?){0,3}", "is a repeat inside a repeat"),
        ("ab{2}{3}", "behind a repeat"),
        ("a{1,600}b{0,600}", "can match 1200 bytes"),
        ("a{0,3}", "can match nothing"),
        ("^$", "can match nothing"),
        ("a|", "can match nothing"),
        ("(?i)a", "flags"),
        ("(?i:a)", "flags"),
        ("(?=a)b", "is not a pattern"),
        ("(?<x>a)", "named groups"),
        (r"(a)\1", "is not a pattern"),
        (r"\pLa", "Unicode classes"),
        ("[[:alpha:]]", "a class inside a class"),
        ("[a[b]]", "a class inside a class"),
        ("[a-z&&b]", "`&&`"),
        ("[a-c-e]", "a `-` inside a class"),
        (r"\va", "means something else in PCRE"),
        (r"\<a", "means something else in PCRE"),
        (r"\b{start}a", "means something else in PCRE"),
        (r"\x{41}", r"\xHH"),
        (r"\u0041", r"\xHH"),
        ("a~", r"\x7e"),
        ("\u{e9}", r"\xHH"),
        ("a(", "is not a pattern"),
        (r"\b{2}a", "repeats nothing"),
    ];
    for (pattern, said) in cases {
        let text = changed(RULE, "'ab{1,3}c'", &format!("'{pattern}'"));
        let fault = check("a.yaml", &text).expect_err(pattern);
        assert_eq!(fault.line, 10, "{pattern}");
        assert!(fault.what.contains(said), "{pattern}: {}", fault.what);
    }
}

#[test]
fn each_fault_of_a_detector_is_named_at_its_line() {
    let cases = [
        (
            "[w, '[a-z]{1,9}']",
            "[ww, '[a-z]{1,9}']",
            "a.yaml:4: `ww` is not one printable ASCII letter",
        ),
        (
            "[w, '[a-z]{1,9}']",
            "[w, '[a-z]{0,9}']",
            "a.yaml:4: `[a-z]{0,9}` can match nothing",
        ),
        (
            "['ww', 'w']",
            "['w', 'ww']",
            "a.yaml:6: the fold from `w` to `ww` must make the row shorter",
        ),
        ("  - 'w'", "  - 'w+'", "a.yaml:8: `+` has no bound"),
        (
            "contexts: [\"\"]",
            "contexts: []",
            "a.yaml:1: a detector needs contexts, tokens and fingerprints",
        ),
    ];
    for (from, to, said) in cases {
        let fault = check("detectors/a.yaml", &changed(DETECTOR, from, to)).expect_err(to);
        assert!(
            fault.to_string().starts_with(&format!("detectors/{said}")),
            "{fault}\nshould begin with {said}"
        );
    }
}

#[test]
fn an_id_is_used_once() {
    let fault = Source::from_texts([("a.yaml", RULE), ("b.yaml", RULE)])
        .expect_err("the id is there twice");
    assert_eq!(
        fault.to_string(),
        "b.yaml:2: the id `some-rule` is taken by a rule in a.yaml"
    );
}
