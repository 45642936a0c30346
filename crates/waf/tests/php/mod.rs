//! Asking the real PHP: one process, one question a line.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use proptest::{
    collection::vec,
    sample::select,
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};

/// What PHP said.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// Flat names, and values (`None` for what is no string).
    Leaves(Vec<(Vec<u8>, Option<Vec<u8>>)>),
    /// It cannot be read: `Syntax` or `TooDeep`.
    Fault(String),
}

const FRAME: &str = r"
error_reporting(0);
function flatten(string $name, $value, array &$leaves): void {
    if (!is_array($value)) { $leaves[] = [$name, is_string($value) ? $value : null]; return; }
    foreach ($value as $key => $inner) { flatten($name . '[' . $key . ']', $inner, $leaves); }
}
function read(string $text) { BODY }
while (($line = fgets(STDIN)) !== false) {
    $said = read((string) base64_decode(trim($line)));
    if (is_string($said)) { echo json_encode($said), chr(10); continue; }
    $bare = static function ($leaf) { return [base64_encode($leaf[0]), $leaf[1] === null ? null : base64_encode($leaf[1])]; };
    echo json_encode(array_map($bare, $said)), chr(10);
}
";

/// Runs `body` (PHP: `$text` in, leaves or a word out) for each text. `None`, and a notice, where PHP is not to be had.
pub(crate) fn ask(body: &str, texts: &[Vec<u8>]) -> Option<Vec<Asked>> {
    let script = FRAME.replace("BODY", body);
    let child = Command::new("php")
        .args(["-n", "-d", "memory_limit=512M", "-r", &script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        eprintln!("left out: there is no `php` to compare with");
        return None;
    };
    let lines: String = texts
        .iter()
        .map(|text| BASE64_STANDARD.encode(text) + "\n")
        .collect();
    let mut stdin = child.stdin.take().expect("stdin is piped");
    let writer = std::thread::spawn(move || stdin.write_all(lines.as_bytes()));
    let output = child.wait_with_output().expect("php ends");
    writer.join().expect("the writer ends").expect("php reads");
    let said = String::from_utf8(output.stdout).expect("php writes JSON");
    let said: Vec<Asked> = said.lines().map(parse).collect();
    assert_eq!(said.len(), texts.len(), "php answers every question");
    Some(said)
}

fn parse(line: &str) -> Asked {
    let value: serde_json::Value = serde_json::from_str(line).expect("php writes JSON");
    let Some(leaves) = value.as_array() else {
        return Asked::Fault(if value == "deep" { "TooDeep" } else { "Syntax" }.to_owned());
    };
    let bytes = |value: &serde_json::Value| {
        value
            .as_str()
            .map(|text| BASE64_STANDARD.decode(text).expect("base64"))
    };
    Asked::Leaves(
        leaves
            .iter()
            .map(|leaf| (bytes(&leaf[0]).unwrap_or_default(), bytes(&leaf[1])))
            .collect(),
    )
}

/// Texts made of pieces, the same in every run.
pub(crate) fn cases(pieces: &[&'static str], count: usize) -> Vec<Vec<u8>> {
    let mut runner = TestRunner::deterministic();
    let strategy = vec(select(pieces.to_vec()), 0..14);
    (0..count)
        .map(|_| {
            strategy
                .new_tree(&mut runner)
                .expect("a case")
                .current()
                .concat()
                .into_bytes()
        })
        .collect()
}

/// For messages.
pub(crate) fn show(text: &[u8]) -> String {
    text.escape_ascii().to_string()
}
