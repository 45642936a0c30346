//! Whatever comes in: nothing panics, and the prefilter never changes a verdict.

use std::path::Path;

use packetsense_waf::{
    compile,
    corpus::Line,
    engine::{Engine, Mode},
    pack::{Gate, Inventory, Limits, Pack},
    request::{self, Request},
    source::{Source, dialect},
    transform::{self, Transform},
};
use proptest::{collection::vec, prelude::*, sample::select, strategy::ValueTree};

const RULES: &str = include_str!("rules/all.yaml");
const DETECTOR: &str = include_str!("rules/detectors/quotes.yaml");

fn source() -> Source {
    Source::from_texts([
        (Path::new("all.yaml"), RULES),
        (Path::new("detectors/quotes.yaml"), DETECTOR),
    ])
    .unwrap_or_else(|fault| panic!("{fault}"))
}

fn pack() -> Pack {
    compile::pack(&source()).expect("the rules compile")
}

/// The same pack without its prefilter.
fn naive(mut pack: Pack) -> Pack {
    for gate in pack.gate.values_mut() {
        *gate = Gate {
            always: true,
            ..Gate::default()
        };
    }
    let rules = pack
        .rules
        .iter_mut()
        .chain(pack.patches.iter_mut().flat_map(|patch| &mut patch.rules));
    for condition in rules.flat_map(|rule| rule.when.iter_mut().chain(&mut rule.not)) {
        condition.literals = None;
    }
    pack
}

/// Attacks that the test rules know, in disguise, or a heap of bits.
fn value() -> impl Strategy<Value = Vec<u8>> {
    let attacks: Vec<&'static [u8]> = vec![
        b"union select",
        b"<script",
        b"../etc/passwd",
        b"cat/",
        b"1'or 1=1",
        b"O:8:",
        b"{",
        b"admin",
        b"17",
        b"PHNjcmlwdD5hbGVydCgx",
    ];
    let attack = (select(attacks), 0..12_usize, 0..12_usize)
        .prop_map(|(bit, first, second)| disguised(&disguised(bit, first), second));
    prop_oneof![3 => attack, 1 => heap()]
}

/// Bits of attacks, of disguises and of ordinary text.
fn heap() -> impl Strategy<Value = Vec<u8>> {
    let bits: Vec<&'static [u8]> = vec![
        b"union",
        b"UNION",
        b"select",
        b"SeLeCt",
        b" ",
        b"  ",
        b"\t",
        b"\n",
        b"\0",
        b"/*",
        b"*/",
        b"/*!50000",
        b"'",
        b"\"",
        b"%27",
        b"%2527",
        b"%u0027",
        b"&#39;",
        b"&#x3c;",
        b"&lt;",
        b"<",
        b"script",
        b">",
        b"\\x3c",
        b"\\u003c",
        b"\xef\xbc\x9c",
        b"\xc0\xbc",
        b"..",
        b"/",
        b"\\",
        b"//",
        b"/./",
        b"etc/passwd",
        b"%2e%2e%2f",
        b"1",
        b"=",
        b"or",
        b"a",
        b"plain",
        b"_-",
        b"c^a't",
        b"cat",
        b"PHNjcmlwdD5hbGVydCgxKTwv",
        b"c2NyaXB0Pg==",
        b"O:8:",
        b"{",
        b"}",
        b"\xff",
        b"admin",
        b"x%",
        b"&",
        b"+",
        b"?",
    ];
    vec((select(bits), 0..12_usize), 0..9).prop_map(|bits| {
        bits.into_iter()
            .flat_map(|(bit, how)| disguised(bit, how))
            .collect()
    })
}

/// A bit as it stands, or written wholly in one of the ways that transforms undo.
fn disguised(bit: &[u8], how: usize) -> Vec<u8> {
    let each = |write: fn(u8) -> String| {
        bit.iter()
            .flat_map(|&byte| write(byte).into_bytes())
            .collect()
    };
    match how {
        0 => each(|byte| format!("%{byte:02x}")),
        1 => each(|byte| format!("%25{byte:02X}")),
        2 => each(|byte| format!("%u00{byte:02x}")),
        3 => each(|byte| format!("&#{byte};")),
        4 => each(|byte| format!("\\x{byte:02x}")),
        5 => each(|byte| format!("{}\0", char::from(byte))),
        6 => each(|byte| {
            if byte > b' ' && byte < 0x7f {
                char::from_u32(0xfee0 + u32::from(byte))
                    .map(String::from)
                    .unwrap_or_default()
            } else {
                String::from(" ")
            }
        }),
        7 => each(|byte| format!("'{}", char::from(byte))),
        _ => bit.to_vec(),
    }
}

fn escaped(value: &[u8]) -> Vec<u8> {
    value
        .iter()
        .flat_map(|byte| format!("%{byte:02X}").into_bytes())
        .collect()
}

