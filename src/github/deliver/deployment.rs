//! A deploy, as a deployment that GitHub shows: made once, and then told what became of it.

use binnacle_commands::{
    delivery::{Delivered, Doubt},
    deploy::ship::{Order, Sent},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::github::{client::route, failed::Failed};

use super::{Sender, issue::User};

/// The state of a deployment whose deploy goes on.
const RUNNING: &str = "in_progress";

/// How many pages of a hundred deployments are looked through.
const PAGES: usize = 5;

#[derive(Deserialize)]
struct Listed {
    id: i64,
    #[serde(default)]
    payload: Value,
    #[serde(default)]
    creator: Option<User>,
}

#[derive(Deserialize)]
struct Status {
    state: String,
}

impl Sender {
    /// Makes the deployment, unless it is there, and makes its newest status what it should be.
    pub(super) async fn mirror_deploy(
        &self,
        order: &Order,
        known: Option<i64>,
        (state, description): (&str, &str),
        url: Option<&str>,
        doubt: Doubt,
    ) -> Result<Delivered, Failed> {
        let found = match known {
            Some(id) => Some(id),
            None => self.look_for_deployment(order, doubt).await?,
        };
        let deployments = route(&order.repository, "/deployments");
        if let Some(id) = found {
            let shown = self
                .show_deploy(&deployments, id, (state, description), url)
                .await?;
            if state != RUNNING {
                self.retire_doubles(order, id).await?;
            }
            return Ok(shown);
        }
        let made = self.0.post(&deployments, &order.deployment()).await?;
        let id = made["id"].as_i64().ok_or_else(|| {
            Failed::Doubtful("GitHub did not say which deployment it is".to_owned())
        })?;
        // Whatever fails from here on, it is there: the next try has to look for it.
        let shown = self
            .show_deploy(&deployments, id, (state, description), url)
            .await;
        shown.map_err(|failed| {
            Failed::Doubtful(format!("the deployment {id} was made, and then: {failed}"))
        })
    }

    /// Makes the newest status of a deployment what it should be.
    async fn show_deploy(
        &self,
        deployments: &str,
        id: i64,
        (state, description): (&str, &str),
        url: Option<&str>,
    ) -> Result<Delivered, Failed> {
        let statuses = format!("{deployments}/{id}/statuses");
        let params = [("per_page", "1".to_owned())];
        let newest: Vec<Status> = self.0.get(&statuses, &params).await?;
        if newest.first().is_none_or(|newest| newest.state != state) {
            let mut body = json!({ "state": state, "description": description });
            if let Some(url) = url {
                body["log_url"] = url.into();
            }
            self.0.post(&statuses, &body).await?;
        }
        Ok(Delivered::Ship(Sent::Shown(id)))
    }

    /// After a try that nobody answered: the deployment it made, if it made one.
    async fn look_for_deployment(
        &self,
        order: &Order,
        doubt: Doubt,
    ) -> Result<Option<i64>, Failed> {
        if doubt == Doubt::None {
            return Ok(None);
        }
        let found = self.deployments_of(order).await?.first().copied();
        if found.is_none() {
            self.not_there(doubt)?;
        }
        Ok(found)
    }

    /// What was made a second time after all, since GitHub took a request later than anybody waited for it, ends as well.
    async fn retire_doubles(&self, order: &Order, kept: i64) -> Result<(), Failed> {
        let deployments = route(&order.repository, "/deployments");
        let words = format!("The deployment {kept} is of the same deploy.");
        let all = self.deployments_of(order).await?;
        for double in all.into_iter().filter(|id| *id != kept) {
            tracing::warn!(double, kept, "a deployment stood there twice");
            self.show_deploy(&deployments, double, ("inactive", &words), None)
                .await?;
        }
        Ok(())
    }

    /// All deployments of a deploy that are ours, the newest first.
    async fn deployments_of(&self, order: &Order) -> Result<Vec<i64>, Failed> {
        let logins = self.0.access().logins().await?;
        let is_ours = |one: &Listed| {
            let is_by_us = one.creator.as_ref().is_some_and(|user| user.is_in(&logins));
            is_by_us && order.is_in(&one.payload)
        };
        let deployments = route(&order.repository, "/deployments");
        let mut ours = Vec::new();
        for page in 1..=PAGES {
            let mut params = order.listed().to_vec();
            params.extend([("per_page", "100".to_owned()), ("page", page.to_string())]);
            let part: Vec<Listed> = self.0.get(&deployments, &params).await?;
            let is_last = part.len() < 100;
            ours.extend(part.into_iter().filter(is_ours).map(|one| one.id));
            if is_last {
                break;
            }
        }
        Ok(ours)
    }
}
