//! Where the state is: what every command shares that works on the cloud's database.

use anyhow::{Context as _, Result, bail};
use clap::Args;
use packetsense_cloud::Config;
use packetsense_cloud::store::Db;
use std::path::PathBuf;

/// Which cloud.
#[derive(Debug, Args)]
pub(crate) struct State {
    /// TOML file with the configuration.
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    /// Folder of the database, the events and the keys [default: data].
    #[arg(long, value_name = "DIR", global = true)]
    data: Option<PathBuf>,
}

impl State {
    /// The configuration, with what the command line says; not checked yet.
    pub(crate) fn load(&self) -> Result<Config> {
        let mut config = Config::load(self.config.as_deref())?;
        if let Some(data) = &self.data {
            config.data.clone_from(data);
        }
        Ok(config)
    }

    /// The configuration, checked.
    pub(crate) fn configuration(&self) -> Result<Config> {
        let config = self.load()?;
        config.check()?;
        Ok(config)
    }

    /// Opens the database, which may be in use by the service, does `act` with it, and closes it.
    pub(crate) fn with<T>(&self, act: impl AsyncFnOnce(&Config, &Db) -> Result<T>) -> Result<T> {
        let config = self.configuration()?;
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .context("starting the runtime")?
            .block_on(async {
                let db = Db::open(&config).await?;
                let done = act(&config, &db).await;
                db.close().await;
                done
            })
    }

    /// As [`State::with`], but a database that is not there is an error instead of being made.
    pub(crate) fn with_existing<T>(
        &self,
        act: impl AsyncFnOnce(&Config, &Db) -> Result<T>,
    ) -> Result<T> {
        let config = self.load()?;
        if config.database.is_none() && !config.data.join("state.sqlite").is_file() {
            bail!(
                "there is no database in {}; name its folder with --data",
                config.data.display()
            );
        }
        self.with(act)
    }
}
