//! `make up` and `make down`, as a person uses them.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    process::Command,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use packetsense_testkit::{Folder, Visitor, binary, cloud, process::run};

/// Stops what the test has started, also when it fails.
struct Demo {
    folder: Folder,
    program: std::path::PathBuf,
}

impl Demo {
    fn command(&self, wish: &str) -> Command {
        let mut command = Command::new("timeout");
        command.args(["600", env!("CARGO_BIN_EXE_packetsense-dev"), wish]);
        command
            .env("CARGO_TARGET_DIR", self.folder.path())
            .env("PACKETSENSE_BIN", &self.program);
        command
    }

    /// What a shell knows once it has read the file for shells.
    fn variable(&self, name: &str) -> Result<String> {
        let file = self.folder.join("run/env");
        let told = run(
            "sh",
            Command::new("sh")
                .arg("-c")
                .arg(format!(". \"$0\" && printf %s \"${name}\""))
                .arg(file),
        )?;
        ensure!(!told.is_empty(), "{name} is not set");
        Ok(told)
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.command("down").output();
    }
}

#[test]
fn up_starts_a_connected_site_whose_attacks_stand_in_the_dashboard_and_down_stops_it() -> Result<()>
{
    let demo = Demo {
        folder: Folder::new()?,
        program: binary::packetsense()?,
    };
    let told = run("packetsense-dev up", &mut demo.command("up"))?;
    let password = demo.variable("CLOUD_PASSWORD")?;
    ensure!(
        told.contains("make down") && told.contains(&password),
        "{told}"
    );
    let mode = fs::metadata(demo.folder.join("run/env"))?
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let log = fs::read_to_string(demo.folder.join("run/log"))?;
    ensure!(!log.contains(&password), "the log holds a password:\n{log}");

    let (site, cloud) = (demo.variable("SITE_URL")?, demo.variable("CLOUD_URL")?);
    ensure!(
        site.starts_with("http://127.0.0.1:") && cloud.starts_with("http://localhost:"),
        "{site} {cloud}"
    );
    let visitor = Visitor::new();
    let attack = format!("{site}/?id=1%27%20UNION%20SELECT%20user_pass%20FROM%20wp_users--%20-");
    let blocked = visitor.get(&attack)?.expect(403)?;
    let reference = blocked
        .header("x-packetsense-reference")
        .context("a reference number")?
        .to_owned();
    ensure!(blocked.text().contains(&reference), "{}", blocked.text());
    visitor.get(&format!("{site}/"))?.expect(200)?;
    let start = Instant::now();
    let user = demo.variable("CLOUD_USER")?;
    ensure!(
        cloud::sign_in(&visitor, &cloud, &user, &password)?,
        "the user of the file cannot sign in"
    );
    let sites = visitor.get(&format!("{cloud}/sites"))?.expect(200)?;
    let link = sites.link("to the site", |link| link.href.starts_with("/sites/"))?;
    while !visitor
        .click(&sites, &link)?
        .text()
        .contains("Stopped 1 attack")
    {
        ensure!(
            start.elapsed() < Duration::from_mins(1),
            "the attack is not in the dashboard after 60 s"
        );
        thread::sleep(Duration::from_millis(500));
    }

    let team = visitor.get(&format!("{cloud}/team"))?.expect(200)?;
    ensure!(
        team.text().contains("Confirmed"),
        "the user's address is not confirmed"
    );
    let mails = visitor.get(&demo.variable("MAIL_URL")?)?.expect(200)?;
    ensure!(
        mails.text().contains("Confirm your address"),
        "the mail is not on the catcher's page:\n{}",
        mails.text()
    );

    let again = run("packetsense-dev up", &mut demo.command("up"))?;
    ensure!(again.contains("runs already"), "{again}");
    assert_eq!(demo.variable("CLOUD_PASSWORD")?, password);
    let stopped = run("packetsense-dev down", &mut demo.command("down"))?;
    ensure!(stopped.contains("has stopped"), "{stopped}");
    ensure!(
        visitor.get(&site).is_err() && visitor.get(&cloud).is_err(),
        "something still answers"
    );
    ensure!(
        run("packetsense-dev down", &mut demo.command("down"))?.contains("does not run"),
        "it says that it runs"
    );
    Ok(())
}
