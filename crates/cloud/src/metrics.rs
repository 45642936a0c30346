//! Counters and times for the operator, in the `OpenMetrics` text format. Labels never hold personal data.

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;
use std::sync::{Mutex, PoisonError};

/// Label names and values of one series.
pub type Labels = Vec<(&'static str, String)>;

/// What the service counts.
pub struct Metrics {
    registry: Mutex<Registry>,
    /// Answers by `route` (the pattern, never the path), `method` and `status`.
    pub requests: Family<Labels, Counter>,
    /// Seconds until the answer by `route`.
    pub seconds: Family<Labels, Histogram, fn() -> Histogram>,
    /// Sign-ins by `outcome`: `success`, `failed`, `delayed`.
    pub sign_ins: Family<Labels, Counter>,
    /// Tries to send a mail by `outcome`: `sent`, `failed`, `dead`.
    pub mails: Family<Labels, Counter>,
    /// When the last sweep of what was kept long enough came to its end, seconds since the epoch.
    swept: Gauge,
}

fn seconds() -> Histogram {
    Histogram::new(exponential_buckets(0.001, 2.0, 14))
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("packetsense");
        let requests = Family::<Labels, Counter>::default();
        let times = Family::<Labels, Histogram, fn() -> Histogram>::new_with_constructor(seconds);
        let sign_ins = Family::<Labels, Counter>::default();
        registry.register("http_requests", "HTTP answers", requests.clone());
        registry.register("http_request_seconds", "Time to the answer", times.clone());
        registry.register("sign_ins", "Sign-ins by outcome", sign_ins.clone());
        let mails = Family::<Labels, Counter>::default();
        registry.register("mails", "Tries to send a mail by outcome", mails.clone());
        let swept = Gauge::default();
        registry.register(
            "retention_swept_seconds",
            "When what was kept long enough had last been removed, seconds since the epoch",
            swept.clone(),
        );
        Self {
            registry: Mutex::new(registry),
            requests,
            seconds: times,
            sign_ins,
            mails,
            swept,
        }
    }
}

impl Metrics {
    /// Lets a domain register its own series.
    pub fn register(&self, add: impl FnOnce(&mut Registry)) {
        add(&mut self.registry.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Counts a try to send a mail.
    pub(crate) fn mail(&self, outcome: &'static str) {
        let labels = vec![("outcome", outcome.to_owned())];
        self.mails.get_or_create(&labels).inc();
    }

    /// Says when the retention job last came to its end.
    pub(crate) fn swept(&self, at: i64) {
        self.swept.set(at);
    }

    /// Everything as text.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let registry = self.registry.lock().unwrap_or_else(PoisonError::into_inner);
        // Writing into a string does not fail.
        let _ = encode(&mut text, &registry);
        text
    }
}
