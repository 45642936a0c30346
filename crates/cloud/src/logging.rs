use tracing_subscriber::EnvFilter;

/// Writes JSON lines to standard error, one per event; `RUST_LOG` filters them, `info` where it is not set.
///
/// Nothing personal is logged: no addresses, no e-mail, no query strings, no bodies. Statements of the database are
/// never logged with their values.
pub fn start_logging() {
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    // A second call, as in tests, keeps the first subscriber.
    let _ = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init();
}
