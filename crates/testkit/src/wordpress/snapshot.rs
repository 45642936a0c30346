//! What a site consists of, to compare it before and after: files, tables, options, cron jobs, users' data.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, fs,
    hash::{DefaultHasher, Hasher},
    io,
    path::Path,
};

use anyhow::{Context, Result};
use serde_json::Value;

use super::site::Site;

/// Everything of a site that a plugin could leave behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Named things and what they hold: `file wp-config.php`, `table wp_posts`, `option siteurl`, `cron wp_version_check`.
    things: BTreeMap<String, String>,
}

/// How two snapshots differ.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// Not there before.
    pub added: Vec<String>,
    /// No longer there.
    pub removed: Vec<String>,
    /// There, but other than before.
    pub changed: Vec<String>,
}

/// Options that WordPress itself changes as time passes.
const RESTLESS: [&str; 6] = [
    "_transient_",
    "_site_transient_",
    "cron",
    "recently_activated",
    "rewrite_rules",
    "auto_core_update",
];

const CODE: &str = r"
    global $wpdb;
    $seen = [];
    foreach ($wpdb->get_col('SHOW TABLES') as $table) {
        $seen['table ' . $table] = implode(',', $wpdb->get_col('DESCRIBE ' . $table));
    }
    foreach ($wpdb->get_results('SELECT option_name, option_value FROM ' . $wpdb->options) as $row) {
        $seen['option ' . $row->option_name] = md5($row->option_value);
    }
    foreach (_get_cron_array() as $hooks) {
        foreach (array_keys($hooks) as $hook) {
            if ($hook !== 'do_pings') {
                $seen['cron ' . $hook] = '';
            }
        }
    }
    foreach ($wpdb->get_results('SELECT user_id, meta_key, meta_value FROM ' . $wpdb->usermeta) as $row) {
        if ($row->meta_key !== 'session_tokens') {
            $seen['user ' . $row->user_id . ' ' . $row->meta_key] = md5((string) $row->meta_value);
        }
    }
    foreach (wp_roles()->roles as $name => $role) {
        $seen['role ' . $name] = implode(',', array_keys($role['capabilities']));
    }
    return $seen;
";

impl Site {
    /// Looks at the whole site now.
    pub fn snapshot(&self) -> Result<Snapshot> {
        let mut things = BTreeMap::new();
        if let Value::Object(seen) = self.eval(CODE)? {
            for (name, value) in seen {
                let restless = name
                    .strip_prefix("option ")
                    .is_some_and(|option| RESTLESS.iter().any(|start| option.starts_with(start)));
                if !restless {
                    things.insert(name, value.as_str().unwrap_or_default().to_owned());
                }
            }
        }
        files(self.root(), self.root(), &mut things).context("reading the site's files")?;
        Ok(Snapshot { things })
    }
}

fn files(root: &Path, folder: &Path, things: &mut BTreeMap<String, String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path
            .strip_prefix(root)
            .unwrap_or(&path)
            .display()
            .to_string();
        if path.is_dir() && !path.is_symlink() {
            things.insert(format!("folder {name}"), String::new());
            files(root, &path, things)?;
        } else {
            let mut hasher = DefaultHasher::new();
            hasher.write(&fs::read(&path)?);
            things.insert(format!("file {name}"), hasher.finish().to_string());
        }
    }
    Ok(())
}

impl Snapshot {
    /// What is different in `later`.
    pub fn difference(&self, later: &Self) -> Difference {
        let names: BTreeSet<&String> = self.things.keys().chain(later.things.keys()).collect();
        let mut difference = Difference::default();
        for name in names {
            let list = match (self.things.get(name), later.things.get(name)) {
                (None, Some(_)) => &mut difference.added,
                (Some(_), None) => &mut difference.removed,
                (Some(old), Some(new)) if old != new => &mut difference.changed,
                _ => continue,
            };
            list.push(name.clone());
        }
        difference
    }
}

impl Difference {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (word, names) in [
            ("added", &self.added),
            ("removed", &self.removed),
            ("changed", &self.changed),
        ] {
            for name in names {
                writeln!(f, "{word}: {name}")?;
            }
        }
        Ok(())
    }
}
