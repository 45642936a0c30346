//! `packetsense serve`: the cloud.

use crate::state::State;
use anyhow::{Context as _, Result};
use clap::Args;
use packetsense_cloud::{Config, serve, start_logging};
use std::io::Write as _;
use std::net::SocketAddr;
use tokio::signal::unix::{SignalKind, signal};

/// Options; each stands over the file and the environment.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  packetsense serve --data /var/lib/packetsense\n  \
    packetsense serve --config /etc/packetsense.toml --public-url https://cloud.example\n\n\
    Every key of the file can also be set in the environment: PACKETSENSE_LISTEN, PACKETSENSE_DATA,\n\
    PACKETSENSE_RETENTION__EVENTS_DAYS and so on. docs/operating.md lists them."
)]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    state: State,
    /// Address and port to listen on [default: 127.0.0.1:8080].
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// How people and sites reach the cloud, as in <https://cloud.example>.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
}

impl ServeArgs {
    fn configuration(self) -> Result<Config> {
        let mut config = self.state.load()?;
        if let Some(listen) = self.listen {
            config.listen = listen;
        }
        if self.public_url.is_some() {
            config.public_url = self.public_url;
        }
        Ok(config)
    }
}

/// Serves until SIGINT or SIGTERM, then lets running requests end.
///
/// # Errors
/// Names the key, file or address that is in the way of starting.
pub(crate) fn run(args: ServeArgs) -> Result<()> {
    let config = args.configuration()?;
    start_logging();
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("starting the runtime")?
        .block_on(until_stopped(config))
}

async fn until_stopped(config: Config) -> Result<()> {
    // Taken before anything is opened, so that no signal in between ends the process hard.
    let mut interrupt = signal(SignalKind::interrupt()).context("SIGINT")?;
    let mut terminate = signal(SignalKind::terminate()).context("SIGTERM")?;
    let server = serve(config).await?;
    say(&format!(
        "PacketSense serves {}\nlistening on {}\nmetrics on http://{}/metrics",
        origin(&server),
        server.address(),
        server.operator_address(),
    ));
    tokio::select! {
        _ = interrupt.recv() => (),
        _ = terminate.recv() => (),
    }
    say("stopping");
    server.stop().await;
    Ok(())
}

/// Writes a line to standard output. Whoever read it may be gone, which is no reason to fail.
fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

fn origin(server: &packetsense_cloud::Server) -> String {
    server.app().public_url.origin().ascii_serialization()
}
