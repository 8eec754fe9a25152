//! What people ask of reports: from Discord's shapes to the use cases, a few lines each.

use binnacle_commands::{Reply, postmortem::Part};

use crate::{
    app::{Asked, Failure, ReportChange},
    discord::slash::PostmortemAsk,
};

use super::{Answer, Door, incident::which};

impl Door {
    pub(super) async fn postmortem(
        &self,
        asked: &Asked,
        ask: PostmortemAsk,
    ) -> Result<Answer, Failure> {
        let app = &self.app;
        let reply = match ask {
            PostmortemAsk::Write { part, incident } => {
                let which = which(incident.as_deref())?;
                let part: Part = part.map(Into::into).unwrap_or_default();
                Reply::Form(app.incident_form(asked, which, part.verb()).await?)
            }
            PostmortemAsk::Show { template, incident } => {
                let which = which(incident.as_deref())?;
                let template = template.map(Into::into).unwrap_or_default();
                app.report_show(asked, which, template).await?
            }
            PostmortemAsk::Status { to, incident } => {
                let which = which(incident.as_deref())?;
                let change = ReportChange::Advance(to.into());
                app.report_change(asked, which, change).await?
            }
            PostmortemAsk::Publish { incident } => {
                let which = which(incident.as_deref())?;
                app.report_change(asked, which, ReportChange::Publish)
                    .await?
            }
        };
        Ok(Answer::Reply(reply))
    }
}
