//! The rules of this repository: their examples behave, and the prefilter changes nothing on them or on honest requests.

use std::{fs, path::PathBuf};

use packetsense_waf::{
    compile,
    corpus::Line,
    engine::Engine,
    pack::{Gate, Inventory, Pack},
    request::Request,
    source::Source,
};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../rules")
}

fn source() -> Source {
    Source::read(&folder()).unwrap_or_else(|fault| panic!("{fault}"))
}

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

fn ids(engine: &Engine, request: &Request) -> Vec<String> {
    engine
        .matching(request)
        .map(|rule| rule.id.clone())
        .collect()
}

#[test]
fn every_example_behaves_and_two_builds_are_the_same() {
    let counts = compile::check(&source()).unwrap_or_else(|fault| panic!("{fault}"));
    assert!(counts.rules >= 40, "{counts:?}");
    let build = || {
        compile::pack(&source())
            .and_then(|pack| pack.to_json())
            .expect("the rules compile")
    };
    let text = build();
    assert_eq!(text, build());
    assert!(
        Pack::from_json(text.as_bytes())
            .is_ok_and(|pack| pack.to_json().is_ok_and(|again| again == text))
    );
}

#[test]
fn the_prefilter_changes_nothing_on_examples_and_honest_requests() {
    let source = source();
    let pack = compile::pack(&source).expect("the rules compile");
    let quick = Engine::new(pack.clone(), &Inventory::Everything).expect("the pack compiles");
    let naive = Engine::new(naive(pack), &Inventory::Everything).expect("the pack compiles");
    let examples = source
        .rules
        .iter()
        .flat_map(|rule| rule.hit.iter().chain(&rule.miss));
    let mut requests: Vec<Request> = examples.map(|example| example.request.clone()).collect();
    let honest =
        fs::read_to_string(folder().join("corpus/honest.jsonl")).expect("the honest corpus");
    for text in honest.lines().step_by(7) {
        requests.push(Line::parse(text).expect("a request").request);
    }
    assert!(requests.len() > 200);
    for request in requests {
        assert_eq!(
            ids(&quick, &request),
            ids(&naive, &request),
            "{}",
            request.uri.escape_ascii()
        );
    }
}
