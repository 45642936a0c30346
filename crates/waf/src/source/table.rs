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
    #[serde(default)]
    variants: BTreeMap<String, Vec<String>>,
}

/// A detector with its name.
pub(super) type Named = (String, Detector);

/// Reads one table: the line of its name, its detector, and a detector for each variant, which differs in what it needs.
pub(super) fn detectors(file: &Path, text: &str) -> Result<(u64, Vec<Named>), Fault> {
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
    let mut named = vec![(table.name.value, detector.clone())];
    for (name, needs) in table.variants {
        let variant = Detector {
            needs,
            ..detector.clone()
        };
        named.push((name, variant));
    }
    for (_, detector) in &named {
        dialect::detector(detector).map_err(|what| Fault::new(file, at, what))?;
    }
    Ok((at, named))
}
