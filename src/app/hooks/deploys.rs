//! What GitHub tells of requests to deploy: of their issues, and of the deployments that it shows them as.

use std::sync::Arc;

use binnacle_commands::{
    Effect, Event,
    deploy::life::{self, Deploy, Stated},
    hook::{DeploymentNews, IssueNews, KEPT, OURS, run_looked_at},
    ids::DeployId,
};

use crate::app::{Failure, Timer, writing::Writing};

impl Writing<'_> {
    /// Does what follows from what somebody says of a deployment, and says what that is.
    pub(super) async fn deployment_means(
        &mut self,
        news: &DeploymentNews,
    ) -> Result<String, Failure> {
        let deploys = self.tx.deploy_open(self.team.guild).await?;
        let mut deploys = deploys.into_iter();
        let Some(deploy) = deploys.find(|it| it.record.deployment == Some(news.id)) else {
            return Ok(KEPT.to_owned());
        };
        if news.by.eq_ignore_ascii_case(&news.author) {
            return Ok(OURS.to_owned());
        }
        let (team, logins) = (Arc::clone(&self.team), self.logins());
        match life::stated(&deploy, news, &team, &logins, self.now) {
            Stated::Nothing(why) => Ok(why.to_owned()),
            Stated::Look => {
                let (now, subject) = (self.now, deploy.subject());
                self.tx
                    .timer_set_to(Timer::Deploy.as_str(), &subject, Some(now))
                    .await?;
                self.ring_timers();
                Ok(run_looked_at(&deploy.name()))
            }
            Stated::Told(told) => self.thread_told(&deploy, *told).await,
            Stated::Ended(moved) => {
                let said = format!("{} {}", deploy.name(), moved.deploy.state.words());
                Box::pin(self.deploy_moved(&deploy, *moved)).await?;
                Ok(said)
            }
        }
    }

    /// Tells the thread of a request that somebody closed its issue before it was over.
    pub(super) async fn deploy_closed(
        &mut self,
        id: DeployId,
        news: &IssueNews,
    ) -> Result<(), Failure> {
        let deploy = self.tx.deploy(id).await?;
        let (team, logins) = (Arc::clone(&self.team), self.logins());
        let told = deploy.and_then(|deploy| {
            let told = life::closed_at_github(&deploy, news, &team, &logins, self.now)?;
            Some((deploy, told))
        });
        if let Some((deploy, told)) = told {
            self.thread_told(&deploy, told).await?;
        }
        Ok(())
    }

    /// Has the thread of a request learn something, and says so.
    pub(super) async fn thread_told(
        &mut self,
        deploy: &Deploy,
        (event, effect): (Event, Effect),
    ) -> Result<String, Failure> {
        self.record(&[event]).await?;
        self.push(&[effect]).await?;
        Ok(format!("passed on to {}", deploy.name()))
    }
}
