//! What GitHub's webhooks told while nobody listened: it keeps what failed for three days, and tells it again when it is asked to. The
//! webhooks are those of repositories, and the one of the App.

use std::collections::BTreeMap;

use binnacle_commands::{names::Repository, team::Team};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;

use crate::config::Credentials;

use super::{
    client::{Client, route},
    deliver::Sender,
    failed::Failed,
};

/// How often the same thing is told before it is left to the sweep.
const TRIES: u32 = 4;

/// How many pages of a hundred deliveries are looked through.
const PAGES: u32 = 10;

#[derive(Deserialize)]
struct Hook {
    id: i64,
    active: bool,
    config: Target,
}

#[derive(Deserialize)]
struct Target {
    #[serde(default)]
    url: Option<String>,
}

/// One try to tell something.
#[derive(Deserialize)]
struct Delivery {
    id: i64,
    guid: String,
    delivered_at: Timestamp,
    /// Whether it was told before.
    redelivery: bool,
    status_code: u16,
}

/// What became of something that was to be told.
#[derive(Debug, Default, PartialEq)]
struct Told {
    first: i64,
    tries: u32,
    is_known: bool,
    /// Whether the first try is among those that are known, so that all are.
    is_whole: bool,
}

impl Sender {
    /// Has the webhooks that lead to a door tell again what failed since a time, and says how much that was; `None` where Binnacle may
    /// not look at any.
    pub async fn redeliver(
        &self,
        team: &Team,
        door: &str,
        since: Timestamp,
    ) -> Result<Option<usize>, String> {
        let client = self.client();
        let (mut count, mut failed) = (None, None);
        for repository in team.followed() {
            match allowed(client.redeliver(repository, door, since).await) {
                Ok(None) => {}
                Ok(Some(more)) => count = Some(count.unwrap_or(0) + more),
                // The others do not wait for this one.
                Err(why) => failed = Some(why),
            }
        }
        failed.map_or(Ok(count), Err)
    }

    /// The same of the App's own webhook; `None` where Binnacle is no App, or the webhook leads elsewhere.
    pub async fn redeliver_own(
        &self,
        door: &str,
        since: Timestamp,
    ) -> Result<Option<usize>, String> {
        let client = self.client();
        match client.access().credentials() {
            Credentials::App { .. } => {
                let count = allowed(client.redeliver_own(door, since).await)?;
                Ok(count.flatten())
            }
            _ => Ok(None),
        }
    }
}

/// What came of it; `None` where GitHub shows no webhooks.
fn allowed<T>(done: Result<T, Failed>) -> Result<Option<T>, String> {
    match done {
        Ok(done) => Ok(Some(done)),
        Err(Failed::Refused {
            status: 403 | 404, ..
        }) => Ok(None),
        Err(failed) => Err(failed.to_string()),
    }
}

impl Client {
    async fn redeliver(
        &self,
        repository: &Repository,
        door: &str,
        since: Timestamp,
    ) -> Result<usize, Failed> {
        let all = [("per_page", "100".to_owned())];
        let hooks: Vec<Hook> = self.get(&route(repository, "/hooks"), &all).await?;
        let ours = hooks
            .into_iter()
            .filter(|hook| hook.active && hook.config.url.as_deref() == Some(door));
        let mut count = 0;
        for hook in ours {
            let deliveries = route(repository, &format!("/hooks/{}/deliveries", hook.id));
            count += self.again(&deliveries, since).await?;
        }
        Ok(count)
    }

    async fn redeliver_own(&self, door: &str, since: Timestamp) -> Result<Option<usize>, Failed> {
        let hook: Target = self.get("/app/hook/config", &[]).await?;
        if hook.url.as_deref() != Some(door) {
            return Ok(None);
        }
        self.again("/app/hook/deliveries", since).await.map(Some)
    }

    /// Has a webhook tell again what failed, and says how much that was.
    async fn again(&self, deliveries: &str, since: Timestamp) -> Result<usize, Failed> {
        let missed = missed(self.deliveries(deliveries, since).await?);
        for id in &missed {
            let again = format!("{deliveries}/{id}/attempts");
            self.post(&again, &json!({})).await?;
        }
        Ok(missed.len())
    }

    /// What was told since a time, the newest first.
    async fn deliveries(&self, path: &str, since: Timestamp) -> Result<Vec<Delivery>, Failed> {
        let mut all = Vec::new();
        let mut params = vec![("per_page", "100".to_owned())];
        for _ in 0..PAGES {
            let (part, next) = self.page::<Delivery>(path, &params).await?;
            let is_last = part.iter().any(|one| one.delivered_at < since);
            all.extend(part.into_iter().filter(|one| one.delivered_at >= since));
            let Some(cursor) = next.filter(|_| !is_last) else {
                break;
            };
            params.truncate(1);
            params.push(("cursor", cursor));
        }
        Ok(all)
    }
}

/// What never arrived, in the order in which it happened. What was first told before the time that was looked at had its tries then.
fn missed(deliveries: Vec<Delivery>) -> Vec<i64> {
    let mut told: BTreeMap<String, Told> = BTreeMap::new();
    for one in deliveries {
        let known = told.entry(one.guid).or_insert(Told {
            first: one.id,
            ..Told::default()
        });
        known.first = known.first.min(one.id);
        known.tries += 1;
        known.is_known |= (200..300).contains(&one.status_code);
        known.is_whole |= !one.redelivery;
    }
    let mut missed: Vec<i64> = told
        .into_values()
        .filter(|told| !told.is_known && told.is_whole && told.tries < TRIES)
        .map(|told| told.first)
        .collect();
    missed.sort_unstable();
    missed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_arrived_is_told_again_in_order_and_not_for_ever() {
        let delivery = |(id, guid, status_code): (i64, &str, u16)| Delivery {
            id,
            guid: guid.to_owned(),
            delivered_at: Timestamp::UNIX_EPOCH,
            redelivery: [10, 9, 7, 6, 5, 3].contains(&id),
            status_code,
        };
        let told = [
            (10, "older", 500),
            (9, "later", 202),
            (8, "b", 0),
            (7, "hopeless", 500),
            (6, "hopeless", 500),
            (5, "hopeless", 500),
            (4, "hopeless", 0),
            (3, "a", 503),
            (2, "a", 502),
            (1, "later", 0),
        ];
        let told = told.into_iter().map(delivery).collect();
        assert_eq!(missed(told), [2, 8]);
    }
}
