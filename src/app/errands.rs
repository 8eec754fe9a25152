//! Errands: actions that people ask for, answer, and that are run once.

mod elsewhere;
mod running;

use std::sync::Arc;

use binnacle_commands::{
    Decision, Effect, Refusal, Reply,
    deploy::life::Known,
    errand::{self, Answer, Around, Ask, Errand, Fresh},
    ids::ErrandId,
    incident::Incident,
    names::{GuildId, MessageId},
    reply::{Card, Form},
    run::Asking,
    team::Team,
    tool::{Confirm, Output, Tool, Work},
};

use crate::store::{self, Claimed, Reader};

use super::{App, Asked, Failure, deploys::standing, incidents::find_of, writing::Writing};

pub use running::Task;

/// The card of an errand, with the state it shows.
#[derive(Debug, Clone)]
pub struct ErrandParcel {
    /// What was taken from the queue.
    pub claimed: Claimed,
    /// The errand, as it is now.
    pub errand: Errand,
    /// What to show.
    pub card: Card,
    /// What may be shown of what an address says; nothing where the action was changed since it was asked for.
    pub output: Option<Output>,
}

impl App {
    /// The actions of a server, by name; none where its folders could not be read.
    pub fn tools(&self, guild: GuildId) -> Vec<Tool> {
        let books = self.runbook_shelf(guild);
        books.map(|books| books.tools.clone()).unwrap_or_default()
    }

    /// Asks for an action.
    pub async fn errand_ask(&self, asked: &Asked, ask: &Ask) -> Result<Reply, Failure> {
        let tools = self.tools(asked.guild);
        let tool = tools.iter().find(|tool| tool.name == ask.tool);
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        if let Some(step) = ask.step {
            let open = writing.tx.errand_open(asked.guild).await?;
            errand::once(&open, step)?;
        }
        let team = Arc::clone(&writing.team);
        let here = writing.tx.incident_in_room(asked.guild, asked.channel);
        let incident = here.await?;
        let fresh = Fresh {
            id: writing.id(),
            number: writing.tx.errand_number(asked.guild).await? + 1,
            channel: asked.channel,
        };
        let asking = Asking {
            actor: &asked.actor,
            now: writing.now,
            incident: incident.as_ref(),
            team: &team,
        };
        let is_gated = tool.is_some_and(|tool| tool.gates.is_some());
        let known = writing.gates_known(is_gated).await?;
        let around = Around {
            means: &self.means,
            known: &known,
        };
        let decision = errand::ask(fresh, tool, ask, around, asking)?;
        writing.tx.errand_insert(&decision.state).await?;
        self.errand_decided(writing, asked, decision).await
    }

    /// Answers an errand. Of two who press at once, the second hears that the first was faster.
    pub async fn errand_answer(
        &self,
        asked: &Asked,
        id: ErrandId,
        answer: &Answer,
    ) -> Result<Reply, Failure> {
        let tools = self.tools(asked.guild);
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let team = Arc::clone(&writing.team);
        let (before, incident) = found(&mut writing.tx, &team, asked, id).await?;
        let asking = Asking {
            actor: &asked.actor,
            now: writing.now,
            incident: incident.as_ref(),
            team: &team,
        };
        let tool = tools.iter().find(|tool| tool.name == before.tool);
        let is_gated = before.course.filled.held.is_some();
        let known = writing.gates_known(is_gated).await?;
        let decision = errand::answer(&before, tool, answer, &known, asking)?;
        writing
            .tx
            .errand_change(before.version, &decision.state)
            .await?;
        self.errand_decided(writing, asked, decision).await
    }

    async fn errand_decided(
        &self,
        mut writing: Writing<'_>,
        asked: &Asked,
        decision: Decision<Errand>,
    ) -> Result<Reply, Failure> {
        writing.record(&decision.events).await?;
        writing.push(&decision.effects).await?;
        writing.ring_errands();
        writing.answer(asked, decision.reply).await
    }

    /// The form in which the name of an action is typed; nothing where a press is enough.
    pub async fn errand_form(&self, asked: &Asked, id: ErrandId) -> Result<Option<Form>, Failure> {
        let team = self.team(asked.guild)?;
        let mut reader = self.db.read().await?;
        let (errand, _) = found(&mut reader, &team, asked, id).await?;
        let is_typed = errand.course.confirm == Confirm::TypeName;
        Ok(is_typed.then(|| errand::name_form(&errand)).transpose()?)
    }

    /// Values of an action's argument that hold what someone is typing.
    pub fn errand_suggest(
        &self,
        asked: &Asked,
        (tool, argument): (&str, &str),
        typed: &str,
    ) -> Result<Vec<String>, Failure> {
        let team = self.team(asked.guild)?;
        let tools = self.tools(asked.guild);
        let tool = tools.iter().find(|one| one.name == tool);
        let choices = tool.map(|tool| errand::choices(tool, argument, typed, &team));
        Ok(choices.unwrap_or_default())
    }

    /// What may be shown of what is said to an errand. Until the folders were read nobody knows.
    fn errand_output(&self, errand: &Errand) -> Result<Option<Output>, Failure> {
        self.books_or_never(errand.workspace)?;
        let tools = self.tools(errand.workspace);
        let tool = tools.into_iter().find(|tool| errand.is_of(tool));
        Ok(match tool.map(|tool| tool.work) {
            Some(Work::Http(http)) => Some(http.output),
            _ => None,
        })
    }

    /// Loads what an errand shows now.
    pub(super) async fn errand_load(
        &self,
        claimed: Claimed,
        id: ErrandId,
    ) -> Result<ErrandParcel, Failure> {
        self.team(claimed.workspace)?;
        let mut reader = self.db.read().await?;
        let errand = reader.errand(id).await?;
        let errand = errand.ok_or(Failure::Broken(store::Error::Conflict("errand")))?;
        let incident = match errand.incident {
            Some(incident) => reader.incident(incident).await?,
            None => None,
        };
        let output = match claimed.effect {
            Effect::ErrandShip { .. } => self.errand_output(&errand)?,
            _ => None,
        };
        Ok(ErrandParcel {
            card: errand::card(&errand, incident.as_ref()),
            claimed,
            errand,
            output,
        })
    }
}

impl Writing<'_> {
    /// What is known of locks and incidents, where gates go by it.
    async fn gates_known(&mut self, is_gated: bool) -> Result<Known, Failure> {
        if is_gated {
            standing(&mut self.tx, self.team.guild).await
        } else {
            Ok(Known::default())
        }
    }

    /// An errand's card is shown there.
    pub(super) async fn errand_placed(
        &mut self,
        id: ErrandId,
        message: MessageId,
    ) -> Result<(), Failure> {
        Ok(self.tx.errand_shown(id, message).await?)
    }
}

/// An errand with its incident, as far as the asker may know of it.
async fn found(
    reader: &mut Reader,
    team: &Team,
    asked: &Asked,
    id: ErrandId,
) -> Result<(Errand, Option<Incident>), Failure> {
    let errand = reader.errand(id).await?;
    let errand = errand.filter(|errand| errand.workspace == asked.guild);
    let gone = || Refusal::NotFound("This action is not on record here any more.".to_owned());
    let errand = errand.ok_or_else(gone)?;
    let incident = find_of(reader, team, asked, errand.incident).await?;
    Ok((errand, incident))
}
