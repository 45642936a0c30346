//! The data map as people read it: a table of every column, and the record of processing activities of GDPR Art. 30.

use super::paths::{PathError, Paths};
use super::{DataMap, Kept, Subject};
use crate::config::{Config, Retention};
use crate::policies;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

fn word(value: impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().replace('-', " ")
}

/// How long a class is kept, by the running configuration.
fn how_long(kept: Kept, days: &Retention) -> String {
    match kept {
        Kept::Account => "while the account exists".to_owned(),
        Kept::Site => "while the site is connected".to_owned(),
        Kept::SecurityEvents => format!(
            "{} days, then without what could lead to a person until {} days",
            days.events_days, days.events_drop_days
        ),
        Kept::LogIns => format!("{} days", days.log_ins_days),
        Kept::Logs => format!("{} days", days.logs_days),
        Kept::Audit => format!("{} days", days.audit_days),
        Kept::ShortLived => "until it expires by itself, within some days".to_owned(),
        Kept::Service => "while the service runs".to_owned(),
    }
}

/// One line for each column.
///
/// # Errors
/// Where a table leads to nobody.
pub fn table(map: &DataMap) -> Result<String, PathError> {
    let paths = Paths::of(map)?;
    let mut rows = vec![
        [
            "column", "whose", "category", "why", "basis", "kept", "erasure", "export", "sealed",
            "leads by",
        ]
        .map(str::to_owned),
    ];
    for (table, columns) in map {
        for (name, column) in columns {
            let yes = |is: bool| (if is { "yes" } else { "no" }).to_owned();
            rows.push([
                format!("{table}.{name}"),
                word(column.subject),
                word(column.category),
                word(column.purpose),
                word(column.basis),
                word(column.retention),
                word(column.erase),
                yes(column.export),
                yes(column.sealed),
                paths.words(table),
            ]);
        }
    }
    let mut widths = [0; 10];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for row in rows {
        let line = row
            .iter()
            .zip(widths)
            .fold(String::new(), |mut line, (cell, width)| {
                // Writing into a string does not fail.
                let _ = write!(line, "{cell:width$}  ");
                line
            });
        text.push_str(line.trim_end());
        text.push('\n');
    }
    Ok(text)
}

/// Everything, for programs.
///
/// # Errors
/// Where a table leads to nobody.
pub fn json(map: &DataMap) -> Result<Value, PathError> {
    let paths = Paths::of(map)?;
    let tables: BTreeMap<_, _> = map
        .iter()
        .map(|(table, columns)| {
            (
                table,
                json!({"leads_by": paths.words(table), "columns": columns}),
            )
        })
        .collect();
    Ok(json!({"tables": tables}))
}

/// The record of processing activities (GDPR Art. 30), one section for each purpose, as plain text.
pub fn art30(map: &DataMap, config: &Config) -> String {
    let mut purposes: BTreeMap<String, Vec<(&str, &super::Column)>> = BTreeMap::new();
    for (table, columns) in map {
        for column in columns.values().filter(|c| c.subject != Subject::Nobody) {
            purposes
                .entry(word(column.purpose))
                .or_default()
                .push((table, column));
        }
    }
    let contact = config
        .privacy_contact
        .as_deref()
        .unwrap_or("not named in the configuration yet (privacy_contact)");
    let mut text = format!(
        "RECORD OF PROCESSING ACTIVITIES (GDPR Art. 30)\n\nMade from the data map of PacketSense {} and the running \
         configuration.\nController and contact: {contact}\nPrivacy policy: version {}\n",
        env!("CARGO_PKG_VERSION"),
        policies::PRIVACY.version()
    );
    for (purpose, columns) in purposes {
        let list = |of: &dyn Fn(&super::Column) -> String| {
            let words: BTreeSet<String> = columns.iter().map(|(_, column)| of(column)).collect();
            words.into_iter().collect::<Vec<_>>().join("; ")
        };
        let tables: BTreeSet<&str> = columns.iter().map(|(table, _)| *table).collect();
        let _ = write!(
            text,
            "\n{}\n  Whose data:       {}\n  Categories:       {}\n  Legal basis:      {}\n  Kept:             {}\n  \
             Stored in:        {}\n",
            purpose.to_uppercase(),
            list(&|c| word(c.subject)),
            list(&|c| word(c.category)),
            list(&|c| word(c.basis)),
            list(&|c| how_long(c.retention, &config.retention)),
            tables.into_iter().collect::<Vec<_>>().join(", "),
        );
    }
    let _ = write!(
        text,
        "\nWHO ELSE GETS IT\n  {}\n\nOTHER COUNTRIES\n  None beyond the processors named above.\n\nHOW IT IS PROTECTED\n  \
         Connections are encrypted and site and cloud sign what they say. Secrets are encrypted at rest under a key for \
         each team. Passwords are kept as Argon2id hashes, tokens as hashes. Every route is refused unless a table allows \
         it, and what changes access is written to a tamper-evident trail.\n",
        policies::processors(config)
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_record_names_every_purpose_with_the_configured_times() {
        let map = super::super::data_map().expect("map");
        let mut config = Config::default();
        config.retention.log_ins_days = 77;
        let text = art30(&map, &config);
        for part in [
            "PROTECTION\n",
            "LICENSING\n",
            "CONTACT\n",
            "LEGAL DUTY\n",
            "77 days",
            "visitor",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        let table = table(&map).expect("table");
        let columns: usize = map.values().map(BTreeMap::len).sum();
        assert_eq!(table.lines().count(), columns + 1);
        let json = json(&map).expect("JSON");
        assert_eq!(
            json["tables"]["events"]["columns"]["ip"]["erase"],
            "anonymise"
        );
    }
}
