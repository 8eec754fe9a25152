//! Requests that ride along with another, and end as that one does.

use binnacle_commands::{
    Refusal, Reply,
    deploy::life::{self, Coupled, Deploy, Moved, Rider, State},
};

use crate::app::{App, Asked, Failure, Timer, writing::Writing};

use super::requests::{WhichDeploy, by, found};

impl App {
    /// A request joins another: the one that is named, or else the one at its place that contains most.
    pub async fn deploy_join(
        &self,
        asked: &Asked,
        which: WhichDeploy,
        with: Option<WhichDeploy>,
    ) -> Result<Reply, Failure> {
        let team = self.team(asked.guild)?;
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let rider = found(&mut writing.tx, asked, which).await?;
        let train = match with {
            Some(with) => found(&mut writing.tx, asked, with).await?,
            None => writing.train_for(&rider).await?,
        };
        let own = writing.riders(&rider.record.riders).await?;
        let coupled = life::join(&rider, &own, &train, by(&team, asked, writing.now))?;
        writing.deploys_coupled(coupled, asked).await
    }

    /// A request rides along no longer, and stands for itself.
    pub async fn deploy_leave(&self, asked: &Asked, which: WhichDeploy) -> Result<Reply, Failure> {
        let team = self.team(asked.guild)?;
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let rider = found(&mut writing.tx, asked, which).await?;
        let Some(beside) = rider.record.rides else {
            let why = format!("{} rides with no other request.", rider.name());
            return Err(Refusal::Stale(why).into());
        };
        let train = found(&mut writing.tx, asked, WhichDeploy::Id(beside.id)).await?;
        let coupled = life::leave(&rider, &train, by(&team, asked, writing.now))?;
        writing.deploys_coupled(coupled, asked).await
    }
}

impl Writing<'_> {
    async fn train_for(&mut self, rider: &Deploy) -> Result<Deploy, Failure> {
        let open = self.tx.deploy_open(self.team.guild).await?;
        let train = life::train_for(rider, &open).cloned();
        train.ok_or_else(|| {
            let why = format!(
                "No request that is open surely brings what {} asks for. `/deploy status` shows what is open.",
                rider.name()
            );
            Refusal::NotFound(why).into()
        })
    }

    /// The requests that ride.
    async fn riders(&mut self, of: &[Rider]) -> Result<Vec<Deploy>, Failure> {
        let mut all = Vec::with_capacity(of.len());
        for rider in of {
            all.extend(self.tx.deploy(rider.id).await?);
        }
        Ok(all)
    }

    async fn deploys_coupled(mut self, coupled: Coupled, asked: &Asked) -> Result<Reply, Failure> {
        for moved in coupled.moved {
            Box::pin(self.rider_written(moved)).await?;
        }
        self.answer(asked, coupled.reply).await
    }

    /// What rides with a request that is over ends with it, or stands for itself and is decided anew.
    pub(super) async fn train_ended(&mut self, after: &Deploy) -> Result<(), Failure> {
        for rider in self.riders(&after.record.riders).await? {
            if let Some(moved) = life::arrived(&rider, after, self.now) {
                Box::pin(self.rider_written(moved)).await?;
            }
        }
        Ok(())
    }

    /// Writes a request that joined or left; what waits is looked at as soon as may be.
    async fn rider_written(&mut self, moved: Moved) -> Result<(), Failure> {
        let (subject, state) = (moved.deploy.subject(), moved.deploy.state);
        Box::pin(self.deploy_written(moved)).await?;
        if state == State::Waiting {
            self.deploy_look(&subject).await?;
        }
        Ok(())
    }

    /// A request is looked at as soon as may be.
    pub(super) async fn deploy_look(&mut self, subject: &str) -> Result<(), Failure> {
        let (name, now) = (Timer::Deploy.as_str(), self.now);
        self.tx.timer_set_to(name, subject, Some(now)).await?;
        self.ring_timers();
        Ok(())
    }
}
