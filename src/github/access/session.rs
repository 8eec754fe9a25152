//! One way in: a client that shows one token, what that token read before, and what its account may still do.

use std::{sync::Arc, time::Duration};

use octocrab::Octocrab;
use secrecy::SecretString;

use crate::{
    clock::{Clock, steady},
    github::failed::{Failed, judge},
};

use super::{
    budget::{Budget, Cost},
    tags::Tags,
};

const CONNECT: Duration = Duration::from_secs(5);
/// How long one request may take.
const TOTAL: Duration = Duration::from_secs(15);

/// A client that shows one token.
#[derive(Debug)]
pub(in crate::github) struct Session {
    pub(in crate::github) crab: Octocrab,
    pub(in crate::github) tags: Tags,
    /// What the account may do, whichever token it shows.
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
fn client(address: &str, token: SecretString) -> Result<Octocrab, String> {
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

/// What became of a request, when its turn came and within the time that one may take. Every request goes this way.
pub(in crate::github) async fn timed<T>(
    clock: &dyn Clock,
    budget: &Budget,
    cost: Cost,
    request: impl Future<Output = octocrab::Result<T>>,
) -> Result<T, Failed> {
    let turn = budget
        .rules()
        .take(cost, clock.now(), steady(Duration::ZERO))
        .map_err(Failed::Limited)?;
    if let Some(turn) = turn {
        tokio::time::sleep_until(turn.into()).await;
        // Meanwhile GitHub may have said to somebody else that it is too much.
        let open = budget.rules().open(clock.now());
        open.map_err(Failed::Limited)?;
    }
    let answer = tokio::time::timeout(TOTAL, request).await;
    let (mut rules, now) = (budget.rules(), clock.now());
    if turn.is_some() {
        rules.ended(steady(Duration::ZERO));
    }
    let answer =
        answer.map_err(|_| Failed::Doubtful(format!("no answer within {} s", TOTAL.as_secs())))?;
    let error = match answer {
        Ok(answer) => {
            rules.went_well(cost);
            return Ok(answer);
        }
        Err(error) => error,
    };
    let failed = judge(&error, now.as_second().unsigned_abs(), rules.strikes());
    if let Failed::Limited(rest) = failed {
        rules.shut(cost, now, rest);
    }
    metrics::counter!("binnacle_github_failures_total").increment(1);
    Err(failed)
}
