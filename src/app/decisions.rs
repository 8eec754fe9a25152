//! Decisions: record, withdraw, look.

use std::sync::Arc;

use binnacle_commands::{
    By, Refusal, Reply,
    decided::{self, PAGE, What, Why},
};

use super::{App, Asked, Failure};

impl App {
    /// Records a decision.
    pub async fn decision_record(
        &self,
        asked: &Asked,
        what: What,
        why: Option<Why>,
    ) -> Result<Reply, Failure> {
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let team = Arc::clone(&writing.team);
        let number = writing.tx.decision_number(asked.guild).await? + 1;
        let by = By {
            team: &team,
            actor: &asked.actor,
            now: writing.now,
        };
        let decision = decided::record((writing.id(), number), (what, why), by)?;
        writing.tx.decision_insert(&decision.state).await?;
        writing.record(&decision.events).await?;
        writing.push(&decision.effects).await?;
        writing.answer(asked, decision.reply).await
    }

    /// Withdraws the decision with a number.
    pub async fn decision_withdraw(
        &self,
        asked: &Asked,
        number: i64,
        why: Why,
    ) -> Result<Reply, Failure> {
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let team = Arc::clone(&writing.team);
        let before = writing.tx.decision_numbered(asked.guild, number).await?;
        let before = before.ok_or_else(|| {
            Refusal::NotFound(format!(
                "There is no DEC-{number} on this server. `/decision list` shows what was decided."
            ))
        })?;
        let by = By {
            team: &team,
            actor: &asked.actor,
            now: writing.now,
        };
        let decision = decided::withdraw(&before, why, by)?;
        writing.tx.decision_withdraw(&decision.state).await?;
        writing.record(&decision.events).await?;
        writing.push(&decision.effects).await?;
        writing.answer(asked, decision.reply).await
    }

    /// What was decided, a page of it.
    pub async fn decision_list(&self, asked: &Asked, page: u32) -> Result<Reply, Failure> {
        self.team(asked.guild)?;
        let mut reader = self.db.read().await?;
        let total = reader.decision_number(asked.guild).await?;
        let from = page.saturating_sub(1).saturating_mul(PAGE);
        let shown = reader.decisions(asked.guild, PAGE, from).await?;
        Ok(decided::list(&shown, page, total))
    }
}
