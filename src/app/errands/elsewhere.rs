//! Errands that GitHub or an address does: what they answer, and how a run goes.

use binnacle_commands::{
    deploy::ship::Sent,
    errand::{self, End, Errand},
    ids::ErrandId,
    workflow::RunSeen,
};

use crate::{
    app::{App, Failure, Timer, writing::Writing},
    store::Due,
};

impl App {
    /// Looks at an errand that is done elsewhere; gives back `false` where it is not ours to judge. GitHub is asked before anything is
    /// written, so this may take a while.
    pub async fn errand_due(&self, due: &Due) -> Result<bool, Failure> {
        let id = due.subject.strip_prefix("errand:");
        let seen = match id.and_then(|id| id.parse().ok()) {
            Some(id) => self.db.read().await?.errand(id).await?,
            None => None,
        };
        let Some(errand) = seen else {
            return Ok(false);
        };
        let run = self.run_of(&errand).await;
        let mut writing = self.writing(errand.workspace).await?;
        let Some(errand) = writing.tx.errand(errand.id).await? else {
            return Ok(false);
        };
        match errand::followed(&errand, run.as_ref(), writing.now) {
            Some(moved) => writing.errand_moved(&errand, moved).await?,
            None => writing.errand_watch(&errand).await?,
        }
        writing.finish().await?;
        Ok(true)
    }

    async fn run_of(&self, errand: &Errand) -> Option<RunSeen> {
        errand::due(errand)?;
        let dispatch = errand.course.filled.workflow.as_ref()?;
        let run = errand.course.run.as_ref()?;
        let seen = self.scout.as_ref()?.run(&dispatch.repository, run.id).await;
        seen.inspect_err(
            |why| tracing::warn!(errand = %errand.name(), %why, "a run cannot be read"),
        )
        .ok()
    }
}

impl Writing<'_> {
    /// Sets the timer of an errand as it is now.
    pub(super) async fn errand_watch(&mut self, errand: &Errand) -> Result<(), Failure> {
        let (name, at) = (Timer::Errand.as_str(), errand::due(errand));
        let subject = errand.subject();
        self.tx.timer_watch(name, &subject, at, self.now).await?;
        self.ring_timers();
        Ok(())
    }

    /// GitHub answered what was sent of an errand.
    pub(in crate::app) async fn errand_sent(
        &mut self,
        id: ErrandId,
        sent: &Sent,
    ) -> Result<(), Failure> {
        let Some(errand) = self.tx.errand(id).await? else {
            return Ok(());
        };
        let now = self.now;
        let moved = match sent {
            Sent::Run { run, url } => Some(errand::shipped(&errand, *run, url, now)),
            Sent::Refused(why) => errand::ended(&errand, End::failed(why.as_str()), now),
            Sent::Unclear(why) => errand::doubted(&errand, why, now),
            // Said of deploys alone.
            Sent::Taken | Sent::Shown(_) => None,
        };
        match moved {
            Some(moved) => self.errand_moved(&errand, moved).await,
            None => Ok(()),
        }
    }

    /// An address answered what it was told.
    pub(in crate::app) async fn errand_over(
        &mut self,
        id: ErrandId,
        end: &End,
    ) -> Result<(), Failure> {
        let Some(errand) = self.tx.errand(id).await? else {
            return Ok(());
        };
        match errand::ended(&errand, end.clone(), self.now) {
            Some(moved) => self.errand_moved(&errand, moved).await,
            None => Ok(()),
        }
    }
}
