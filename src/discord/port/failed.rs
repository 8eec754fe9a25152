//! What became of a request that did not succeed: certainly not done, or perhaps done.

use std::time::Duration;

use reqwest::header::HeaderMap;
use serde_json::Value;

/// A request that did not succeed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub(in crate::discord) enum Failed {
    /// It never reached Discord.
    #[error("not sent: {0}")]
    NotSent(String),
    /// A rate limit; not done.
    #[error("rate limited for {} ms", after.as_millis())]
    Limited {
        /// The least time to wait.
        after: Duration,
        /// Whether it holds for everything.
        global: bool,
    },
    /// Discord refused it; not done.
    #[error("refused ({status}, code {code}): {message}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Discord's own code; 0 where it gave none.
        code: i64,
        /// What Discord said, with the paths of the faults.
        message: String,
    },
    /// Nobody knows whether it was done.
    #[error("no clear answer: {0}")]
    Doubtful(String),
}

impl Failed {
    /// Discord's own code for a refusal.
    pub(in crate::discord) const fn code(&self) -> Option<i64> {
        match self {
            Self::Refused { code, .. } => Some(*code),
            _ => None,
        }
    }

    /// Whether what was addressed is not there.
    pub(in crate::discord) const fn is_gone(&self) -> bool {
        matches!(self, Self::Refused { status: 404, .. })
    }
}

/// A request for which no answer was read.
pub(super) fn of_transport(error: reqwest::Error) -> Failed {
    let why = error.without_url();
    if why.is_connect() || why.is_builder() {
        Failed::NotSent(words(&why))
    } else {
        Failed::Doubtful(words(&why))
    }
}

/// The error with its causes, since the first line of a transport error says little.
fn words(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

/// A request that was answered with something else than success.
pub(super) fn of_status(status: u16, headers: &HeaderMap, body: &[u8]) -> Failed {
    let json: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
    match status {
        403 if is_shut_out(body) => Failed::Limited {
            after: retry_after(headers, &json),
            global: true,
        },
        429 => Failed::Limited {
            after: retry_after(headers, &json),
            global: json.is_null()
                || json["global"] == true
                || headers.contains_key("x-ratelimit-global"),
        },
        408 => Failed::NotSent("status 408".to_owned()),
        // Discord says its no in JSON; this one is from something in between, and may be gone in a while.
        400..=499 if json.is_null() => {
            Failed::NotSent(format!("status {status}, not from Discord"))
        }
        400..=499 => Failed::Refused {
            status,
            code: json["code"].as_i64().unwrap_or(0),
            message: message(&json),
        },
        _ => Failed::Doubtful(format!("status {status}")),
    }
}

/// Whether this comes from what stands before Discord, which shuts an address out for a while, whatever is asked. It
/// answers with a page, or with a line for machines; never with JSON.
fn is_shut_out(body: &[u8]) -> bool {
    body.starts_with(b"<") || body.starts_with(b"error code:")
}

fn retry_after(headers: &HeaderMap, json: &Value) -> Duration {
    let header = headers
        .get("retry-after")
        .and_then(|value| value.to_str().ok()?.parse::<f64>().ok());
    // Without a word about the time, a minute is what Discord's network wants.
    let seconds = json["retry_after"].as_f64().or(header).unwrap_or(60.0);
    let after = Duration::try_from_secs_f64(seconds).unwrap_or(Duration::from_mins(1));
    after.clamp(Duration::from_millis(50), Duration::from_hours(1))
}

/// Discord's message, and where in the request the faults are.
fn message(json: &Value) -> String {
    let mut out = json["message"]
        .as_str()
        .unwrap_or("no reason given")
        .to_owned();
    let mut faults = Vec::new();
    collect(&json["errors"], "", &mut faults);
    if !faults.is_empty() {
        out = format!("{out} ({})", faults.join("; "));
    }
    out
}

fn collect(errors: &Value, path: &str, faults: &mut Vec<String>) {
    let Value::Object(map) = errors else { return };
    for (key, inner) in map {
        if key == "_errors" {
            let texts = inner.as_array().into_iter().flatten();
            faults.extend(texts.map(|one| {
                format!(
                    "{path}: {} [{}]",
                    one["message"].as_str().unwrap_or_default(),
                    one["code"].as_str().unwrap_or_default()
                )
            }));
        } else {
            let path = if path.is_empty() {
                key.clone()
            } else {
                format!("{path}.{key}")
            };
            collect(inner, &path, faults);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_kinds_of_rate_limits_are_told_apart() {
        let route = json!({"message": "slow", "retry_after": 1.2, "global": false}).to_string();
        assert_eq!(
            of_status(429, &HeaderMap::new(), route.as_bytes()),
            Failed::Limited {
                after: Duration::from_millis(1200),
                global: false
            }
        );
        let global = json!({"message": "slow", "retry_after": 0.5, "global": true}).to_string();
        assert_eq!(
            of_status(429, &HeaderMap::new(), global.as_bytes()),
            Failed::Limited {
                after: Duration::from_millis(500),
                global: true
            }
        );
        for status in [403, 429] {
            assert_eq!(
                of_status(status, &HeaderMap::new(), b"<html>"),
                Failed::Limited {
                    after: Duration::from_mins(1),
                    global: true
                }
            );
        }
    }

    #[test]
    fn a_refusal_names_the_faults_and_a_5xx_is_doubtful() {
        let body = json!({"code": 50035, "message": "Invalid Form Body",
            "errors": {"name": {"_errors": [{"code": "BASE_TYPE_BAD_LENGTH", "message": "Too long."}]}}});
        assert_eq!(
            of_status(400, &HeaderMap::new(), body.to_string().as_bytes()).to_string(),
            "refused (400, code 50035): Invalid Form Body (name: Too long. [BASE_TYPE_BAD_LENGTH])"
        );
        assert_eq!(
            of_status(502, &HeaderMap::new(), b""),
            Failed::Doubtful("status 502".to_owned())
        );
    }
}
