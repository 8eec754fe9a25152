//! Timelines: put something there, change it, take it away, look.

mod files;
mod pins;

use std::sync::Arc;

use binnacle_commands::{
    Actor, Decision, Refusal, Reply,
    ids::IncidentId,
    incident::{Incident, Stamp},
    names::{ChannelId, InteractionId},
    team::Team,
    timeline::{self, Added, Adding, Asking, Captured, Edit, Entry, Fresh, From, PAGE, Page},
};

use crate::store::{self, Reader};

use super::{App, Asked, Failure, Which, incidents::find, writing::Writing};

pub use pins::Pinned;

/// How many open incidents are offered to somebody who took a message outside of their rooms.
const OFFERED: u32 = 100;

/// How many removed entries are listed.
const REMOVED: u32 = 20;

/// What is done with an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryChange {
    /// Other words, or another time.
    Edit(Edit),
    /// It is taken away.
    Remove,
    /// It comes back.
    Restore,
}

impl App {
    /// Puts something on the timeline of an incident.
    pub async fn timeline_add(
        &self,
        asked: &Asked,
        which: Which,
        adding: &Adding,
    ) -> Result<Reply, Failure> {
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let team = Arc::clone(&writing.team);
        let incident = find(&mut writing.tx, &team, asked, which).await?;
        let reply = match writing
            .put(&incident, adding, &asked.actor, asked.channel)
            .await?
        {
            Added::New(decision, _) | Added::Back(decision) => decision.reply,
            Added::Known(reply) => reply,
        };
        writing.answer(asked, reply).await
    }

    /// Takes a message by its menu: for the incident of this room, else for the only open one, else for the one that is chosen
    /// from the open ones.
    pub async fn timeline_take(&self, asked: &Asked, captured: Captured) -> Result<Reply, Failure> {
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let here = writing
            .tx
            .incident_in_room(asked.guild, captured.channel)
            .await?;
        let (team, now) = (Arc::clone(&writing.team), writing.now);
        let asking = asking(&team, &asked.actor, asked.channel, now);
        let open = if let Some(incident) = here {
            vec![incident]
        } else {
            let mut open = writing.tx.incident_open(asked.guild, OFFERED).await?;
            open.retain(|incident| incident.is_seen_by(&asked.actor, &team));
            open
        };
        let reply = if let [only] = &open[..] {
            let adding = Adding::Message(captured);
            match writing
                .put(only, &adding, &asked.actor, asked.channel)
                .await?
            {
                Added::New(decision, _) | Added::Back(decision) => decision.reply,
                Added::Known(reply) => reply,
            }
        } else {
            let reply = timeline::choose(&open, asked.id, asking)?;
            writing
                .tx
                .capture_insert(asked.guild, asked.id, &captured, now)
                .await?;
            reply
        };
        writing.answer(asked, reply).await
    }

    /// Puts the message that an interaction took on the timeline of the incident that was chosen.
    pub async fn timeline_chosen(
        &self,
        asked: &Asked,
        incident: IncidentId,
        from: InteractionId,
    ) -> Result<Reply, Failure> {
        let captured = self.db.read().await?.capture(asked.guild, from).await?;
        let captured = captured.ok_or_else(|| {
            Refusal::Stale(
                "The message is kept for a day only. Choose \"Add to timeline\" in its menu again."
                    .to_owned(),
            )
        })?;
        let adding = Adding::Message(captured);
        self.timeline_add(asked, Which::Id(incident), &adding).await
    }

    /// Changes, removes or restores an entry.
    pub async fn timeline_change(
        &self,
        asked: &Asked,
        which: Which,
        number: i64,
        change: EntryChange,
    ) -> Result<Reply, Failure> {
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let team = Arc::clone(&writing.team);
        let incident = find(&mut writing.tx, &team, asked, which).await?;
        let entry = entry(&mut writing.tx, &incident, number).await?;
        let asking = asking(&team, &asked.actor, asked.channel, writing.now);
        let decision = match change {
            EntryChange::Edit(edit) => timeline::edit(&entry, &edit, &incident, asking)?,
            EntryChange::Remove => timeline::remove(&entry, &incident, asking)?,
            EntryChange::Restore => timeline::restore(&entry, &incident, asking)?,
        };
        writing
            .entry_changed(&entry, &decision, &asked.actor)
            .await?;
        writing.answer(asked, decision.reply).await
    }

