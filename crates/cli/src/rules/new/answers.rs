//! What was answered, checked.

use anyhow::bail;

use super::New;

/// How a request reaches the hole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Entry {
    /// `action` at admin-ajax.php or admin-post.php.
    Action(String),
    /// A REST route, beginning with `/`.
    Route(String),
    /// A file, beginning with `/`.
    Path(String),
}

impl Entry {
    /// Whether it is written as such a thing is.
    fn check(&self) -> anyhow::Result<()> {
        match self {
            Self::Action(name) => {
                check("--action", name, "letters, digits, `-`, `_` and `.`", |c| {
                    c.is_ascii_alphanumeric() || "-_.".contains(c)
                })
            }
            Self::Route(place) | Self::Path(place) => {
                if !place.starts_with('/') || place.len() < 2 {
                    bail!("`{place}` does not begin with `/` and a name");
                }
                check(
                    "a route or path",
                    place,
                    "letters, digits and `/-_.`",
                    |c| c.is_ascii_alphanumeric() || "/-_.".contains(c),
                )
            }
        }
    }
}

/// All that a rule is written from.
#[derive(Debug, Clone)]
pub(super) struct Answers {
    /// The rule's id.
    pub(super) id: String,
    /// The file's name.
    pub(super) file: String,
    pub(super) title: String,
    pub(super) kind: String,
    pub(super) slug: String,
    pub(super) versions: String,
    pub(super) cve: String,
    pub(super) source: String,
    pub(super) entry: Entry,
    pub(super) parameter: Option<String>,
    pub(super) needs: Option<String>,
}

impl Answers {
    /// Checks each answer by its form; what is missing is named in one error.
    pub(super) fn from_flags(new: New) -> anyhow::Result<Self> {
        let mut missing = Vec::new();
        let mut wanted = |value: Option<String>, what: &'static str| {
            let value = value.map(|text| text.trim().to_owned()).unwrap_or_default();
            if value.is_empty() {
                missing.push(what);
            }
            value
        };
        let slug = if new.kind == "core" && new.slug.is_none() {
            "wordpress".to_owned()
        } else {
            wanted(new.slug, "--slug: the component's folder under wp-content")
        };
        let cve = wanted(new.cve, "--cve: the advisory, such as CVE-2024-1234");
        let versions = wanted(
            new.versions,
            "--versions: those with the hole, such as '< 1.4.2'",
        );
        let source = wanted(
            new.source,
            "--source: the changeset or line of source that names entry point and parameter",
        );
        let mut entries = [
            new.action.map(Entry::Action),
            new.route.map(Entry::Route),
            new.path.map(Entry::Path),
        ]
        .into_iter()
        .flatten();
        let (entry, another) = (entries.next(), entries.next());
        if entry.is_none() {
            missing.push("--action, --route or --path: how a request reaches the hole");
        }
        if new.parameter.is_none() && new.needs.is_none() {
            missing.push(
                "--parameter or --needs: a rule without either would refuse the honest use too",
            );
        }
        let Some(entry) = entry.filter(|_| missing.is_empty()) else {
            bail!("still missing:\n  {}", missing.join("\n  "));
        };
        if another.is_some() {
            bail!(
                "--action, --route and --path are three ways in: one rule has one, write a rule for each"
            );
        }
        forms(&new.kind, &slug, &cve, &source)?;
        entry.check()?;
        if let Some(name) = &new.parameter {
            check("--parameter", name, "letters, digits, `-` and `_`", |c| {
                c.is_ascii_alphanumeric() || "-_".contains(c)
            })?;
        }
        let number = cve.strip_prefix("CVE-").unwrap_or_default();
        let named = slug.to_ascii_lowercase().replace(['_', '.'], "-");
        let room = 64 - "patch--".len() - number.len();
        let short = named.get(..room).unwrap_or(&named).trim_end_matches('-');
        Ok(Self {
            id: format!("patch-{short}-{number}"),
            file: match new.kind.as_str() {
                "plugin" => format!("{}.yaml", slug.to_ascii_lowercase()),
                kind => format!("{kind}-{}.yaml", slug.to_ascii_lowercase()),
            },
            title: new.title.unwrap_or_else(|| format!("{slug}: {cve}")),
            kind: new.kind,
            slug,
            versions,
            cve,
            source,
            entry,
            parameter: new.parameter,
            needs: new.needs,
        })
    }
}

/// Whether each of these has its form.
fn forms(kind: &str, slug: &str, cve: &str, source: &str) -> anyhow::Result<()> {
    if !matches!(kind, "plugin" | "theme" | "core") {
        bail!("--kind is plugin, theme or core, not `{kind}`");
    }
    check("--slug", slug, "letters, digits, `-`, `_` and `.`", |c| {
        c.is_ascii_alphanumeric() || "-_.".contains(c)
    })?;
    if slug.starts_with('.') {
        bail!("--slug: `{slug}` begins with a dot");
    }
    let number = cve.strip_prefix("CVE-").unwrap_or_default();
    let numeric = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let formed = number.split_once('-').is_some_and(|(year, serial)| {
        year.len() == 4 && (4..=7).contains(&serial.len()) && numeric(year) && numeric(serial)
    });
    if !formed {
        bail!("--cve: `{cve}` is not of the form CVE-2024-1234");
    }
    if !source.starts_with("https://") && !source.starts_with("http://") {
        bail!("--source: `{source}` is not an address that begins with https://");
    }
    check("--source", source, "no spaces", |c| c.is_ascii_graphic())
}

fn check(
    flag: &str,
    value: &str,
    allowed: &str,
    good: impl Fn(char) -> bool,
) -> anyhow::Result<()> {
    match value.chars().find(|&character| !good(character)) {
        _ if value.is_empty() => bail!("{flag} is empty"),
        Some(odd) => bail!("{flag}: `{value}` holds {odd:?}; it may have {allowed}"),
        None => Ok(()),
    }
}
