//! What GitHub, or a program, did with a deploy, and how that goes.

use binnacle_commands::{
    deploy::{
        life::{self, Deploy, Moved},
        ship::{Order, Report, Sent},
    },
    ids::DeployId,
    issue::IssueShown,
    team::Team,
    workflow::RunSeen,
};

use crate::app::{App, Failure, writing::Writing};

impl App {
    /// Looks at the run of a deploy, which ends as the run does. GitHub is asked before anything is written.
    pub(super) async fn deploy_follow_run(
        &self,
        team: &Team,
        deploy: &Deploy,
        run: i64,
    ) -> Result<bool, Failure> {
        let seen = self.run_now(team, deploy, run).await;
        let mut writing = self.writing(deploy.workspace).await?;
        let Some(deploy) = writing.tx.deploy(deploy.id).await? else {
            return Ok(false);
        };
        match life::followed(&deploy, seen.as_ref(), team, writing.now) {
            Some(moved) => Box::pin(writing.deploy_moved(&deploy, moved)).await?,
            None => writing.deploy_watch(&deploy).await?,
        }
        writing.finish().await?;
        Ok(true)
    }

    async fn run_now(&self, team: &Team, deploy: &Deploy, run: i64) -> Option<RunSeen> {
        let order = Order::of(deploy, team)?;
        let seen = self.scout.as_ref()?.run(&order.repository, run).await;
        seen.inspect_err(
            |why| tracing::warn!(deploy = %deploy.name(), %why, "a run cannot be read"),
        )
        .ok()
    }
}

impl App {
    /// The request that a program may report on.
    pub async fn deploy_reported_on(&self, id: DeployId) -> Result<Option<Deploy>, Failure> {
        Ok(self.db.read().await?.deploy(id).await?)
    }

    /// A program reports how a deploy ended; `false` when that was known.
    pub async fn deploy_report(&self, id: DeployId, report: &Report) -> Result<bool, Failure> {
        let Some(seen) = self.deploy_reported_on(id).await? else {
            return Ok(false);
        };
        let mut writing = self.writing(seen.workspace).await?;
        let Some(deploy) = writing.tx.deploy(id).await? else {
            return Ok(false);
        };
        let moved = life::reported(&deploy, report, &writing.team, writing.now)?;
        let is_news = moved.is_some();
        if let Some(moved) = moved {
            Box::pin(writing.deploy_moved(&deploy, moved)).await?;
        }
        writing.finish().await?;
        Ok(is_news)
    }
}

impl Writing<'_> {
    /// GitHub or a program answered what was sent of a deploy.
    pub(in crate::app) async fn deploy_sent(
        &mut self,
        id: DeployId,
        sent: &Sent,
    ) -> Result<(), Failure> {
        let Some(deploy) = self.tx.deploy(id).await? else {
            return Ok(());
        };
        let now = self.now;
        let moved = match sent {
            Sent::Run { run, url } => Some(life::shipped(&deploy, *run, url, now)),
            Sent::Taken => life::taken(&deploy, now),
            Sent::Refused(why) => life::unshipped(&deploy, why, &self.team, now),
            Sent::Unclear(why) => life::unclear(&deploy, why),
            Sent::Shown(deployment) => life::mirrored_as(&deploy, *deployment),
        };
        match moved {
            Some(moved) => Box::pin(self.deploy_moved(&deploy, moved)).await,
            None => Ok(()),
        }
    }

    /// The issue that follows an emergency is there.
    pub(in crate::app) async fn deploy_followed_up(
        &mut self,
        id: DeployId,
        shown: IssueShown,
    ) -> Result<(), Failure> {
        let Some(deploy) = self.tx.deploy(id).await? else {
            return Ok(());
        };
        match life::followed_up(&deploy, shown) {
            Some(moved) => Box::pin(self.deploy_moved(&deploy, moved)).await,
            None => Ok(()),
        }
    }

    /// Writes everything that follows where a request moved by itself.
    pub(in crate::app) async fn deploy_moved(
        &mut self,
        before: &Deploy,
        moved: Moved,
    ) -> Result<(), Failure> {
        let after = moved.deploy.clone();
        self.deploy_written(moved).await?;
        Box::pin(self.deploy_ended(before, &after)).await
    }

    /// Writes a request as it is from now on, with what happened and what must be sent.
    pub(super) async fn deploy_written(&mut self, moved: Moved) -> Result<(), Failure> {
        self.tx.deploy_change(&moved.deploy).await?;
        self.deploy_watch(&moved.deploy).await?;
        self.record(&moved.events).await?;
        self.push(&moved.effects).await
    }

    /// What follows elsewhere where a request ended: for what rode along, for what waits for the place, and for what was undone.
    pub(super) async fn deploy_ended(
        &mut self,
        before: &Deploy,
        after: &Deploy,
    ) -> Result<(), Failure> {
        self.train_ended(after).await?;
        self.place_freed(before, after).await?;
        self.went_back(before, after).await
    }
}