    /// Shows a page of a timeline to somebody.
    pub async fn timeline_show(
        &self,
        asked: &Asked,
        which: Which,
        from: From,
    ) -> Result<Reply, Failure> {
        let mut reader = self.db.read().await?;
        let incident = self.seen(&mut reader, asked, which).await?;
        let page = Page { from, limit: PAGE };
        let lines = reader.timeline_page(&incident, page).await?;
        let more = match (lines.first(), lines.last()) {
            (Some(first), Some(last)) => (
                there(&mut reader, &incident, From::Before(first.place)).await?,
                there(&mut reader, &incident, From::After(last.place)).await?,
            ),
            _ => (false, false),
        };
        Ok(timeline::show(&incident, &lines, more))
    }

    /// Shows one entry, with what it said before.
    pub async fn timeline_entry(
        &self,
        asked: &Asked,
        which: Which,
        number: i64,
    ) -> Result<Reply, Failure> {
        let mut reader = self.db.read().await?;
        let incident = self.seen(&mut reader, asked, which).await?;
        let entry = entry(&mut reader, &incident, number).await?;
        let versions = reader.timeline_versions(entry.id).await?;
        let files = reader.attachments_of(&[entry.id]).await?;
        Ok(timeline::shown(&incident, &entry, &versions, &files))
    }

    /// Shows what was removed from a timeline.
    pub async fn timeline_removed(&self, asked: &Asked, which: Which) -> Result<Reply, Failure> {
        let mut reader = self.db.read().await?;
        let incident = self.seen(&mut reader, asked, which).await?;
        let entries = reader.timeline_removed(incident.id, REMOVED).await?;
        Ok(timeline::removed(&incident, &entries))
    }

    /// The incident that is meant, if the asker may see its timeline.
    async fn seen(
        &self,
        reader: &mut Reader,
        asked: &Asked,
        which: Which,
    ) -> Result<Incident, Failure> {
        let team = self.team(asked.guild)?;
        find(reader, &team, asked, which).await
    }
}

impl Writing<'_> {
    /// Puts something on a timeline, with everything that follows but the answer.
    async fn put(
        &mut self,
        incident: &Incident,
        adding: &Adding,
        actor: &Actor,
        channel: ChannelId,
    ) -> Result<Added, Failure> {
        let known = match adding.message() {
            Some(captured) => {
                self.tx
                    .timeline_of_message(incident.id, captured.message)
                    .await?
            }
            None => None,
        };
        let fresh = Fresh {
            id: self.id(),
            number: self.tx.timeline_last_number(incident.id).await? + 1,
            files: (0..adding.files()).map(|_| self.id()).collect(),
        };
        let (team, now) = (Arc::clone(&self.team), self.now);
        let asking = asking(&team, actor, channel, now);
        let added = timeline::add(incident, adding, known.as_ref(), &fresh, asking)?;
        match (&added, &known) {
            (Added::New(decision, files), _) => {
                self.tx.timeline_insert(&decision.state).await?;
                for file in files {
                    self.tx.attachment_insert(incident.workspace, file).await?;
                }
                self.record(&decision.events).await?;
                self.push(&decision.effects).await?;
            }
            (Added::Back(decision), Some(before)) => {
                self.entry_changed(before, decision, actor).await?;
            }
            (Added::Back(_), None) | (Added::Known(_), _) => {}
        }
        Ok(added)
    }

    /// Writes what people changed in an entry, with everything that follows but the answer.
    async fn entry_changed(
        &mut self,
        before: &Entry,
        decision: &Decision<Entry>,
        actor: &Actor,
    ) -> Result<(), Failure> {
        let changed = Stamp {
            by: actor.user,
            at: self.now,
        };
        self.tx
            .timeline_change(before, &decision.state, changed)
            .await?;
        self.record(&decision.events).await?;
        self.push(&decision.effects).await
    }
}

const fn asking<'a>(
    team: &'a Team,
    actor: &'a Actor,
    channel: ChannelId,
    now: jiff::Timestamp,
) -> Asking<'a> {
    Asking {
        team,
        actor,
        channel,
        now,
    }
}

async fn entry(reader: &mut Reader, incident: &Incident, number: i64) -> Result<Entry, Failure> {
    let found = reader.timeline_numbered(incident.id, number).await?;
    found.ok_or_else(|| {
        Failure::Refused(Refusal::NotFound(format!(
            "{} has no timeline entry {number}. `/timeline show` names them by number.",
            incident.name()
        )))
    })
}

/// Whether a page would hold anything.
async fn there(reader: &mut Reader, incident: &Incident, from: From) -> store::Result<bool> {
    let page = Page { from, limit: 1 };
    Ok(!reader.timeline_page(incident, page).await?.is_empty())
}
