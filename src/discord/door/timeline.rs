//! What people ask of timelines: from Discord's shapes to the use cases, a few lines each.

use binnacle_commands::{
    Reply,
    ids::IncidentId,
    incident::Text,
    timeline::{Adding, Edit, From, fields},
};

use crate::{
    app::{Asked, EntryChange, Failure, Which},
    discord::slash::{TimelineAsk, ViewChoice},
};

use super::{Answer, Door, incident::which};

impl Door {
    pub(super) async fn timeline(
        &self,
        asked: &Asked,
        ask: TimelineAsk,
    ) -> Result<Answer, Failure> {
        let app = &self.app;
        let reply = match ask {
            TimelineAsk::Add {
                text,
                when,
                incident,
            } => {
                let which = which(incident.as_deref())?;
                self.note(asked, which, &text, when.as_deref()).await?
            }
            TimelineAsk::Show {
                view,
                entry,
                incident,
            } => {
                let which = which(incident.as_deref())?;
                match (entry, view.unwrap_or_default()) {
                    (Some(number), _) => app.timeline_entry(asked, which, number).await?,
                    (None, ViewChoice::Removed) => app.timeline_removed(asked, which).await?,
                    (None, ViewChoice::Newest) => {
                        app.timeline_show(asked, which, From::End).await?
                    }
                    (None, ViewChoice::Start) => {
                        app.timeline_show(asked, which, From::Start).await?
                    }
                }
            }
            TimelineAsk::Edit {
                entry,
                text,
                when,
                incident,
            } => {
                let team = app.team(asked.guild)?;
                let typed = fields(text.as_deref(), when.as_deref(), &team, app.now())?;
                let edit = Edit {
                    text: typed.text,
                    at: typed.at,
                };
                self.entry(asked, incident, entry, EntryChange::Edit(edit))
                    .await?
            }
            TimelineAsk::Remove { entry, incident } => {
                self.entry(asked, incident, entry, EntryChange::Remove)
                    .await?
            }
            TimelineAsk::Restore { entry, incident } => {
                self.entry(asked, incident, entry, EntryChange::Restore)
                    .await?
            }
        };
        Ok(Answer::Reply(reply))
    }

    async fn entry(
        &self,
        asked: &Asked,
        incident: Option<String>,
        number: i64,
        change: EntryChange,
    ) -> Result<Reply, Failure> {
        let which = which(incident.as_deref())?;
        self.app.timeline_change(asked, which, number, change).await
    }

    /// Somebody's own words, by a command or the form behind the board's button.
    pub(super) async fn note(
        &self,
        asked: &Asked,
        which: Which,
        text: &str,
        when: Option<&str>,
    ) -> Result<Reply, Failure> {
        let team = self.app.team(asked.guild)?;
        let typed = fields(Some(text), when, &team, self.app.now())?;
        let adding = Adding::Note {
            text: typed.text.map_or_else(|| Text::parse(""), Ok)?,
            at: typed.at,
        };
        self.app.timeline_add(asked, which, &adding).await
    }

    pub(super) async fn timeline_page(
        &self,
        asked: &Asked,
        incident: IncidentId,
        from: From,
    ) -> Result<Answer, Failure> {
        let shown = self
            .app
            .timeline_show(asked, Which::Id(incident), from)
            .await;
        shown.map(Answer::Reply)
    }
}
