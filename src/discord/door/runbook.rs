//! What people ask of runbooks: from Discord's shapes to the use cases, a few lines each.

use crate::{
    app::{Asked, Failure},
    discord::slash::RunbookAsk,
};

use super::{
    Answer, Door,
    incident::{service_name, which},
};

impl Door {
    pub(super) async fn runbook(&self, asked: &Asked, ask: RunbookAsk) -> Result<Answer, Failure> {
        let app = &self.app;
        let reply = match ask {
            RunbookAsk::Search { query, service } => {
                let service = service_name(service.as_deref())?;
                app.runbook_search(asked, &query, service).await?
            }
            RunbookAsk::Show { page } => app.runbook_show(asked, &page)?,
            RunbookAsk::Run { page, incident } => {
                let incident = incident.map(|typed| which(Some(&typed))).transpose()?;
                app.run_start(asked, &page, incident).await?
            }
            RunbookAsk::Review => app.runbook_review(asked)?,
            RunbookAsk::List => app.runbook_list(asked)?,
        };
        Ok(Answer::Reply(reply))
    }

    /// Pages that match what someone is typing.
    pub(super) async fn suggest_runbooks(
        &self,
        asked: &Asked,
        typed: &str,
    ) -> Result<Vec<(String, String)>, Failure> {
        let found = self.app.runbook_suggest(asked, typed).await?;
        let shown = found.into_iter().map(|(page, key)| (page, key.to_string()));
        Ok(shown.collect())
    }
}
