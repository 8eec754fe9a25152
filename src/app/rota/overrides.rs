//! Overrides and temporary schedules.

use std::sync::Arc;

use binnacle_commands::{
    Decision, Refusal, Reply,
    ids::OverrideId,
    rota::{self, Fresh, Override, OverrideAsk, OverrideVerb, View},
};

use crate::app::{App, Asked, Failure, writing::Writing};

use super::by;

impl App {
    /// Shows what an override would make of a schedule, to be confirmed.
    pub async fn override_propose(
        &self,
        asked: &Asked,
        ask: OverrideAsk,
    ) -> Result<Reply, Failure> {
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let team = Arc::clone(&writing.team);
        let rows = writing.rows().await?;
        let fresh = Fresh {
            id: writing.id(),
            number: writing.tx.rota_number(asked.guild).await? + 1,
        };
        let view = View::new(&team, &rows);
        let decision = rota::propose(fresh, ask, &view, by(asked, writing.now))?;
        writing.tx.override_insert(&decision.state).await?;
        writing.answer(asked, decision.reply).await
    }

    /// Does what a button under an override says.
    pub async fn override_press(
        &self,
        asked: &Asked,
        verb: OverrideVerb,
        id: OverrideId,
    ) -> Result<Reply, Failure> {
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let found = writing.tx.over(id).await?;
        let before = found
            .filter(|one| one.workspace == asked.guild)
            .ok_or_else(forgotten)?;
        let team = Arc::clone(&writing.team);
        let rows = writing.rows().await?;
        let view = View::new(&team, &rows);
        let by = by(asked, writing.now);
        let decision = match verb {
            OverrideVerb::Confirm => rota::confirm(&before, &view, by)?,
            OverrideVerb::Drop => rota::drop(&before, by)?,
            OverrideVerb::Undo => rota::undo(&before, &view, by)?,
        };
        writing.overridden(&before, &decision).await?;
        let by = asked.actor.user;
        writing.duty_look(&before.schedule, Some(by)).await?;
        writing.answer(asked, decision.reply).await
    }
}

impl Writing<'_> {
    pub(super) async fn overridden(
        &mut self,
        before: &Override,
        decision: &Decision<Override>,
    ) -> Result<(), Failure> {
        self.tx
            .override_change(before.version, &decision.state)
            .await?;
        self.record(&decision.events).await?;
        self.push(&decision.effects).await
    }
}

/// Drafts that nobody confirmed are forgotten after a day.
fn forgotten() -> Refusal {
    Refusal::Stale(
        "That was never confirmed and is forgotten by now. Ask for it again with `/oncall override`."
            .to_owned(),
    )
}
