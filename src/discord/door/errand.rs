//! What people ask of actions: from Discord's shapes to the use cases, a few lines each.

use binnacle_commands::{
    Reply,
    errand::{Answer as Said, Ask, Verb},
    ids::ErrandId,
};

use crate::app::{Asked, Failure};

use super::{Answer, Door};

impl Door {
    pub(super) async fn errand(&self, asked: &Asked, ask: &Ask) -> Result<Answer, Failure> {
        self.app.errand_ask(asked, ask).await.map(Answer::Reply)
    }

    pub(super) async fn errand_press(
        &self,
        asked: &Asked,
        (verb, id): (Verb, ErrandId),
    ) -> Result<Answer, Failure> {
        let said = match verb {
            Verb::Confirm => {
                if let Some(form) = self.app.errand_form(asked, id).await? {
                    return Ok(Answer::Reply(Reply::Form(form)));
                }
                Said::Confirm(None)
            }
            Verb::Approve => Said::Approve,
            Verb::CallOff => Said::CallOff,
            Verb::Settle => Said::Settle,
        };
        let answered = self.app.errand_answer(asked, id, &said).await;
        answered.map(Answer::Reply)
    }

    pub(super) async fn errand_form<'f>(
        &self,
        asked: &Asked,
        id: ErrandId,
        field: impl Fn(&str) -> Option<&'f str>,
    ) -> Result<Answer, Failure> {
        let said = Said::Confirm(field("name").map(str::to_owned));
        let answered = self.app.errand_answer(asked, id, &said).await;
        answered.map(Answer::Reply)
    }

    /// Values of an action's argument that match what someone is typing.
    pub(super) fn suggest_values(
        &self,
        asked: &Asked,
        of: (&str, &str),
        typed: &str,
    ) -> Result<Vec<(String, String)>, Failure> {
        let found = self.app.errand_suggest(asked, of, typed)?;
        let shown = found.into_iter().map(|value| (value.clone(), value));
        Ok(shown.collect())
    }
}
