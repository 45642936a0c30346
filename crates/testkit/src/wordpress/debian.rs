//! Packages of another Debian suite, downloaded and unpacked by apt with a source list of its own. Nothing is installed,
//! and the machine's own lists stay as they are.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};

use crate::process::run;

/// One suite, as apt sees it through its own list.
#[derive(Debug)]
pub(super) struct Archive<'a> {
    suite: &'a str,
    folder: &'a Path,
}

impl<'a> Archive<'a> {
    /// Fetches the suite's index into `folder`. The archive's address is the one that this machine's apt uses.
    pub(super) fn open(suite: &'a str, folder: &'a Path) -> Result<Self> {
        let targets = run(
            "apt-get indextargets",
            Command::new("apt-get").args(["indextargets", "--format", "$(SITE)"]),
        )?;
        let address = targets
            .lines()
            .find(|line| !line.contains("security") && !line.is_empty())
            .context("apt knows no archive: see /etc/apt/sources.list")?;
        let keys = "/usr/share/keyrings/debian-archive-keyring.gpg";
        fs::write(
            folder.join("suite.list"),
            format!("deb [signed-by={keys}] {address} {suite} main\n"),
        )?;
        fs::create_dir_all(folder.join("lists/partial"))?;
        let archive = Self { suite, folder };
        run(
            &format!("apt-get update for {suite}"),
            archive.apt("apt-get").args(["-qq", "update"]),
        )?;
        Ok(archive)
    }

    fn apt(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        let folder = self.folder.display();
        command.current_dir(self.folder);
        for option in [
            format!("Dir::Etc::sourcelist={folder}/suite.list"),
            "Dir::Etc::sourceparts=-".to_owned(),
            format!("Dir::State::lists={folder}/lists"),
            // What is installed here has no say in what the suite holds.
            format!("Dir::State::status={folder}/status"),
            "Dir::Cache::pkgcache=".to_owned(),
            "Dir::Cache::srcpkgcache=".to_owned(),
            "Acquire::Languages=none".to_owned(),
            "Acquire::Retries=3".to_owned(),
        ] {
            command.args(["-o", &option]);
        }
        if rustix::process::geteuid().is_root() {
            command.args(["-o", "APT::Sandbox::User=root"]);
        }
        let _ = fs::File::options()
            .create(true)
            .append(true)
            .open(self.folder.join("status"));
        command
    }

    /// The package and everything it depends on or recommends, directly or not, for which `wanted` holds.
    pub(super) fn closure(
        &self,
        package: &str,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<BTreeSet<String>> {
        let mut found = BTreeSet::from([package.to_owned()]);
        let mut ask = vec![package.to_owned()];
        while let Some(name) = ask.pop() {
            let text = run(
                &format!("apt-cache show {name}"),
                self.apt("apt-cache").args(["show", &name]),
            )?;
            let record = text.split("\n\n").next().unwrap_or_default();
            let lines = record.lines().filter_map(|line| {
                line.strip_prefix("Depends: ")
                    .or_else(|| line.strip_prefix("Recommends: "))
            });
            for wish in lines.flat_map(|line| line.split(", ")) {
                // Of alternatives the first is the one that Debian means.
                let first = wish.split(['|', ' ']).next().unwrap_or_default();
                if wanted(first) && found.insert(first.to_owned()) {
                    ask.push(first.to_owned());
                }
            }
        }
        Ok(found)
    }

    /// Downloads the packages and unpacks them into one tree.
    pub(super) fn unpack(&self, packages: &BTreeSet<String>) -> Result<PathBuf> {
        run(
            &format!("apt-get download from {}", self.suite),
            self.apt("apt-get").args(["-qq", "download"]).args(packages),
        )?;
        let tree = self.folder.join("tree");
        let mut unpacked = 0;
        for entry in fs::read_dir(self.folder)? {
            let file = entry?.path();
            if file.extension().is_some_and(|extension| extension == "deb") {
                run(
                    "dpkg-deb",
                    Command::new("dpkg-deb").arg("-x").arg(&file).arg(&tree),
                )?;
                unpacked += 1;
            }
        }
        ensure!(
            unpacked == packages.len(),
            "{unpacked} of {} packages came from {}",
            packages.len(),
            self.suite
        );
        Ok(tree)
    }
}
