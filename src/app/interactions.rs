//! Answers: marked when given, given again when nothing says that they arrived.

use binnacle_commands::{
    interaction::{EDITABLE, KEPT, Way, way},
    names::InteractionId,
};
use jiff::{SignedDuration, Timestamp};

use crate::store::{self, Answerable};

use super::App;

/// How many late answers are taken at once.
const BATCH: i64 = 20;

/// How long a try to give a late answer may take before it is tried again.
const AGAIN: SignedDuration = SignedDuration::from_secs(5);

/// An answer that is late, and how to give it.
#[derive(Debug)]
pub struct LateAnswer {
    /// The answer.
    pub answer: Answerable,
    /// The way.
    pub way: Way,
}

impl App {
    /// Marks answers as given.
    pub async fn answers_given(&self, ids: &[InteractionId]) -> store::Result<()> {
        let mut tx = self.db.write().await?;
        for id in ids {
            tx.interaction_answered(*id).await?;
        }
        tx.commit().await?;
        self.wake.given().notify_waiters();
        Ok(())
    }

    /// Makes every answer due that is not marked as given; right at the start of a process.
    pub async fn answers_all_due(&self) -> store::Result<()> {
        let mut tx = self.db.write().await?;
        tx.interaction_all_due(self.now()).await?;
        tx.commit().await
    }

    /// Gives an answer up: its channel is gone.
    pub async fn answer_lost(&self, id: InteractionId) -> store::Result<()> {
        let mut tx = self.db.write().await?;
        tx.interaction_lost(id).await?;
        tx.commit().await?;
        self.wake.given().notify_waiters();
        Ok(())
    }

    /// The late answers that are due now.
    pub async fn answers_late(&self) -> store::Result<Vec<LateAnswer>> {
        let now = self.now();
        if self.answers_next_due().await?.is_none_or(|due| due > now) {
            return Ok(Vec::new());
        }
        let mut tx = self.db.write().await?;
        let late = tx.interaction_claim(now, now + AGAIN, BATCH).await?;
        tx.commit().await?;
        let judged = late.into_iter().map(|answer| LateAnswer {
            way: way(now.duration_since(answer.asked_at)),
            answer,
        });
        Ok(judged.collect())
    }

    /// When the next late answer is due.
    pub async fn answers_next_due(&self) -> store::Result<Option<Timestamp>> {
        self.db.read().await?.interaction_next_due().await
    }

    /// Forgets interactions that Discord will not deliver again.
    pub async fn answers_forget(&self) -> store::Result<u64> {
        let mut tx = self.db.write().await?;
        let gone = tx.interaction_forget(self.now() - KEPT).await?;
        tx.interaction_forget_tokens(self.now() - EDITABLE).await?;
        tx.capture_forget(self.now() - KEPT).await?;
        tx.commit().await?;
        Ok(gone)
    }
}
