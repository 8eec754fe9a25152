//! One way in: a client that shows one token, what that token read before, and what its account may still make.

use std::{sync::Arc, time::Duration};

use octocrab::Octocrab;
use secrecy::SecretString;

use crate::{
    clock::Clock,
    github::failed::{Failed, judge},
};

use super::{budget::Budget, tags::Tags};

const CONNECT: Duration = Duration::from_secs(5);
/// How long one request may take.
const TOTAL: Duration = Duration::from_secs(15);

/// A client that shows one token.
#[derive(Debug)]
pub(in crate::github) struct Session {
    pub(in crate::github) crab: Octocrab,
    pub(in crate::github) tags: Tags,
    /// What the account may make in an hour, whichever token it shows.
    pub(in crate::github) budget: Arc<Budget>,
}

impl Session {
    pub(super) fn new(
        address: &str,
        token: SecretString,
        budget: Arc<Budget>,
    ) -> Result<Self, String> {
        Ok(Self {
            crab: client(address, token)?,
            tags: Tags::default(),
            budget,
        })
    }
}

/// octocrab without its own retries, which would replay what creates things, and with time-outs.
pub(super) fn client(address: &str, token: SecretString) -> Result<Octocrab, String> {
    Octocrab::builder()
        .base_uri(address)
        .map_err(|error| error.to_string())?
        .personal_token(token)
        .set_connect_timeout(Some(CONNECT))
        .set_read_timeout(Some(TOTAL))
        .set_write_timeout(Some(TOTAL))
        .build()
        .map_err(|error| error.to_string())
}

/// What became of a request, within the time that one may take.
pub(in crate::github) async fn timed<T>(
    clock: &dyn Clock,
    request: impl Future<Output = octocrab::Result<T>>,
) -> Result<T, Failed> {
    let answer = tokio::time::timeout(TOTAL, request).await;
    let answer =
        answer.map_err(|_| Failed::Doubtful(format!("no answer within {} s", TOTAL.as_secs())))?;
    answer.map_err(|error| {
        let failed = judge(&error, clock.now().as_second().unsigned_abs());
        metrics::counter!("binnacle_github_failures_total").increment(1);
        failed
    })
}
