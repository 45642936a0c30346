//! The vectors in `vectors/*.json`: what both ends must say to honest and hostile messages.
//!
//! `UPDATE_VECTORS=1 cargo test -p packetsense-wire --test vectors` writes the files anew. What they expect stands in the
//! tables of this folder, made with a writer of signatures of its own (`forge`); the product's code is only tested.

#![allow(clippy::too_many_lines, reason = "tables are as long as they are")]
#![allow(clippy::struct_field_names, reason = "the files have these names")]

mod answers;
mod batches;
mod case;
mod challenges;
mod forge;
mod requests;
mod small;

mod holds;

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("vectors")
        .join(name)
}

/// The vectors as the file has them.
fn read<T: DeserializeOwned>(name: &str) -> T {
    let text = std::fs::read(file(name)).expect("the file of vectors is there");
    serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn is_up_to_date<T: Serialize>(name: &str, made: &T) {
    let text = serde_json::to_string_pretty(made).expect("vectors are JSON") + "\n";
    if std::env::var_os("UPDATE_VECTORS").is_some() {
        std::fs::write(file(name), &text).expect("the file of vectors can be written");
    }
    let on_disk = std::fs::read_to_string(file(name)).expect("the file of vectors is there");
    assert!(
        on_disk == text,
        "vectors/{name} is not what the tables make: run with UPDATE_VECTORS=1 and look at the difference"
    );
}

#[test]
fn the_files_are_what_the_tables_make() {
    is_up_to_date("requests.json", &requests::all());
    is_up_to_date("answers.json", &answers::all());
    is_up_to_date("challenges.json", &challenges::all());
    is_up_to_date("batches.json", &batches::all());
    is_up_to_date("keys.json", &small::keys());
    is_up_to_date("pkce.json", &small::pkce());
    is_up_to_date("encoding.json", &small::encoding());
}

#[test]
fn no_two_vectors_of_a_file_have_the_same_name() {
    let names = |mut names: Vec<String>| {
        let all = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all, "{names:?}");
    };
    names(requests::all().into_iter().map(|c| c.name).collect());
    names(answers::all().into_iter().map(|c| c.name).collect());
    names(batches::all().into_iter().map(|c| c.name).collect());
    names(
        challenges::all()
            .questions
            .into_iter()
            .map(|c| c.name)
            .collect(),
    );
}
