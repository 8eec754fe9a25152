//! Incidents: declare, change, join, look.

use std::{collections::BTreeMap, sync::Arc};

use binnacle_commands::{
    Refusal, Reply,
    ids::IncidentId,
    incident::{
        self, Change, DeclareAsk, Declared, Filter, Fresh, Incident, Joining, ListAsk, Origin, Verb,
    },
    reply::Form,
    seen::Seen,
    team::{Right, Team},
};

use crate::store::Reader;

use super::{App, Asked, Failure, writing::Writing};

/// Which incident is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The one with that number.
    Number(i64),
    /// The one with that key.
    Id(IncidentId),
    /// The one in whose room it is asked.
    Here,
}

/// How two incidents are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Join {
    /// The first is the same as the second, where work goes on.
    Merge,
    /// They have to do with each other.
    Relate,
}

/// How many open incidents a declaration is compared with.
const LOOKED_AT: u32 = 100;

impl App {
    /// Declares an incident.
    pub async fn incident_declare(&self, asked: &Asked, ask: DeclareAsk) -> Result<Reply, Failure> {
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let fresh = Fresh {
            id: self.ids.next(writing.now).into(),
            workspace: asked.guild,
            number: writing.counters.incident_number + 1,
            interaction: asked.id,
        };
        let open = writing.tx.incident_known(asked.guild, LOOKED_AT).await?;
        let (team, now) = (Arc::clone(&writing.team), writing.now);
        let decision = match incident::declare(fresh, ask, &open, &team, &asked.actor, now)? {
            Declared::New(decision) => decision,
            Declared::Known(reply) => return writing.answer(asked, *reply).await,
        };
        writing.counters.incident_number = fresh.number;
        writing.tx.incident_insert(&decision.state).await?;
        writing.watch(&decision.state).await?;
        writing.record(&decision.events).await?;
        writing.push(&decision.effects).await?;
        if incident::pages_at_once(&decision.state, &writing.team) {
            writing.page_for(&decision.state, asked.actor.who()).await?;
        }
        writing.answer(asked, decision.reply).await
    }

    /// Changes an incident.
    pub async fn incident_change(
        &self,
        asked: &Asked,
        which: Which,
        change: Change,
    ) -> Result<Reply, Failure> {
        self.incident_changed_by(asked, which, |_, _| Ok(change))
            .await
    }

    /// Changes an incident by a form that was sent. `seen` is what it showed when it was opened; `read` says what is wanted by what was
    /// typed, once that is held against what others changed meanwhile.
    pub async fn incident_form_sent(
        &self,
        asked: &Asked,
        (verb, id, seen): (Verb, IncidentId, Seen),
        typed: &BTreeMap<String, String>,
        read: impl FnOnce(&BTreeMap<String, String>) -> Result<Change, Refusal> + Send,
    ) -> Result<Reply, Failure> {
        let change = |before: &Incident, team: &Team| {
            let now = incident::form_now(before, verb, team);
            read(&seen.settle(&now, typed)?)
        };
        self.incident_changed_by(asked, Which::Id(id), change).await
    }

    async fn incident_changed_by(
        &self,
        asked: &Asked,
        which: Which,
        change: impl FnOnce(&Incident, &Team) -> Result<Change, Refusal> + Send,
    ) -> Result<Reply, Failure> {
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let before = find(&mut writing.tx, &writing.team, asked, which).await?;
        let change = change(&before, &writing.team)?;
        let change = writing.judged(&before, change).await?;
        let decision = incident::change(
            &before,
            change,
            &writing.team,
            &asked.actor,
            asked.channel,
            writing.now,
        )?;
        writing.changed(&before, &decision).await?;
        writing.answer(asked, decision.reply).await
    }

    /// Joins two incidents: merges the first into the second, or relates them.
    pub async fn incident_join(
        &self,
        asked: &Asked,
        which: Which,
        other: Which,
        join: Join,
    ) -> Result<Reply, Failure> {
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let one = find(&mut writing.tx, &writing.team, asked, which).await?;
        let two = find(&mut writing.tx, &writing.team, asked, other).await?;
        let team = Arc::clone(&writing.team);
        let joining = Joining {
            team: &team,
            actor: &asked.actor,
            channel: asked.channel,
            now: writing.now,
        };
        let (first, second) = match join {
            Join::Merge => incident::merge(&one, &two, joining)?,
            Join::Relate => incident::relate(&one, &two, joining)?,
        };
        writing.changed(&one, &first).await?;
        writing.changed(&two, &second).await?;
        if join == Join::Merge {
            writing.lead_on(&one, &two, joining).await?;
        }
        let asked_in_second = two.places.room == Some(asked.channel);
        let reply = if asked_in_second {
            second.reply
        } else {
            first.reply
        };
        writing.answer(asked, reply).await
    }

