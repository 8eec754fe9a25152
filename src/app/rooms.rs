//! Making space: when a server is nearly full of channels, the rooms of closed incidents go, the oldest first.

use binnacle_commands::{Effect, incident::Incident, names::GuildId};
use jiff::SignedDuration;

use super::{App, Failure};

/// How old an incident must be before its room goes.
const OLD: SignedDuration = SignedDuration::from_hours(7 * 24);

impl App {
    /// Archives so many rooms of closed incidents, and says how many there were.
    pub async fn rooms_archive(&self, guild: GuildId, wanted: u32) -> Result<usize, Failure> {
        let mut writing = self.writing(guild).await?;
        let before = writing.now - OLD;
        let rooms: Vec<Incident> = writing
            .tx
            .incident_archivable(guild, before, wanted)
            .await?;
        let archive = |incident: &Incident| Effect::Archive {
            incident: incident.id,
        };
        let effects: Vec<Effect> = rooms.iter().map(archive).collect();
        writing.push(&effects).await?;
        writing.finish().await?;
        Ok(effects.len())
    }
}
