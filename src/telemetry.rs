//! Logs and metrics: set up once in a process.

use std::{
    io::{IsTerminal as _, stderr},
    sync::OnceLock,
};

use crate::config::LogFormat;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing::{Level, Metadata};
use tracing_subscriber::{
    EnvFilter, filter::filter_fn, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

/// Libraries whose finer logs hold secrets: the paths that interactions are answered by. They are never finer than `info`.
const SECRETIVE: &[&str] = &["twilight_http_ratelimiting"];

/// Starts logging to standard error.
pub fn start_logging(filter: &str, format: LogFormat) {
    // The filter was checked with the configuration; a bad one logs what matters.
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let registry = tracing_subscriber::registry()
        .with(filter)
        .with(filter_fn(holds_no_secret));
    let started = match format {
        LogFormat::Text => registry
            .with(
                fmt::layer()
                    .with_writer(stderr)
                    .with_target(false)
                    // Colours are for eyes; in a file they are rubbish.
                    .with_ansi(stderr().is_terminal()),
            )
            .try_init(),
        LogFormat::Json => registry
            .with(fmt::layer().json().with_writer(stderr))
            .try_init(),
    };
    // Someone else set it up already, which is as good.
    drop(started);
}

fn holds_no_secret(metadata: &Metadata<'_>) -> bool {
    let is_from = |library: &&str| metadata.target().starts_with(*library);
    *metadata.level() <= Level::INFO || !SECRETIVE.iter().any(is_from)
}

/// Starts counting; gives back the same counts however often it is called.
pub fn metrics() -> PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE
        .get_or_init(|| {
            let recorder = PrometheusBuilder::new().build_recorder();
            let handle = recorder.handle();
            // Where a recorder stands already, ours renders nothing; that happens to no binary of ours.
            drop(metrics::set_global_recorder(recorder));
            handle
        })
        .clone()
}