fn requests() -> impl Strategy<Value = Request> {
    (
        value(),
        value(),
        value(),
        value(),
        select(vec!["anonymous", "editor"]),
    )
        .prop_map(|(path, query, header, body, role)| {
            let uri = [
                b"/",
                &escaped(&path)[..],
                b"?id=",
                &escaped(&query),
                b"&",
                &query,
            ]
            .concat();
            let mut request = Request::new("POST", uri)
                .header("User-Agent", header.clone())
                .header("Cookie", [b"c=", &escaped(&header)[..]].concat())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .body([b"author=", &escaped(&body)[..], b"&x=1"].concat());
            role.clone_into(&mut request.role);
            request
        })
}

/// Ids of all rules that match.
fn ids(engine: &Engine, request: &Request) -> Vec<String> {
    engine
        .matching(request)
        .map(|rule| rule.id.clone())
        .collect()
}

#[test]
fn the_examples_of_the_test_rules_behave() {
    let counts = compile::check(&source()).unwrap_or_else(|fault| panic!("{fault}"));
    assert!(counts.rules >= 10 && counts.detectors == 1, "{counts:?}");
}

#[test]
fn the_prefilter_never_changes_a_verdict() {
    let quick = Engine::new(pack(), &Inventory::Everything).expect("the pack compiles");
    let naive = Engine::new(naive(pack()), &Inventory::Everything).expect("the pack compiles");
    let mut seen = std::collections::BTreeSet::new();
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = requests();
    for _ in 0..6000 {
        let request = strategy.new_tree(&mut runner).expect("a case").current();
        let matched = ids(&quick, &request);
        assert_eq!(matched, ids(&naive, &request), "{request:?}");
        assert_eq!(
            quick.judge(&request, Mode::Settled),
            naive.judge(&request, Mode::Settled)
        );
        seen.extend(matched);
    }
    assert!(seen.len() >= 8, "the cases reach the rules: {seen:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn no_bytes_make_the_request_parsers_panic(text in vec(any::<u8>(), 0..300), other in vec(any::<u8>(), 0..40)) {
        let limits = Limits { args: 5, depth: 3, cookies: 3, headers: 2, body: 200, derived: 5 };
        let _ = request::parameters(&text, &limits);
        let _ = request::leaves(&text, 5);
        let _ = request::unserialize(&text, (5, 3));
        let _ = request::xml(&text, (5, 3));
        let _ = request::cookies(&text).count();
        let _ = request::boundary(&text);
        let _ = request::parts(&text, &other);
        for media in ["", "application/json", "multipart/form-data; boundary=", "application/x-www-form-urlencoded"] {
            let request = Request::new(other.clone(), text.clone())
                .header("Content-Type", media).header(other.clone(), text.clone()).header("Cookie", text.clone()).body(text.clone());
            let fields = request::fields(&request, &limits, &[]);
            prop_assert!(fields.list.len() < 1000);
        }
    }

    #[test]
    fn no_bytes_make_a_transform_panic_or_grow(value in vec(any::<u8>(), 0..200)) {
        for (_, transform) in Transform::ALL {
            prop_assert!(transform.apply(&value).len() <= value.len());
        }
    }

    #[test]
    fn transforms_bear_disguises(value in value(), chain in vec(select(Transform::ALL.to_vec()), 0..6)) {
        let chain: Vec<Transform> = chain.into_iter().map(|(_, transform)| transform).collect();
        prop_assert!(transform::apply(&chain, &value).len() <= value.len());
    }

    #[test]
    fn no_text_makes_the_rule_reader_panic(text in "\\PC{0,200}", at in any::<prop::sample::Index>(), with in "[-:{}\\[\\]'\"#&*!|>%@`?, \\n\\ta-z0-9]{0,4}") {
        let _ = Source::from_texts([("x.yaml", text.as_str())]);
        let mut changed = RULES.to_owned();
        let place = at.index(changed.len());
        if changed.is_char_boundary(place) {
            changed.insert_str(place, &with);
        }
        if let Err(fault) = Source::from_texts([("x.yaml", changed.as_str())]) {
            prop_assert!(fault.to_string().starts_with("x.yaml:"), "{}", fault);
        }
    }

    #[test]
    fn no_text_makes_the_dialect_panic(text in "[\\[\\]()|?*+{},0-9a-c^$\\\\.:<>=!~ -]{0,24}") {
        let _ = dialect::pattern(&text);
    }

    #[test]
    fn no_bytes_make_the_pack_reader_panic(text in vec(any::<u8>(), 0..200), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let _ = Pack::from_json(&text);
        let mut changed = PACK.with(Clone::clone);
        let place = at.index(changed.len());
        let same = changed[place] == byte;
        changed[place] = byte;
        prop_assert_eq!(Pack::from_json(&changed).is_ok(), same);
        let _ = Line::parse(&String::from_utf8_lossy(&text));
    }

    #[test]
    fn no_request_makes_the_engine_panic(text in vec(any::<u8>(), 0..300)) {
        ENGINE.with(|engine| {
            let request = Request::new("POST", text.clone()).header("User-Agent", text.clone()).body(text.clone());
            engine.judge(&request, Mode::FirstDay);
        });
    }
}

thread_local! {
    static PACK: Vec<u8> = pack().to_json().expect("the pack is JSON").into_bytes();
    static ENGINE: Engine = Engine::new(pack(), &Inventory::Everything).expect("the pack compiles");
}
