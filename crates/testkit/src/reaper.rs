//! The last resort of cleaning up: a small shell that outlives this process, however it ends, and then kills the process
//! groups and removes the folders that are still there.
//!
//! Guards clean up after themselves when they are dropped. Statics are never dropped, and a test that is killed drops
//! nothing; so each guard also tells the reaper what it holds. The reaper reads its standard input; when this process
//! ends, the pipe closes, and it acts.

use std::{
    io::Write,
    os::unix::process::CommandExt,
    path::Path,
    process::{ChildStdin, Command, Stdio},
    sync::{Mutex, PoisonError},
};

/// Lines are `+g PGID`, `-g PGID`, `+f FOLDER`, `-f FOLDER`. Groups get a second between TERM and KILL.
const SCRIPT: &str = r#"
groups= folders=
while read -r what name; do
    case $what in
        +g) groups="$groups $name" ;;
        -g) rest=; for g in $groups; do [ "$g" = "$name" ] || rest="$rest $g"; done; groups=$rest ;;
        +f) folders="$folders
$name" ;;
        -f) folders=$(printf '%s\n' "$folders" | grep -vxF "$name") ;;
    esac
done
[ -z "$groups" ] || {
    for g in $groups; do kill -s TERM -- "-$g"; done
    for i in 1 2 3 4 5 6 7 8 9 10; do
        left=
        for g in $groups; do kill -s 0 -- "-$g" && left=1; done
        [ -n "$left" ] || break
        sleep 0.1
    done
    for g in $groups; do kill -s KILL -- "-$g"; done
}
printf '%s\n' "$folders" | while read -r f; do [ -z "$f" ] || rm -rf -- "$f"; done
"#;

static REAPER: Mutex<Option<ChildStdin>> = Mutex::new(None);

/// Has the process group killed when this process ends.
pub fn watch_group(group: u32) {
    tell(&format!("+g {group}"));
}

/// The group is gone: its number may soon be another's.
pub fn forget_group(group: u32) {
    tell(&format!("-g {group}"));
}

/// Has the folder removed when this process ends.
pub fn watch_folder(folder: &Path) {
    tell(&format!("+f {}", folder.display()));
}

/// The folder is gone already.
pub fn forget_folder(folder: &Path) {
    tell(&format!("-f {}", folder.display()));
}

/// A reaper that cannot be had is no reason to fail a test: the guards still work.
fn tell(line: &str) {
    let mut pipe = REAPER.lock().unwrap_or_else(PoisonError::into_inner);
    if pipe.is_none() {
        *pipe = Command::new("/bin/sh")
            .args(["-c", SCRIPT])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // A group of its own: Ctrl-C in a terminal is meant for this process, and the reaper must outlive it.
            .process_group(0)
            .current_dir("/")
            .spawn()
            .ok()
            .and_then(|mut child| child.stdin.take());
    }
    if let Some(stdin) = pipe.as_mut() {
        let _ = writeln!(stdin, "{line}");
    }
}
