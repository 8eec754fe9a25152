//! Actions: add, change, look.

use std::sync::Arc;

use binnacle_commands::{
    Refusal, Reply,
    action::{self, Action, AddAsk, Change, Fresh, ListAsk},
    ids::{ActionId, IncidentId},
    incident::Incident,
    issue::IssueShown,
    team::Team,
};

use crate::store::{self, ActionFilter, Reader};

use super::{App, Asked, Failure, Which, incidents::find, writing::Writing};

impl App {
    /// Adds an action to an incident.
    pub async fn action_add(
        &self,
        asked: &Asked,
        which: Which,
        ask: &AddAsk,
    ) -> Result<Reply, Failure> {
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let team = Arc::clone(&writing.team);
        let incident = find(&mut writing.tx, &team, asked, which).await?;
        let fresh = Fresh {
            id: self.ids.next(writing.now).into(),
            number: writing.counters.action_number + 1,
        };
        let now = writing.now;
        let decision = action::add(
            fresh,
            ask,
            &incident,
            &team,
            &asked.actor,
            asked.channel,
            now,
        )?;
        writing.counters.action_number = fresh.number;
        writing.tx.action_insert(&decision.state).await?;
        writing.record(&decision.events).await?;
        writing.push(&decision.effects).await?;
        writing.report_follows(&incident).await?;
        writing.answer(asked, decision.reply).await
    }

    /// Changes an action.
    pub async fn action_change(
        &self,
        asked: &Asked,
        number: i64,
        change: &Change,
    ) -> Result<Reply, Failure> {
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let (team, now) = (Arc::clone(&writing.team), writing.now);
        let (before, incident) = numbered(&mut writing.tx, &team, asked, number).await?;
        let decision = action::change(
            &before,
            change,
            &incident,
            &team,
            &asked.actor,
            asked.channel,
            now,
        )?;
        writing
            .tx
            .action_change(before.version, &decision.state)
            .await?;
        writing.record(&decision.events).await?;
        writing.push(&decision.effects).await?;
        writing.report_follows(&incident).await?;
        writing.answer(asked, decision.reply).await
    }

    /// Lists actions, of one incident or of all.
    pub async fn action_list(
        &self,
        asked: &Asked,
        of: Option<Which>,
        mut ask: ListAsk,
    ) -> Result<Reply, Failure> {
        let team = self.team(asked.guild)?;
        let mut reader = self.db.read().await?;
        if let Some(which) = of {
            ask.incident = Some(find(&mut reader, &team, asked, which).await?.id);
        }
        let today = action::today(&team, self.now());
        let filter = ActionFilter {
            which: ask.which,
            me: asked.actor.user,
            incident: ask.incident,
            today,
        };
        let (page, total) = reader.action_list(asked.guild, filter, ask.page).await?;
        let page = with_incidents(&mut reader, page).await?;
        Ok(action::list(&page, total, &ask, &team, &asked.actor, today))
    }

    /// Actions that match what someone is typing: open ones, or ended ones.
    pub async fn action_suggest(
        &self,
        asked: &Asked,
        is_open: bool,
        typed: &str,
    ) -> Result<Vec<(Action, Incident)>, Failure> {
        let team = self.team(asked.guild)?;
        let mut reader = self.db.read().await?;
        let found = reader.action_suggest(asked.guild, is_open, typed).await?;
        let mut found = with_incidents(&mut reader, found).await?;
        found.retain(|(_, incident)| incident.is_seen_by(&asked.actor, &team));
        Ok(found)
    }
}

impl Writing<'_> {
    /// An action's issue says what it was made to say.
    pub(super) async fn action_shown(
        &mut self,
        incident: &Incident,
        id: ActionId,
        shown: IssueShown,
    ) -> Result<(), Failure> {
        let Some(action) = self.tx.action(id).await? else {
            return Ok(());
        };
        let (place, events, effects) =
            action::issue_shown(&action, incident, shown, &self.team, self.now);
        let is_new = action.issue.number != place.number;
        self.tx.action_placed(id, &place).await?;
        self.record(&events).await?;
        self.push(&effects).await?;
        if is_new {
            // A published report links the issue.
            self.report_follows(incident).await?;
        }
        Ok(())
    }
}

/// The action that is meant and its incident, as far as the asker may know of it.
async fn numbered(
    reader: &mut Reader,
    team: &Team,
    asked: &Asked,
    number: i64,
) -> Result<(Action, Incident), Failure> {
    if let Some(action) = reader.action_numbered(asked.guild, number).await? {
        let incident = incident_of(reader, action.incident).await?;
        if incident.is_seen_by(&asked.actor, team) {
            return Ok((action, incident));
        }
    }
    let why =
        format!("There is no action {number} on this server. `/action list` shows the open ones.");
    Err(Refusal::NotFound(why).into())
}

async fn incident_of(reader: &mut Reader, id: IncidentId) -> Result<Incident, Failure> {
    let found = reader.incident(id).await?;
    found.ok_or(Failure::Broken(store::Error::Conflict("incident")))
}

/// Actions, each with its incident.
pub(super) async fn with_incidents(
    reader: &mut Reader,
    actions: Vec<Action>,
) -> Result<Vec<(Action, Incident)>, Failure> {
    let mut whole = Vec::with_capacity(actions.len());
    for action in actions {
        let incident = incident_of(reader, action.incident).await?;
        whole.push((action, incident));
    }
    Ok(whole)
}
