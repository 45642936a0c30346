//! From files to a [`Source`].

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

use super::{Fault, Source, document, rule, table};
use crate::pack::Match;

/// Folders in folders that are still read.
const DEPTH: usize = 4;

impl Source {
    /// Reads every `*.yaml` under a folder, in order of their paths; those in a folder `detectors` are detectors.
    pub fn read(folder: &Path) -> Result<Self, Fault> {
        let mut files = Vec::new();
        collect(folder, DEPTH, &mut files)?;
        files.sort();
        let texts = files
            .into_iter()
            .map(|file| match fs::read_to_string(&file) {
                Ok(text) => Ok((file, text)),
                Err(error) => Err(Fault::new(file, 0, format!("cannot be read: {error}"))),
            })
            .collect::<Result<Vec<_>, _>>()?;
        Self::from_texts(
            texts
                .iter()
                .map(|(file, text)| (file.as_path(), text.as_str())),
        )
    }

    /// Reads texts as if they were files of that name.
    pub fn from_texts<'t, P: AsRef<Path>>(
        texts: impl IntoIterator<Item = (P, &'t str)>,
    ) -> Result<Self, Fault> {
        let mut source = Self::default();
        for (file, text) in texts {
            let file = file.as_ref();
            if file
                .parent()
                .and_then(Path::file_name)
                .is_some_and(|name| name == "detectors")
            {
                let (line, detectors) = table::detectors(file, text)?;
                for (name, detector) in detectors {
                    if source.detectors.insert(name.clone(), detector).is_some() {
                        return Err(Fault::new(
                            file,
                            line,
                            format!("there is a detector `{name}` already"),
                        ));
                    }
                }
            } else {
                for rule in document::rules(file, text)? {
                    source.rules.push(rule::check(file, rule)?);
                }
            }
        }
        source.check_names()?;
        Ok(source)
    }

    /// Ids are unique, and detectors that rules name exist.
    fn check_names(&self) -> Result<(), Fault> {
        let mut ids: HashMap<&str, &Path> = HashMap::new();
        for rule in &self.rules {
            if let Some(first) = ids.insert(&rule.id, &rule.file) {
                let what = format!(
                    "the id `{}` is taken by a rule in {}",
                    rule.id,
                    first.display()
                );
                return Err(Fault::new(&rule.file, rule.line, what));
            }
            for condition in rule.when.iter().chain(&rule.not) {
                match &condition.matcher {
                    Match::Detector(name) if !self.detectors.contains_key(name) => {
                        return Err(Fault::new(
                            &rule.file,
                            condition.line,
                            format!("there is no detector `{name}`"),
                        ));
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }
}

fn collect(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<(), Fault> {
    let unreadable =
        |error: std::io::Error| Fault::new(folder, 0, format!("cannot be read: {error}"));
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.is_dir() {
            if depth == 0 {
                return Err(Fault::new(path, 0, "is nested too deep"));
            }
            collect(&path, depth - 1, files)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            files.push(path);
        } else if path.extension().is_some_and(|extension| extension == "yml") {
            return Err(Fault::new(path, 0, "must end with `.yaml` to be read"));
        }
    }
    Ok(())
}
