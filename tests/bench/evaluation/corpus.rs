//! The requests.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::Value;

/// One request of a corpus.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) class: String,
    pub(crate) attack: bool,
    pub(crate) method: String,
    pub(crate) uri: String,
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    pub(crate) body: Vec<u8>,
    pub(crate) role: String,
    /// The line as it stands, for the engines.
    pub(crate) line: String,
}

/// Every line of a file; a bad one names its number.
pub(crate) fn read(file: &Path) -> Result<Vec<Case>> {
    let text = fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(number, line)| {
            case(line).with_context(|| format!("{}, line {}", file.display(), number + 1))
        })
        .collect()
}

fn case(line: &str) -> Result<Case> {
    let value: Value = serde_json::from_str(line)?;
    let text = |key: &str| {
        value[key]
            .as_str()
            .map(str::to_owned)
            .with_context(|| format!("{key} is missing"))
    };
    let mut headers = Vec::new();
    for header in value["headers"].as_array().into_iter().flatten() {
        let name = header[0].as_str().context("a header has no name")?;
        let content = match (&header[1], header[1]["b64"].as_str()) {
            (Value::String(content), _) => content.clone().into_bytes(),
            (_, Some(encoded)) => BASE64_STANDARD.decode(encoded)?,
            _ => bail!("the header {name} has no value"),
        };
        headers.push((name.to_owned(), content));
    }
    Ok(Case {
        class: text("class")?,
        attack: match text("label")?.as_str() {
            "attack" => true,
            "benign" => false,
            other => bail!("the label {other} is neither attack nor benign"),
        },
        method: text("method")?,
        uri: text("path_and_query")?,
        headers,
        body: match value["body_b64"].as_str() {
            Some(encoded) => BASE64_STANDARD.decode(encoded)?,
            None => Vec::new(),
        },
        role: value["auth"].as_str().unwrap_or("anonymous").to_owned(),
        line: line.to_owned(),
    })
}

/// At most so many of each class, spread evenly over the file; by number.
pub(crate) fn sample(cases: &[Case], most: usize) -> Vec<usize> {
    let mut classes: BTreeMap<(bool, &str), Vec<usize>> = BTreeMap::new();
    for (number, case) in cases.iter().enumerate() {
        classes
            .entry((case.attack, &case.class))
            .or_default()
            .push(number);
    }
    let mut chosen: Vec<usize> = classes
        .into_values()
        .flat_map(|numbers| {
            let count = numbers.len().min(most);
            (0..count)
                .map(|which| numbers[which * numbers.len() / count])
                .collect::<Vec<_>>()
        })
        .collect();
    chosen.sort_unstable();
    chosen
}

/// The repository's root.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
