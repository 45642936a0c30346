use crate::accounts::Passwords;
use crate::app::App;
use crate::clock::Clock;
use crate::config::{self, Config, ConfigError};
use crate::events::EventStore;
use crate::keys::ServiceKeys;
use crate::mail::Mailer;
use crate::metrics::Metrics;
use crate::seal::{MasterError, Vault};
use crate::store::{Db, StoreError};
use crate::{jobs, listener, operator};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Longest time that running requests get when the service stops.
const GRACE: Duration = Duration::from_secs(20);

/// Why the service does not start.
#[derive(Debug, Error)]
pub enum ServeError {
    /// The configuration cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// State cannot be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The master key is missing or not the right one.
    #[error(transparent)]
    Master(#[from] MasterError),
    /// The address cannot be listened on.
    #[error("{key} {address}: {source}")]
    Listen {
        /// `listen` or `operator_listen`.
        key: &'static str,
        /// The address.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// A part of the service did not start.
    #[error("starting {part}: {reason}")]
    Part {
        /// Which.
        part: &'static str,
        /// Why.
        reason: String,
    },
}

/// A running service. Dropping it without [`Server::stop`] ends its tasks at once, as a kill would.
pub struct Server {
    app: Arc<App>,
    address: SocketAddr,
    operator_address: SocketAddr,
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

/// Starts the service: opens and migrates the state, starts the jobs, listens.
///
/// # Errors
/// [`ServeError`] names the key, file or part that is in the way; nothing is left running.
pub async fn serve(config: Config) -> Result<Server, ServeError> {
    serve_with(config, Clock::System).await
}

/// As [`serve`], with a clock that a test can set.
///
/// # Errors
/// As [`serve`].
pub async fn serve_with(config: Config, clock: Clock) -> Result<Server, ServeError> {
    config.check()?;
    let (listener, address) = listen("listen", config.listen).await?;
    let (operator_listener, operator_address) =
        listen("operator_listen", config.operator_listen).await?;
    let url = config
        .public_url
        .clone()
        .unwrap_or_else(|| format!("http://localhost:{}", address.port()));
    let public_url = config::public_url(&url).map_err(|reason| ConfigError::Key {
        key: "public_url",
        reason,
    })?;
    let db = Db::open(&config).await?;
    let vault = Vault::open(&config, &db).await?;
    let metrics = Metrics::default();
    let events = EventStore::open(&config, &db, &clock, &metrics)?;
    let keys = ServiceKeys::open(&config.data, &clock).map_err(|error| ServeError::Part {
        part: "the service keys",
        reason: error.to_string(),
    })?;
    let mailer = config
        .mail_url
        .as_deref()
        .map(|url| Mailer::new(url, &config.mail_from))
        .transpose()
        .map_err(|reason| ConfigError::Key {
            key: "mail_url",
            reason,
        })?;
    let app = Arc::new(App {
        config,
        public_url,
        db,
        vault,
        clock,
        metrics,
        events,
        keys,
        passwords: Passwords::default(),
        mailer,
    });
    let (stop, stopped) = watch::channel(false);
    let mut tasks = JoinSet::new();
    let limits = app.config.limits;
    for (listener, router) in [
        (listener, app.router()),
        (operator_listener, operator::router(&app)),
    ] {
        tasks.spawn(listener::serve(listener, router, limits, stopped.clone()));
    }
    jobs::start(&app, &mut tasks, &stopped);
    Ok(Server {
        app,
        address,
        operator_address,
        stop,
        tasks,
    })
}

async fn listen(
    key: &'static str,
    address: SocketAddr,
) -> Result<(TcpListener, SocketAddr), ServeError> {
    let failed = |source| ServeError::Listen {
        key,
        address,
        source,
    };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}

impl Server {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where the operator's `/metrics` is.
    pub fn operator_address(&self) -> SocketAddr {
        self.operator_address
    }

    /// The running service.
    pub fn app(&self) -> &Arc<App> {
        &self.app
    }

    /// Stops gracefully: no new connections, running requests get up to 20 s, then the stores are closed.
    pub async fn stop(mut self) {
        let _ = self.stop.send(true);
        let done = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(GRACE, done).await.is_err() {
            tracing::warn!("some requests did not end in time");
            self.tasks.abort_all();
        }
        self.app.events.close().await;
        self.app.db.close().await;
    }
}
