//! What people do with runs of runbooks: from Discord's shapes to the use cases, a few lines each.

use binnacle_commands::{
    Reply,
    ids::RunId,
    incident::Text,
    run::{Marking, Verb, skipped_step},
};

use crate::app::{Asked, Failure, RunChange};

use super::{Answer, Door};

impl Door {
    pub(super) async fn run_press(
        &self,
        asked: &Asked,
        (verb, id, step): (Verb, RunId, u16),
    ) -> Result<Answer, Failure> {
        let app = &self.app;
        let marking = match verb {
            Verb::Tick => Marking::Tick,
            Verb::Confirm => Marking::Confirm,
            Verb::Deny => Marking::Deny,
            Verb::Act => return app.run_act(asked, id, step).await.map(Answer::Reply),
            Verb::Export => return app.run_export(asked, id).await.map(Answer::Reply),
            Verb::Skip | Verb::Abandon => {
                let form = app.run_form(asked, verb, id).await?;
                return Ok(Answer::Reply(Reply::Form(form)));
            }
        };
        let change = RunChange::Mark(step, marking);
        app.run_change(asked, id, &change).await.map(Answer::Reply)
    }

    pub(super) async fn run_form<'f>(
        &self,
        asked: &Asked,
        (verb, id): (Verb, RunId),
        field: impl Fn(&str) -> Option<&'f str>,
    ) -> Result<Answer, Failure> {
        let reason = Text::parse(field("reason").unwrap_or_default())?;
        let change = if verb == Verb::Abandon {
            RunChange::Abandon(reason)
        } else {
            let step = skipped_step(field("step").unwrap_or_default())?;
            RunChange::Mark(step, Marking::Skip(reason))
        };
        let changed = self.app.run_change(asked, id, &change).await;
        changed.map(Answer::Reply)
    }
}
