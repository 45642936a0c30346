//! `packetsense rules new`: the beginning of a virtual patch.

mod answers;
mod text;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use clap::Args;
use packetsense_waf::{compile, source::Source};

use answers::Answers;

/// What is known of the hole. All that is missing is named at once.
#[derive(Debug, Default, Args)]
pub(crate) struct New {
    /// The advisory, such as `CVE-2024-1234`.
    #[arg(long)]
    cve: Option<String>,
    /// plugin, theme or core.
    #[arg(long, default_value = "plugin")]
    kind: String,
    /// The folder of the component under wp-content (`wordpress` for core).
    #[arg(long)]
    slug: Option<String>,
    /// The versions that have the hole, such as '< 1.4.2' or '>= 2.0, < 2.3'.
    #[arg(long)]
    versions: Option<String>,
    /// Where it is reached: the value of `action` at admin-ajax.php or admin-post.php.
    #[arg(long)]
    action: Option<String>,
    /// Where it is reached: a REST route, such as /shop/v1/orders.
    #[arg(long)]
    route: Option<String>,
    /// Where it is reached: a file, such as /wp-content/plugins/shop/export.php.
    #[arg(long)]
    path: Option<String>,
    /// The parameter whose value the hole is in.
    #[arg(long)]
    parameter: Option<String>,
    /// The capability that the fixed version asks for.
    #[arg(long, value_name = "CAPABILITY")]
    needs: Option<String>,
    /// Where entry point and parameter were read: a changeset or a line of source.
    #[arg(long, value_name = "URL")]
    source: Option<String>,
    /// What the rule is called for people.
    #[arg(long)]
    title: Option<String>,
    /// The folder with the rules.
    #[arg(long, default_value = "rules")]
    dir: PathBuf,
}

impl New {
    /// Writes the rule into `patches/<slug>.yaml` and says what is left to do.
    pub(super) fn run(self) -> anyhow::Result<()> {
        let dir = self.dir.clone();
        let (file, id) = write(&dir, &Answers::from_flags(self)?)?;
        println!(
            "{id} is in {}. Next: say in its title and class what it stops, narrow its match, add honest requests \
             under `miss`, and set `verified: true` once you have read the cited line.",
            file.display()
        );
        Ok(())
    }
}

/// Adds the rule to its file. Nothing is written where the rule would not compile or its id is taken.
fn write(dir: &Path, answers: &Answers) -> anyhow::Result<(PathBuf, String)> {
    let rules = Source::read(dir)?;
    if let Some(taken) = rules.rules.iter().find(|rule| rule.id == answers.id) {
        bail!(
            "the id `{}` is taken by the rule at {}:{}",
            answers.id,
            taken.file.display(),
            taken.line
        );
    }
    let file = dir.join("patches").join(&answers.file);
    let mut whole = match fs::read_to_string(&file) {
        Ok(there) => there,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => "rules:\n".to_owned(),
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", file.display())),
    };
    if !whole.ends_with('\n') {
        whole.push('\n');
    }
    whole.push_str(&text::rule(answers));
    compile::check(&Source::from_texts([(&file, whole.as_str())])?)?;
    let cannot = || format!("cannot write {}", file.display());
    fs::create_dir_all(dir.join("patches")).with_context(cannot)?;
    let fresh = file.with_extension("new");
    fs::write(&fresh, whole).with_context(cannot)?;
    fs::rename(&fresh, &file).with_context(cannot)?;
    Ok((file, answers.id.clone()))
}

#[cfg(test)]
mod tests;
