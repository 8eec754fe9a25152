//! What became of a request to GitHub that did not succeed.

use std::time::Duration;

use jiff::SignedDuration;
use octocrab::Error;

/// A request that did not succeed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub(super) enum Failed {
    /// It never reached GitHub.
    #[error("not sent: {0}")]
    NotSent(String),
    /// A rate limit; not done.
    #[error("rate limited for {} s", .0.as_secs())]
    Limited(Duration),
    /// GitHub refused it; not done.
    #[error("refused ({status}): {message}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// What GitHub said.
        message: String,
    },
    /// Nobody knows whether it was done.
    #[error("no clear answer: {0}")]
    Doubtful(String),
    /// It was looked for and not found; look again later.
    #[error("not found yet")]
    LookAgain(SignedDuration),
    /// The issue on which it belongs is gone, the one with this number, or was never made; not done.
    #[error("the issue is not there")]
    Gone(Option<i64>),
}

/// A minute is the least that GitHub wants when it gives no time, and an hour the longest that is waited.
const LEAST: Duration = Duration::from_mins(1);
const LONGEST: Duration = Duration::from_hours(1);

/// How long to wait where GitHub gives no time: twice as long each time in a row.
fn patience(strikes: u32) -> Duration {
    LEAST.saturating_mul(1 << strikes.min(6)).min(LONGEST)
}

/// Judges an error of octocrab. `now` is in seconds since the epoch, for limits that name an instant; `strikes` is how many limits were
/// met in a row before.
pub(super) fn judge(error: &Error, now: u64, strikes: u32) -> Failed {
    let Error::GitHub { source, .. } = error else {
        return transport(error);
    };
    let status = source.status_code.as_u16();
    let header = |name: &str| {
        source
            .headers
            .as_ref()?
            .get(name)?
            .to_str()
            .ok()?
            .parse::<u64>()
            .ok()
    };
    let retry_after =
        header("retry-after").map(|seconds| Duration::from_secs(seconds.max(1)).min(LONGEST));
    let spent = (header("x-ratelimit-remaining") == Some(0))
        .then(|| {
            source
                .rate_limit_reset
                .map(|at| Duration::from_secs(at.saturating_sub(now).max(1)).min(LONGEST))
        })
        .flatten();
    let says_so = source.message.to_lowercase().contains("rate limit");
    let told = retry_after.or(spent);
    match status {
        403 | 429 if status == 429 || told.is_some() || says_so => {
            Failed::Limited(told.unwrap_or_else(|| patience(strikes)))
        }
        408 | 500..=599 => Failed::Doubtful(format!("status {status}")),
        _ => {
            let said = words(&source.message, source.errors.as_deref());
            let rights = source.headers.as_ref();
            let rights =
                rights.and_then(|all| all.get("x-accepted-github-permissions")?.to_str().ok());
            let message = match rights.filter(|rights| status == 403 && !rights.is_empty()) {
                Some(rights) => format!("{said}; it takes {}", permissions(rights)),
                None => said,
            };
            Failed::Refused { status, message }
        }
    }
}

/// What a request takes, as GitHub's page of an App or a token calls it. Of what stands between semicolons one is enough.
fn permissions(rights: &str) -> String {
    let each = |one: &str| {
        let parts = one
            .split(',')
            .map(|part| format!("`{}`", part.trim().replace('=', ": ")));
        parts.collect::<Vec<_>>().join(" and ")
    };
    let ways: Vec<String> = rights.split(';').map(each).collect();
    format!("the permission {}", ways.join(", or "))
}

fn words(message: &str, errors: Option<&[serde_json::Value]>) -> String {
    let faults: Vec<String> = errors
        .unwrap_or_default()
        .iter()
        .map(|one| {
            one["message"]
                .as_str()
                .map_or_else(|| one.to_string(), str::to_owned)
        })
        .collect();
    if faults.is_empty() {
        message.to_owned()
    } else {
        format!("{message}: {}", faults.join("; "))
    }
}

/// An error for which no answer was read: refused connections certainly did nothing, anything else perhaps did.
fn transport(error: &Error) -> Failed {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    let mut is_connect = false;
    while let Some(inner) = cause {
        is_connect |= inner
            .downcast_ref::<std::io::Error>()
            .is_some_and(|io| io.kind() == std::io::ErrorKind::ConnectionRefused);
        is_connect |= inner.to_string().contains("dns error");
        text = inner.to_string();
        cause = inner.source();
    }
    if is_connect {
        Failed::NotSent(text)
    } else {
        Failed::Doubtful(text)
    }
}

#[cfg(test)]
mod tests {
    use super::{patience, permissions};

    #[test]
    fn where_no_time_is_given_each_wait_is_twice_the_one_before() {
        let minutes: Vec<u64> = (0..9).map(|n| patience(n).as_secs() / 60).collect();
        assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
        assert_eq!(patience(u32::MAX).as_secs(), 3600);
    }

    #[test]
    fn what_a_request_takes_is_named() {
        for (rights, words) in [
            ("issues=write", "the permission `issues: write`"),
            (
                "issues=write; pull_requests=write,contents=read",
                "the permission `issues: write`, or `pull_requests: write` and `contents: read`",
            ),
        ] {
            assert_eq!(permissions(rights), words);
        }
    }
}
