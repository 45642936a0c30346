//! How the rows of each table lead to a person or a team: `privacy/paths.toml`, and the conditions made of it.

use super::{DataMap, Subject};
use std::collections::BTreeMap;
use thiserror::Error;

/// Whose data are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Root {
    /// A person's: their account.
    Person,
    /// A team's: its sites, and all that comes from them.
    Team,
}

impl Root {
    fn table(self) -> &'static str {
        match self {
            Self::Person => "people",
            Self::Team => "teams",
        }
    }
}

/// Where a path is wrong.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum PathError {
    /// The file is not TOML of the expected shape.
    #[error("paths.toml: {0}")]
    File(String),
    /// A step cannot be read, or names what is not there.
    #[error("paths.toml, {table}: {step:?} {reason}")]
    Step {
        /// The table whose path it is.
        table: String,
        /// The step as written.
        step: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A table with personal columns leads to nobody.
    #[error("paths.toml: {0} has personal columns and no path to a person or a team")]
    Nowhere(String),
}

/// One step: a column here equals one there.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    column: String,
    table: String,
    key: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Way {
    Root,
    Through(Vec<Step>),
    Nowhere,
}

/// Every table's paths.
#[derive(Debug, Clone)]
pub struct Paths {
    ways: BTreeMap<String, Way>,
    words: BTreeMap<String, Vec<String>>,
}

impl Paths {
    /// Those that this build was made with, held against the map.
    ///
    /// # Errors
    /// [`PathError`] names what is wrong.
    pub fn of(map: &DataMap) -> Result<Self, PathError> {
        Self::read(include_str!("../../privacy/paths.toml"), map)
    }

    fn read(text: &str, map: &DataMap) -> Result<Self, PathError> {
        let words: BTreeMap<String, Vec<String>> =
            toml::from_str(text).map_err(|error| PathError::File(error.to_string()))?;
        let mut ways = BTreeMap::new();
        for (table, list) in &words {
            let wrong = |step: &str, reason| PathError::Step {
                table: table.clone(),
                step: step.to_owned(),
                reason,
            };
            let columns = map
                .get(table)
                .ok_or_else(|| wrong("", "is no table of the map"))?;
            let mut steps = Vec::new();
            let mut way = None;
            for step in list {
                match step.as_str() {
                    "person" | "team" => way = Some(Way::Root),
                    text if text.starts_with("nowhere: ") => way = Some(Way::Nowhere),
                    text => {
                        let (column, to) = text
                            .split_once(" -> ")
                            .ok_or_else(|| wrong(text, "is not column -> table.column"))?;
                        let (to, key) = to
                            .split_once('.')
                            .ok_or_else(|| wrong(text, "does not end in table.column"))?;
                        let there = map.get(to).is_some_and(|t| t.contains_key(key));
                        if !columns.contains_key(column) || !there {
                            return Err(wrong(text, "names a column that is not in the map"));
                        }
                        steps.push(Step {
                            column: column.to_owned(),
                            table: to.to_owned(),
                            key: key.to_owned(),
                        });
                    }
                }
            }
            ways.insert(table.clone(), way.unwrap_or(Way::Through(steps)));
        }
        let paths = Self { ways, words };
        for (table, columns) in map {
            let personal = columns.values().any(|c| c.subject != Subject::Nobody);
            if personal && !paths.is_explained(table) {
                return Err(PathError::Nowhere(table.clone()));
            }
        }
        Ok(paths)
    }

    fn is_explained(&self, table: &str) -> bool {
        self.ways.get(table) == Some(&Way::Nowhere)
            || [Root::Person, Root::Team]
                .into_iter()
                .any(|root| self.condition(table, root).is_some())
    }

    /// A table's path in words, as in `site_id -> sites.id`.
    pub fn words(&self, table: &str) -> String {
        self.words
            .get(table)
            .map(|list| list.join(" or "))
            .unwrap_or_default()
    }

    /// The condition on a table's rows that belong to the person or team whose id is `$1`; none where it does not lead
    /// there.
    pub fn condition(&self, table: &str, root: Root) -> Option<String> {
        self.follow(table, root, 0).map(|(condition, _)| condition)
    }

    /// Tables that lead to a root with their conditions, those furthest away first: in this order they can be deleted.
    pub fn leading_to(&self, root: Root) -> Vec<(&str, String)> {
        let mut found: Vec<_> = self
            .ways
            .keys()
            .filter_map(|table| {
                let (condition, depth) = self.follow(table, root, 0)?;
                Some((depth, table.as_str(), condition))
            })
            .collect();
        found.sort_by_key(|(depth, ..)| std::cmp::Reverse(*depth));
        found
            .into_iter()
            .map(|(_, table, condition)| (table, condition))
            .collect()
    }

    fn follow(&self, table: &str, root: Root, depth: usize) -> Option<(String, usize)> {
        // A circle ends nowhere.
        if depth > self.ways.len() {
            return None;
        }
        match self.ways.get(table)? {
            Way::Root if table == root.table() => Some(("id = $1".to_owned(), 0)),
            Way::Root | Way::Nowhere => None,
            Way::Through(steps) => {
                let mut conditions = Vec::new();
                let mut furthest = 0;
                for step in steps {
                    if let Some((inner, far)) = self.follow(&step.table, root, depth + 1) {
                        furthest = furthest.max(far + 1);
                        conditions.push(format!(
                            "{} IN (SELECT {} FROM {} WHERE {inner})",
                            step.column, step.key, step.table
                        ));
                    }
                }
                (!conditions.is_empty())
                    .then(|| (format!("({})", conditions.join(" OR ")), furthest))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_personal_column_leads_to_its_subject() {
        let map = super::super::data_map().expect("map");
        let paths = Paths::of(&map).expect("paths");
        assert_eq!(
            paths.condition("seats", Root::Team).expect("a path"),
            "(licence_id IN (SELECT id FROM licences WHERE (team_id IN (SELECT id FROM teams WHERE id = $1))))"
        );
        assert_eq!(paths.condition("sites", Root::Person), None);
        let order: Vec<_> = paths
            .leading_to(Root::Team)
            .iter()
            .map(|(t, _)| t.to_string())
            .collect();
        let place = |name: &str| order.iter().position(|table| table == name).expect(name);
        assert!(place("file_hashes") < place("sites") && place("sites") < place("teams"));
    }

    #[test]
    fn a_personal_table_without_a_path_and_a_path_to_what_is_not_there_are_refused() {
        let mut map = super::super::data_map().expect("map");
        let column = map["people"]["email"].clone();
        map.insert(
            "diaries".to_owned(),
            BTreeMap::from([("text".to_owned(), column)]),
        );
        let refused = Paths::of(&map).expect_err("refused");
        assert_eq!(refused, PathError::Nowhere("diaries".to_owned()));
        for bad in [
            "text -> people.nose",
            "text",
            "text -> people",
            "mind -> people.id",
        ] {
            let text = format!("people = [\"person\"]\ndiaries = [\"{bad}\"]");
            let refused = Paths::read(&text, &map).expect_err(bad);
            assert!(
                matches!(&refused, PathError::Step { step, .. } if step == bad),
                "{refused}"
            );
        }
        let text = "people = [\"person\"]\ndiaries = [\"text -> diaries.text\"]";
        assert!(
            matches!(Paths::read(text, &map), Err(PathError::Nowhere(_))),
            "a circle"
        );
    }
}
