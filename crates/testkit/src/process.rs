//! Processes that end with the test that started them.

use std::{
    fs::File,
    io::Read,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};

use crate::reaper;

/// How long a process may take to end by itself before it is killed.
const GRACE: Duration = Duration::from_secs(10);

/// A running process with a group of its own and its output in a file. Dropping it ends the whole group.
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Child,
    log: PathBuf,
    ended: Option<ExitStatus>,
}

impl Process {
    /// Starts `command`; what it prints goes to `log`. `name` is for messages.
    pub fn start(name: &str, mut command: Command, log: &Path) -> Result<Self> {
        let out = File::options()
            .create(true)
            .append(true)
            .open(log)
            .with_context(|| format!("opening {} for the output of {name}", log.display()))?;
        let err = out.try_clone().context("sharing a log file")?;
        let child = command
            .stdin(Stdio::null())
            .stdout(out)
            .stderr(err)
            .process_group(0)
            .spawn()
            .with_context(|| {
                format!(
                    "starting {name} ({})",
                    command.get_program().to_string_lossy()
                )
            })?;
        reaper::watch_group(child.id());
        Ok(Self {
            name: name.to_owned(),
            child,
            log: log.to_owned(),
            ended: None,
        })
    }

    /// Waits until `ready` holds. Fails with the end of the log when the process ends first or `limit` passes.
    pub fn wait_until(&mut self, limit: Duration, mut ready: impl FnMut() -> bool) -> Result<()> {
        let end = Instant::now() + limit;
        loop {
            if let Some(status) = self.status()? {
                bail!(
                    "{} ended before it was ready ({status}):\n{}",
                    self.name,
                    self.log_tail()
                );
            }
            if ready() {
                return Ok(());
            }
            if Instant::now() > end {
                bail!(
                    "{} was not ready after {} s:\n{}",
                    self.name,
                    limit.as_secs(),
                    self.log_tail()
                );
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Process id, which is also the number of its group.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Whether it still runs.
    pub fn is_running(&mut self) -> bool {
        matches!(self.status(), Ok(None))
    }

    /// How it ended, if it has.
    pub fn status(&mut self) -> Result<Option<ExitStatus>> {
        if self.ended.is_none() {
            self.ended = self
                .child
                .try_wait()
                .with_context(|| format!("asking after {}", self.name))?;
        }
        Ok(self.ended)
    }

    /// Sends SIGTERM to its group and waits for the process; kills the group after ten seconds.
    pub fn stop(&mut self) -> Result<ExitStatus> {
        self.end(Signal::TERM)
    }

    /// Ends it at once, as a crash or a power cut would.
    pub fn kill(&mut self) -> Result<ExitStatus> {
        self.end(Signal::KILL)
    }

    /// Everything it has printed so far.
    pub fn log(&self) -> String {
        let mut bytes = Vec::new();
        let _ = File::open(&self.log).and_then(|mut file| file.read_to_end(&mut bytes));
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn log_tail(&self) -> String {
        let log = self.log();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(30)..].join("\n")
    }

    fn end(&mut self, first: Signal) -> Result<ExitStatus> {
        if let Some(status) = self.status()? {
            self.sweep();
            return Ok(status);
        }
        self.signal(first);
        let end = Instant::now() + GRACE;
        while self.status()?.is_none() && Instant::now() < end {
            thread::sleep(Duration::from_millis(5));
        }
        self.sweep();
        let status = self
            .child
            .wait()
            .with_context(|| format!("waiting for {}", self.name))?;
        self.ended = Some(status);
        Ok(status)
    }

    fn signal(&self, signal: Signal) {
        if let Some(group) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process_group(group, signal);
        }
    }

    /// Workers that the process left behind are killed too; after that the group's number may be reused.
    fn sweep(&self) {
        self.signal(Signal::KILL);
        reaper::forget_group(self.child.id());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.stop();
    }
}

/// Runs a command to its end and gives back what it printed; fails with its output when it fails.
pub fn run(what: &str, command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("running {what}"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        bail!(
            "{what} failed ({}):\n{}{text}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::Folder;

    fn alive(pid: &str) -> bool {
        // A process that nobody has waited for yet is dead all the same.
        fs::read_to_string(format!("/proc/{}/stat", pid.trim()))
            .is_ok_and(|stat| !stat.contains(") Z "))
    }

    fn within(limit: Duration, mut holds: impl FnMut() -> bool) -> bool {
        let end = Instant::now() + limit;
        while Instant::now() < end {
            if holds() {
                return true;
            }
            thread::sleep(Duration::from_millis(10));
        }
        holds()
    }

    #[test]
    fn a_dropped_process_takes_its_children_along() -> Result<()> {
        let folder = Folder::new()?;
        let pidfile = folder.join("pid");
        let mut command = Command::new("sh");
        command
            .args([
                "-c",
                "sleep 600 & echo $! >\"$0.new\"; mv \"$0.new\" \"$0\"; wait",
            ])
            .arg(&pidfile);
        let mut process = Process::start("sleeper", command, &folder.join("log"))?;
        process.wait_until(Duration::from_secs(5), || pidfile.exists())?;
        let child = fs::read_to_string(&pidfile)?;
        assert!(alive(&child));
        drop(process);
        assert!(within(Duration::from_secs(5), || !alive(&child)));
        Ok(())
    }

    #[test]
    fn a_process_that_dies_early_is_reported_with_its_output() -> Result<()> {
        let folder = Folder::new()?;
        let mut command = Command::new("sh");
        command.args(["-c", "echo no port for me; exit 3"]);
        let mut process = Process::start("server", command, &folder.join("log"))?;
        let error = process
            .wait_until(Duration::from_secs(5), || false)
            .expect_err("it has ended")
            .to_string();
        assert!(
            error.contains("server ended before it was ready"),
            "{error}"
        );
        assert!(error.contains("no port for me"), "{error}");
        Ok(())
    }

    #[test]
    fn the_reaper_cleans_up_after_a_killed_process() -> Result<()> {
        let folder = Folder::new()?;
        // This very test program, told to run the ignored test below, is killed in the middle of it.
        let mut command = Command::new(std::env::current_exe()?);
        command.args([
            "--ignored",
            "--exact",
            "process::tests::holds_a_process_for_ever",
        ]);
        command.env("HELD", folder.path());
        let mut holder = Process::start("holder", command, &folder.join("log"))?;
        let held = folder.join("held");
        holder.wait_until(Duration::from_secs(20), || held.exists())?;
        let text = fs::read_to_string(&held)?;
        let (pid, path) = text.trim().split_once(' ').context("pid and folder")?;
        assert!(alive(pid) && Path::new(path).is_dir());
        holder.kill()?;
        assert!(within(Duration::from_secs(10), || !alive(pid)
            && !Path::new(path).exists()));
        Ok(())
    }

    #[test]
    #[ignore = "run only by the test above, which kills it"]
    fn holds_a_process_for_ever() -> Result<()> {
        let Some(place) = std::env::var_os("HELD") else {
            return Ok(());
        };
        let folder = Folder::new()?;
        let mut command = Command::new("sleep");
        command.arg("600");
        let process = Process::start("sleeper", command, &folder.join("log"))?;
        let note = Path::new(&place).join("note");
        fs::write(
            &note,
            format!("{} {}", process.pid(), folder.path().display()),
        )?;
        fs::rename(&note, Path::new(&place).join("held"))?;
        thread::sleep(Duration::from_mins(10));
        Ok(())
    }
}
