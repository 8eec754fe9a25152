//! What is logged, and how.

use tracing_subscriber::EnvFilter;

use super::error::Fault;

/// What is logged, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// The filter, which has been read once to see that it can be.
    pub filter: String,
    /// How a line looks.
    pub format: LogFormat,
}

/// How a line of the log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs: one JSON object a line.
    Json,
}

pub(super) fn filter(given: &str) -> Result<String, Fault> {
    let help = "allowed is a level (`error`, `warn`, `info`, `debug`, `trace`) or a filter as in `info,sqlx=warn`";
    let filter = given.trim();
    match EnvFilter::builder().parse(filter) {
        Ok(_) if !filter.is_empty() => Ok(filter.to_owned()),
        Ok(_) | Err(_) => Err(Fault::shown("BINNACLE_LOG", filter, help)),
    }
}

pub(super) fn format(given: &str) -> Result<LogFormat, Fault> {
    match given.trim() {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        other => Err(Fault::shown(
            "BINNACLE_LOG_FORMAT",
            other,
            "allowed is `text` or `json`",
        )),
    }
}