    /// The form that declares an incident, empty or from a message.
    pub fn incident_declare_form(
        &self,
        asked: &Asked,
        from: Option<(Origin, &str)>,
    ) -> Result<Form, Failure> {
        let team = self.team(asked.guild)?;
        incident::allowed(&team, Right::IncidentDeclare, &asked.actor)?;
        Ok(incident::declare_form(&team, from))
    }

    /// The form behind a button of an incident's board.
    pub async fn incident_form(
        &self,
        asked: &Asked,
        which: Which,
        verb: Verb,
    ) -> Result<Form, Failure> {
        let team = self.team(asked.guild)?;
        incident::allowed(&team, verb.right(), &asked.actor)?;
        let mut reader = self.db.read().await?;
        let incident = find(&mut reader, &team, asked, which).await?;
        let form = incident::form(&incident, verb, &team)?;
        self.report_filled(&mut reader, &incident, form).await
    }

    /// Lists incidents.
    pub async fn incident_list(&self, asked: &Asked, ask: &ListAsk) -> Result<Reply, Failure> {
        let team = self.team(asked.guild)?;
        let (page, total) = self
            .db
            .read()
            .await?
            .incident_list(asked.guild, ask)
            .await?;
        Ok(incident::list(&page, total, ask, &team, &asked.actor))
    }

    /// Shows one incident.
    pub async fn incident_show(&self, asked: &Asked, which: Which) -> Result<Reply, Failure> {
        let team = self.team(asked.guild)?;
        let mut reader = self.db.read().await?;
        let incident = find(&mut reader, &team, asked, which).await?;
        Ok(incident::show(&incident, &team))
    }

    /// Incidents that match what someone is typing.
    pub async fn incident_suggest(
        &self,
        asked: &Asked,
        filter: Filter,
        typed: &str,
    ) -> Result<Vec<Incident>, Failure> {
        let team = self.team(asked.guild)?;
        let mut reader = self.db.read().await?;
        let mut found = reader.incident_suggest(asked.guild, filter, typed).await?;
        found.retain(|one| one.is_seen_by(&asked.actor, &team));
        Ok(found)
    }
}

impl Writing<'_> {
    /// Makes those that were merged into an incident earlier lead to where it was merged into now.
    async fn lead_on(
        &mut self,
        merged: &Incident,
        into: &Incident,
        joining: Joining<'_>,
    ) -> Result<(), Failure> {
        for number in incident::merged_into(merged) {
            let earlier = self.tx.incident_numbered(merged.workspace, number).await?;
            let Some(earlier) = earlier else { continue };
            if let Some(decision) = incident::lead_on(&earlier, merged, into, joining) {
                self.changed(&earlier, &decision).await?;
            }
        }
        Ok(())
    }
}

/// The incident that something belongs to, if it belongs to one, as far as the asker may know of it.
pub(super) async fn find_of(
    reader: &mut Reader,
    team: &Team,
    asked: &Asked,
    incident: Option<IncidentId>,
) -> Result<Option<Incident>, Failure> {
    Ok(match incident {
        Some(id) => Some(find(reader, team, asked, Which::Id(id)).await?),
        None => None,
    })
}

/// The incident that is meant, as far as the asker may know of it.
pub(super) async fn find(
    reader: &mut Reader,
    team: &Team,
    asked: &Asked,
    which: Which,
) -> Result<Incident, Failure> {
    let found = match which {
        Which::Number(number) => reader.incident_numbered(asked.guild, number).await?,
        Which::Id(id) => reader
            .incident(id)
            .await?
            .filter(|incident| incident.workspace == asked.guild),
        Which::Here => reader.incident_in_room(asked.guild, asked.channel).await?,
    };
    let found = found.filter(|one| one.is_seen_by(&asked.actor, team));
    found.ok_or_else(|| {
        Failure::Refused(Refusal::NotFound(match which {
            Which::Number(number) => {
                format!("There is no incident {number} on this server. `/incident list` shows the open ones.")
            }
            Which::Id(_) => "This incident is not on record here any more.".to_owned(),
            Which::Here => "This channel is no incident's room. Name one with `incident`; Discord offers the open ones as you type.".to_owned(),
        }))
    })
}
