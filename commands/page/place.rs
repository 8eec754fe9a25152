//! Where a page shows: where people already are.

use jiff::{SignedDuration, Timestamp};

use crate::{incident::Incident, names::ChannelId, team::Team};

use super::Page;

/// How long a page waits for its incident's room before it shows elsewhere. Rooms take less than a second.
const ROOM_WITHIN: SignedDuration = SignedDuration::from_secs(10);

/// How long what shows in a room waits for it at a time; it goes at once when the room is there.
pub const ROOM_SOON: SignedDuration = SignedDuration::from_millis(250);

/// Where a page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In a channel.
    Here(ChannelId),
    /// In a room that is about to be made.
    Soon,
    /// Nowhere: people hear of it by direct message alone.
    Nowhere,
}

/// Where a page shows now: in its incident's room, else in the channel for those on call, else where incidents are
/// announced. What only some may see shows in its room alone.
pub fn place(page: &Page, incident: Option<&Incident>, team: &Team, now: Timestamp) -> Place {
    let common = team
        .oncall
        .channel
        .or(team.incidents.announce)
        .map_or(Place::Nowhere, Place::Here);
    let Some(incident) = incident else {
        return common;
    };
    let places = &incident.places;
    if let Some(room) = places.room {
        return Place::Here(room);
    }
    let is_coming = places.has_room() && places.room_trouble.is_none();
    if incident.is_private {
        return if is_coming {
            Place::Soon
        } else {
            Place::Nowhere
        };
    }
    let is_early = now.duration_since(page.created_at) < ROOM_WITHIN;
    if is_coming && is_early {
        Place::Soon
    } else {
        common
    }
}
