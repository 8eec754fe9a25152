//! Pins in incidents' rooms, which nobody waits to be answered.

use std::sync::Arc;

use binnacle_commands::{
    Actor,
    ids::IncidentId,
    incident::Incident,
    names::{ChannelId, GuildId, MessageId},
    timeline::{self, Added, Adding, Captured, Entry},
};

use super::{
    super::{App, Failure},
    asking,
};

/// What became of a pin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pinned {
    /// The message is on the timeline now.
    Added,
    /// It is not on the timeline any more.
    Removed,
    /// Nothing changed.
    Unchanged,
}

impl App {
    /// The incident whose room a channel is, if it is one.
    pub async fn incident_of_room(
        &self,
        guild: GuildId,
        room: ChannelId,
    ) -> Result<Option<Incident>, Failure> {
        let mut reader = self.db.read().await?;
        Ok(reader.incident_in_room(guild, room).await?)
    }

    /// The entry that a message has on the timeline of an incident, removed or not.
    pub async fn timeline_of_message(
        &self,
        incident: IncidentId,
        message: MessageId,
    ) -> Result<Option<Entry>, Failure> {
        let mut reader = self.db.read().await?;
        Ok(reader.timeline_of_message(incident, message).await?)
    }

    /// What pins put on the timeline of an incident and is still there.
    pub async fn timeline_pinned(&self, incident: IncidentId) -> Result<Vec<Entry>, Failure> {
        let mut reader = self.db.read().await?;
        Ok(reader.timeline_pinned(incident).await?)
    }

    /// The rooms of the open incidents of a server.
    pub async fn open_rooms(&self, guild: GuildId) -> Result<Vec<(Incident, ChannelId)>, Failure> {
        let mut reader = self.db.read().await?;
        let open = reader.incident_open(guild, u32::MAX).await?;
        let rooms = open.into_iter().filter_map(|incident| {
            let room = incident.places.room?;
            Some((incident, room))
        });
        Ok(rooms.collect())
    }

    /// Somebody marked a message in an incident's room with a pin.
    pub async fn timeline_pin(
        &self,
        guild: GuildId,
        actor: &Actor,
        captured: Captured,
    ) -> Result<Pinned, Failure> {
        let mut writing = self.writing(guild).await?;
        let room = captured.channel;
        let Some(incident) = writing.tx.incident_in_room(guild, room).await? else {
            return Ok(Pinned::Unchanged);
        };
        let adding = Adding::Pin(captured);
        match writing.put(&incident, &adding, actor, room).await? {
            Added::New(..) | Added::Back(_) => writing.finish().await.map(|()| Pinned::Added),
            Added::Known(_) => Ok(Pinned::Unchanged),
        }
    }

    /// No pin is left on a message in an incident's room; `actor` took the last one away.
    pub async fn timeline_unpin(
        &self,
        guild: GuildId,
        actor: &Actor,
        room: ChannelId,
        message: MessageId,
    ) -> Result<Pinned, Failure> {
        let mut writing = self.writing(guild).await?;
        let Some(incident) = writing.tx.incident_in_room(guild, room).await? else {
            return Ok(Pinned::Unchanged);
        };
        let Some(entry) = writing.tx.timeline_of_message(incident.id, message).await? else {
            return Ok(Pinned::Unchanged);
        };
        let (team, now) = (Arc::clone(&writing.team), writing.now);
        let asking = asking(&team, actor, room, now);
        let Some(decision) = timeline::unpin(&entry, &incident, asking) else {
            return Ok(Pinned::Unchanged);
        };
        writing.entry_changed(&entry, &decision, actor).await?;
        writing.finish().await?;
        Ok(Pinned::Removed)
    }
}
