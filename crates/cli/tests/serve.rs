//! `packetsense serve` as an operator runs it: it says where it listens, logs without anybody's data, stops when asked.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

fn packetsense(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_packetsense"));
    command
        .arg("serve")
        .args(["--listen", "127.0.0.1:0", "--data"])
        .arg(folder.join("data"))
        .env_remove("RUST_LOG")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// A child that does not outlive the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Running {
    /// Sends SIGTERM and waits, at most 30 s; gives the exit code.
    fn terminate(&mut self) -> Option<i32> {
        let id = self.0.id().to_string();
        Command::new("kill").arg(id).status().expect("kill");
        let until = Instant::now() + Duration::from_secs(30);
        while Instant::now() < until {
            if let Some(status) = self.0.try_wait().expect("status") {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        None
    }
}

#[tokio::test]
async fn it_says_where_it_listens_logs_nobodys_data_and_stops_when_asked() {
    let folder = tempfile::tempdir().expect("folder");
    let mut running = Running(packetsense(folder.path()).spawn().expect("started"));
    let mut lines = BufReader::new(running.0.stdout.take().expect("stdout")).lines();
    let mut next = || lines.next().expect("a line").expect("text");
    let first = next();
    let origin = first
        .strip_prefix("PacketSense serves ")
        .expect("where")
        .to_owned();
    assert!(origin.starts_with("http://localhost:"), "{origin}");
    assert!(next().starts_with("listening on 127.0.0.1:"));
    assert!(next().starts_with("metrics on http://127.0.0.1:"));

    let client = reqwest::Client::new();
    let page = client.get(format!("{origin}/sign-in?next=%2Fmarker-query"));
    let page = page
        .header("user-agent", "marker-agent")
        .send()
        .await
        .expect("page");
    let id = page.headers()["x-request-id"]
        .to_str()
        .expect("id")
        .to_owned();
    let cookie = page.headers()["set-cookie"]
        .to_str()
        .expect("cookie")
        .to_owned();
    let pair = cookie.split(';').next().expect("pair").to_owned();
    let token = pair.split_once('=').expect("value").1.to_owned();
    let form = format!("email=marker%40example.org&password=marker-password&csrf={token}");
    let answer = client
        .post(format!("{origin}/sign-in"))
        .header("cookie", &pair)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form)
        .send()
        .await
        .expect("answer");
    assert_eq!(answer.status(), 422);

    assert_eq!(running.terminate(), Some(0), "it ends by itself, and well");
    let mut log = String::new();
    let mut stderr = running.0.stderr.take().expect("stderr");
    stderr.read_to_string(&mut log).expect("log");
    for line in log.lines() {
        assert!(
            line.starts_with('{') && line.ends_with('}'),
            "not JSON: {line}"
        );
    }
    assert!(
        log.contains(&id),
        "the page's reference stands in the log: {log}"
    );
    for personal in ["marker", "127.0.0.1", token.as_str()] {
        assert!(
            !log.contains(personal),
            "{personal} stands in the log: {log}"
        );
    }
}

#[test]
fn what_is_in_the_way_of_starting_is_named() {
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("packetsense.toml");
    for (text, key) in [
        ("public_url = \"http://cloud.example\"", "public_url"),
        ("retention = { events_days = 0 }", "retention.events_days"),
        ("probe_allow = [\"localhost\"]", "probe_allow"),
        ("colour = \"red\"", "colour"),
        ("database = \"postgres://127.0.0.1:1/none\"", "database"),
    ] {
        std::fs::write(&file, text).expect("file");
        let mut command = packetsense(folder.path());
        let output = command.arg("--config").arg(&file).output().expect("ended");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(key), "{key}: {said}");
    }
}

#[test]
fn the_environment_sets_keys_and_the_command_line_stands_over_it() {
    let folder = tempfile::tempdir().expect("folder");
    let mut command = packetsense(folder.path());
    command
        .env("PACKETSENSE_PUBLIC_URL", "https://from-environment.example")
        .env("PACKETSENSE_RETENTION__EVENTS_DAYS", "0");
    let said = command.output().expect("ended").stderr;
    assert!(String::from_utf8_lossy(&said).contains("retention.events_days"));
    let mut command = packetsense(folder.path());
    command
        .env("PACKETSENSE_PUBLIC_URL", "https://from-environment.example")
        .args(["--public-url", "https://from-line.example"]);
    let mut running = Running(command.spawn().expect("started"));
    let mut first = String::new();
    BufReader::new(running.0.stdout.take().expect("stdout"))
        .read_line(&mut first)
        .expect("a line");
    assert_eq!(first.trim(), "PacketSense serves https://from-line.example");
    assert_eq!(running.terminate(), Some(0));
}
