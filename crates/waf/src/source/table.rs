//! Detector tables.

use std::{collections::BTreeMap, path::Path};

use serde::Deserialize;
use serde_saphyr::Spanned;

use super::{
    Fault, dialect,
    document::{line, parse},
};
use crate::pack::Detector;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TableDocument {
    name: Spanned<String>,
    #[serde(default)]
    needs: Vec<String>,
    contexts: Vec<String>,
    tokens: Vec<Spanned<(String, String)>>,
    #[serde(default)]
    words: Option<Spanned<BTreeMap<String, Vec<String>>>>,
    #[serde(default)]
    fold: Vec<Spanned<(String, String)>>,
    fingerprints: Vec<Spanned<String>>,
}

/// Reads one table: its name, the line of the name, and the detector.
pub(super) fn detector(file: &Path, text: &str) -> Result<(String, u64, Detector), Fault> {
    let table: TableDocument = parse(file, text)?;
    let at = line(&table.name);
    for token in &table.tokens {
        let (letter, pattern) = &token.value;
        dialect::letter(letter)
            .and_then(|()| dialect::pattern(pattern).map(drop))
            .map_err(|what| Fault::new(file, line(token), what))?;
    }
    for fold in &table.fold {
        dialect::fold(&fold.value.0, &fold.value.1)
            .map_err(|what| Fault::new(file, line(fold), what))?;
    }
    for fingerprint in &table.fingerprints {
        dialect::pattern(&fingerprint.value)
            .map_err(|what| Fault::new(file, line(fingerprint), what))?;
    }
    let mut words = BTreeMap::new();
    if let Some(listed) = &table.words {
        for (letter, list) in &listed.value {
            for word in list {
                if words.insert(word.clone(), letter.clone()).is_some() {
                    return Err(Fault::new(
                        file,
                        line(listed),
                        format!("the word `{word}` is listed twice"),
                    ));
                }
            }
        }
    }
    let detector = Detector {
        needs: table.needs,
        contexts: table.contexts,
        tokens: table.tokens.into_iter().map(|token| token.value).collect(),
        words,
        fold: table.fold.into_iter().map(|fold| fold.value).collect(),
        fingerprints: table
            .fingerprints
            .into_iter()
            .map(|fingerprint| fingerprint.value)
            .collect(),
    };
    dialect::detector(&detector).map_err(|what| Fault::new(file, at, what))?;
    Ok((table.name.value, at, detector))
}
