//! `packetsense-dev up | down | run`: a cloud and a protected WordPress site to look at, as `make` starts them. Nothing
//! of this ships.

mod place;
mod world;

use std::{
    fs::File,
    io::{BufRead, BufReader},
    os::unix::process::CommandExt,
    process::{Command, ExitCode, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use place::Place;
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM},
    iterator::Signals,
};
use world::World;

/// Told to the program that runs in the background: its output is a file, where no password belongs.
const BACKGROUND: &str = "--background";
/// A first start may download and build.
const START: Duration = Duration::from_mins(20);
const STOP: Duration = Duration::from_mins(1);
/// How often the site's cron is run, as a host would.
const CRON: Duration = Duration::from_secs(20);

fn main() -> ExitCode {
    let wish = std::env::args().nth(1).unwrap_or_default();
    let done = Place::find().and_then(|place| match wish.as_str() {
        "up" => up(&place),
        "down" => down(&place),
        "run" => run(
            &place,
            std::env::args().nth(2).as_deref() == Some(BACKGROUND),
        ),
        _ => bail!(
            "say up (start in the background), down (stop it) or run (start in the foreground)"
        ),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("packetsense-dev: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn up(place: &Place) -> Result<()> {
    if place.holder()?.is_some() {
        println!("PacketSense runs already; its data are as they were.\n");
        print!("{}", place.read_greeting()?);
        return Ok(());
    }
    place.clear()?;
    let log =
        File::create(place.log()).with_context(|| format!("opening {}", place.log().display()))?;
    let mut child = Command::new(std::env::current_exe().context("looking for this program")?)
        .args(["run", BACKGROUND])
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        // Out of the terminal's group: its Ctrl-C is not for the background.
        .process_group(0)
        .spawn()
        .context("starting in the background")?;
    let mut lines = BufReader::new(File::open(place.log())?).lines();
    let end = Instant::now() + START;
    loop {
        let ended = child.try_wait()?;
        let ready = place.read_greeting().is_ok();
        for line in lines.by_ref() {
            println!("{}", line?);
        }
        if ready {
            print!("\n{}", place.read_greeting()?);
            return Ok(());
        }
        if let Some(status) = ended {
            bail!(
                "it did not start ({status}); what it said is above and in {}",
                place.log().display()
            );
        }
        ensure!(
            Instant::now() < end,
            "it did not start within {} minutes",
            START.as_secs() / 60
        );
        thread::sleep(Duration::from_millis(200));
    }
}

fn down(place: &Place) -> Result<()> {
    let Some(holder) = place.holder()? else {
        println!("PacketSense does not run.");
        return Ok(());
    };
    rustix::process::kill_process(holder, rustix::process::Signal::TERM)
        .context("telling it to stop")?;
    let end = Instant::now() + STOP;
    while place.holder()?.is_some() {
        ensure!(
            Instant::now() < end,
            "process {} did not stop within a minute",
            holder.as_raw_nonzero()
        );
        thread::sleep(Duration::from_millis(100));
    }
    println!(
        "PacketSense has stopped. Its data stay in {}.",
        place.data().display()
    );
    Ok(())
}

fn run(place: &Place, background: bool) -> Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP]).context("listening to signals")?;
    let _lock = place.hold()?;
    place.clear()?;
    let (tell, told) = mpsc::channel();
    let (up, is_up) = mpsc::channel::<()>();
    thread::spawn(move || {
        for signal in signals.forever() {
            // While things are still starting there is nobody to ask them to stop but the reaper, and it acts when this
            // process ends.
            if is_up.try_recv().is_err() {
                eprintln!("packetsense-dev: stopped while starting");
                std::process::exit(128 + signal);
            }
            let _ = tell.send(signal);
        }
    });
    let mut world = World::start(place)?;
    let greeting = world.greeting();
    if !background {
        println!("\n{greeting}");
    }
    place.write_greeting(&greeting)?;
    let _ = up.send(());
    loop {
        match told.recv_timeout(CRON) {
            Ok(_) => break,
            Err(mpsc::RecvTimeoutError::Timeout) => world.keep()?,
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                bail!("nobody listens to signals any more")
            }
        }
    }
    place.clear()?;
    println!("stopping");
    drop(world);
    println!("stopped");
    Ok(())
}
