use super::{Master, MasterError, parse};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::AsyncReadExt as _;
use tokio::process::Command;
use zeroize::Zeroizing;

/// How long a command may take.
const LIMIT: Duration = Duration::from_secs(20);
/// Most bytes that are read of what it prints.
const LONGEST: u64 = 4_096;

/// Runs the command and reads keys from its standard output. What it writes to standard error goes to the operator.
pub(super) async fn run(command: &[String], limit: Duration) -> Result<Vec<Master>, MasterError> {
    let failed = |reason: String| MasterError::NotGiven {
        from: format!("the command {}", command.first().map_or("", String::as_str)),
        reason,
    };
    let (program, arguments) = command
        .split_first()
        .ok_or_else(|| failed("is empty".to_owned()))?;
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| failed(format!("cannot be started: {error}")))?;
    let mut printed = Zeroizing::new(Vec::new());
    let work = async {
        if let Some(out) = child.stdout.take() {
            let read = out.take(LONGEST).read_to_end(&mut printed).await;
            read.map_err(|error| failed(format!("cannot be read: {error}")))?;
        }
        child
            .wait()
            .await
            .map_err(|error| failed(format!("cannot be waited for: {error}")))
    };
    let status = tokio::time::timeout(limit, work)
        .await
        .map_err(|_| failed(format!("did not end within {} s", limit.as_secs())))??;
    if !status.success() {
        return Err(failed(format!("ended with {status}")));
    }
    let text = std::str::from_utf8(&printed)
        .map_err(|_| failed("printed something that is not text".to_owned()))?;
    parse(text).map_err(failed)
}

/// As configured.
pub(super) async fn keys(command: &[String]) -> Result<Vec<Master>, MasterError> {
    run(command, LIMIT).await
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn said(script: &str) -> Result<usize, String> {
        let command = ["sh", "-c", script].map(str::to_owned);
        let keys = run(&command, Duration::from_secs(1)).await;
        keys.map(|keys| keys.len())
            .map_err(|error| error.to_string())
    }

    #[tokio::test]
    async fn a_command_gives_keys_and_each_way_to_fail_is_told() {
        let key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        assert_eq!(said(&format!("echo {key}")).await, Ok(1));
        assert_eq!(said(&format!("echo {key}; echo {key}")).await, Ok(2));
        for (script, text) in [
            ("exit 3", "exit status: 3"),
            ("true", "empty"),
            ("echo secret!words", "not base64"),
            ("printf '\\377\\377'", "not text"),
            ("sleep 30", "did not end within 1 s"),
        ] {
            let error = said(script).await.expect_err("refused");
            assert!(error.contains(text), "{script}: {error}");
            assert!(!error.contains("secret!words"), "{error}");
        }
        let missing = run(&["/nowhere/kms".to_owned()], LIMIT).await;
        let error = missing.map(|_| ()).expect_err("refused").to_string();
        assert!(
            error.contains("/nowhere/kms") && error.contains("started"),
            "{error}"
        );
    }
}
