//! Incidents: declare, update, resolve, reopen, look.

use binnacle_commands::{
    Decision, Refusal, Reply,
    ids::IncidentId,
    incident::{self, DeclareAsk, Fresh, Incident, ListAsk, NoteAsk, Origin, State, Verb},
    names::GuildId,
    reply::Form,
    team::Right,
};

use crate::store::Reader;

use super::{App, Asked, Failure};

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

impl App {
    /// Declares an incident.
    pub async fn incident_declare(&self, asked: &Asked, ask: DeclareAsk) -> Result<Reply, Failure> {
        let mut writing = self.writing(asked.guild).await?;
        let fresh = Fresh {
            id: self.ids.next(writing.now).into(),
            workspace: asked.guild,
            number: writing.counters.incident_number + 1,
            interaction: asked.id,
        };
        let decision = incident::declare(fresh, ask, &writing.team, &asked.actor, writing.now)?;
        writing.counters.incident_number = fresh.number;
        writing.tx.incident_insert(&decision.state).await?;
        writing.record(&decision.events).await?;
        writing.push(&decision.effects).await?;
        writing.answer(asked, decision.reply).await
    }

    /// Updates, resolves or reopens an incident.
    pub async fn incident_note(
        &self,
        asked: &Asked,
        verb: Verb,
        which: Which,
        ask: NoteAsk,
    ) -> Result<Reply, Failure> {
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let before = find(&mut writing.tx, asked, which).await?;
        let Decision {
            state,
            events,
            effects,
            reply,
        } = incident::note(
            verb,
            &before,
            &ask,
            &writing.team,
            &asked.actor,
            writing.now,
        )?;
        writing.tx.incident_change(before.version, &state).await?;
        writing.record(&events).await?;
        writing.push(&effects).await?;
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
    pub async fn incident_note_form(
        &self,
        asked: &Asked,
        id: IncidentId,
        verb: Verb,
    ) -> Result<Form, Failure> {
        let team = self.team(asked.guild)?;
        incident::allowed(&team, verb.right(), &asked.actor)?;
        let mut reader = self.db.read().await?;
        let incident = find(&mut reader, asked, Which::Id(id)).await?;
        Ok(incident::note_form(&incident, verb)?)
    }

    /// Lists incidents.
    pub async fn incident_list(&self, asked: &Asked, ask: &ListAsk) -> Result<Reply, Failure> {
        self.team(asked.guild)?;
        let (page, total) = self
            .db
            .read()
            .await?
            .incident_list(asked.guild, ask)
            .await?;
        Ok(incident::list(&page, total, ask))
    }

    /// Shows one incident.
    pub async fn incident_show(&self, asked: &Asked, which: Which) -> Result<Reply, Failure> {
        let team = self.team(asked.guild)?;
        let mut reader = self.db.read().await?;
        let incident = find(&mut reader, asked, which).await?;
        Ok(incident::show(&incident, &team))
    }

    /// Incidents that match what someone is typing.
    pub async fn incident_suggest(
        &self,
        guild: GuildId,
        state: State,
        typed: &str,
    ) -> Result<Vec<Incident>, Failure> {
        Ok(self
            .db
            .read()
            .await?
            .incident_suggest(guild, state, typed)
            .await?)
    }
}

async fn find(reader: &mut Reader, asked: &Asked, which: Which) -> Result<Incident, Failure> {
    let found = match which {
        Which::Number(number) => reader.incident_numbered(asked.guild, number).await?,
        Which::Id(id) => reader
            .incident(id)
            .await?
            .filter(|incident| incident.workspace == asked.guild),
        Which::Here => reader.incident_in_room(asked.guild, asked.channel).await?,
    };
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
