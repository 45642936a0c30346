//! The two engines, by the programs that docs/pack.md describes.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};
use packetsense_testkit::{Folder, binary::packetsense};
use serde_json::Value;

use crate::corpus::{Case, repository};

/// The rules under test.
#[derive(Debug)]
pub(crate) struct Pack {
    pub(crate) file: PathBuf,
    folder: Folder,
}

impl Pack {
    /// That pack, or one built from the repository's rules.
    pub(crate) fn of(file: Option<&Path>) -> Result<Self> {
        let folder = Folder::new()?;
        let file = if let Some(file) = file {
            file.to_owned()
        } else {
            let file = folder.join("pack.json");
            let built = Command::new(packetsense()?)
                .args(["rules", "build"])
                .arg(repository().join("rules"))
                .arg("-o")
                .arg(&file)
                .output()?;
            ensure!(
                built.status.success(),
                "{}",
                String::from_utf8_lossy(&built.stderr)
            );
            file
        };
        Ok(Self { file, folder })
    }

    /// Its id and size.
    pub(crate) fn name(&self) -> String {
        let pack: Value = fs::read(&self.file)
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default();
        let patches = pack["patches"].as_array().map_or(0, Vec::len);
        let rules = pack["rules"].as_array().map_or(0, Vec::len);
        format!(
            "{} ({rules} rules, {patches} virtual patches)",
            pack["id"].as_str().unwrap_or("?")
        )
    }
}

/// Which requests the Rust engine blocks.
pub(crate) fn rust(pack: &Pack, cases: &[Case]) -> Result<Vec<bool>> {
    let mut command = Command::new(packetsense()?);
    command.args(["rules", "eval"]);
    judge(command, pack, cases)
}

/// Which requests PHP's engine blocks.
pub(crate) fn php(pack: &Pack, cases: &[Case]) -> Result<Vec<bool>> {
    let mut command = Command::new("php");
    command.arg(repository().join("plugin/packetsense/tools/eval.php"));
    judge(command, pack, cases)
}

fn judge(mut command: Command, pack: &Pack, cases: &[Case]) -> Result<Vec<bool>> {
    let requests = pack.folder.join("requests.jsonl");
    let lines: Vec<&str> = cases.iter().map(|case| case.line.as_str()).collect();
    fs::write(&requests, lines.join("\n") + "\n")?;
    let answer = command
        .arg("--pack")
        .arg(&pack.file)
        .arg("--requests")
        .arg(&requests)
        .output()?;
    ensure!(
        answer.status.success(),
        "{}",
        String::from_utf8_lossy(&answer.stderr)
    );
    let verdicts = String::from_utf8(answer.stdout)?
        .lines()
        .map(|line| {
            let verdict: Value = serde_json::from_str(line)?;
            Ok(verdict["verdict"].as_str().context("no verdict")? == "block")
        })
        .collect::<Result<Vec<_>>>()?;
    ensure!(
        verdicts.len() == cases.len(),
        "{} verdicts for {} requests",
        verdicts.len(),
        cases.len()
    );
    Ok(verdicts)
}
