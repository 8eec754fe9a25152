//! What follows when something of an incident arrived in the world, or never will.

use jiff::Timestamp;
use serde_json::json;

use crate::{
    Effect, Event, Who,
    event::Kind,
    issue::IssueShown,
    names::{ChannelId, InteractionId, MessageId},
    team::Team,
};

use super::{Incident, Places, change::shown_anew, mirrored, room_trouble};

/// What must be written after a delivery.
#[derive(Debug, Clone, PartialEq)]
pub struct Aftermath {
    /// Where the incident shows from now on.
    pub places: Places,
    /// What happened.
    pub events: Vec<Event>,
    /// What has to be shown anew.
    pub effects: Vec<Effect>,
}

/// The room is there: the answer to the declaration, the announcement and the issue name it.
pub fn room_opened(
    incident: &Incident,
    room: ChannelId,
    interaction: Option<InteractionId>,
    team: &Team,
    now: Timestamp,
) -> Aftermath {
    let places = Places {
        room: Some(room),
        room_trouble: None,
        ..incident.places.clone()
    };
    let data = json!({ "number": incident.number, "channel": room });
    let mut effects = with_answer(incident, interaction, team);
    let is_first = incident.places.room.is_none();
    let suggest = (is_first && !team.libraries.is_empty()).then_some(Effect::Suggest {
        incident: incident.id,
    });
    effects.extend(suggest);
    Aftermath {
        places,
        events: vec![happened(incident, Kind::IncidentRoomOpened, data, now)],
        effects,
    }
}

/// The room cannot be made as things are: people are told where they look, and why.
pub fn room_failed(
    incident: &Incident,
    why: &str,
    interaction: Option<InteractionId>,
    team: &Team,
) -> Aftermath {
    Aftermath {
        places: Places {
            room_trouble: Some(room_trouble(why)),
            ..incident.places.clone()
        },
        events: Vec::new(),
        effects: with_answer(incident, interaction, team),
    }
}

fn with_answer(
    incident: &Incident,
    interaction: Option<InteractionId>,
    team: &Team,
) -> Vec<Effect> {
    let answer = interaction.map(|interaction| Effect::Answer {
        incident: incident.id,
        interaction,
    });
    // The board comes after the room by itself.
    let shown = shown_anew(incident, team).into_iter();
    let others = shown.filter(|effect| !matches!(effect, Effect::Board { .. }));
    answer.into_iter().chain(others).collect()
}

/// What was said in the room is kept, so its channel is not needed any more. `messages` says how many there were, where that was not
/// on record before.
pub fn room_archived(incident: &Incident, messages: Option<i64>, now: Timestamp) -> Aftermath {
    let archived = messages.map(|messages| {
        let data = json!({ "number": incident.number, "messages": messages });
        happened(incident, Kind::IncidentRoomArchived, data, now)
    });
    Aftermath {
        places: incident.places.clone(),
        events: archived.into_iter().collect(),
        effects: vec![Effect::Unroom {
            incident: incident.id,
        }],
    }
}

/// The channel is gone.
pub fn room_gone(incident: &Incident, team: &Team, now: Timestamp) -> Aftermath {
    Aftermath {
        places: Places {
            room: None,
            board: None,
            archived_at: Some(now),
            ..incident.places.clone()
        },
        events: Vec::new(),
        effects: shown_anew(incident, team)
            .into_iter()
            .filter(|effect| !matches!(effect, Effect::Board { .. }))
            .collect(),
    }
}

/// The board is in the room.
pub fn board_shown(incident: &Incident, board: MessageId) -> Aftermath {
    silent(Places {
        board: Some(board),
        ..incident.places.clone()
    })
}

/// The card is in the announcement channel.
pub fn announced(incident: &Incident, channel: ChannelId, message: MessageId) -> Aftermath {
    silent(Places {
        announcement: Some((channel, message)),
        ..incident.places.clone()
    })
}

const fn silent(places: Places) -> Aftermath {
    Aftermath {
        places,
        events: Vec::new(),
        effects: Vec::new(),
    }
}

/// The issue says what it should; when it is new, the board links it.
pub fn issue_shown(
    incident: &Incident,
    shown: IssueShown,
    team: &Team,
    now: Timestamp,
) -> Aftermath {
    let IssueShown {
        repository,
        number,
        url,
        hash,
        ..
    } = shown;
    let is_new = incident.places.issue != Some(number)
        || (url.is_some() && incident.places.issue_url != url);
    let places = Places {
        issue_repository: Some(repository),
        issue: Some(number),
        issue_url: url.or_else(|| incident.places.issue_url.clone()),
        issue_hash: Some(hash.clone()),
        ..incident.places.clone()
    };
    let wanted = mirrored(incident, team);
    let says_all = wanted.is_none_or(|one| one.wanted.hash() == hash);
    let mut after = silent(places);
    if is_new {
        let data = json!({ "number": incident.number, "issue": number });
        after
            .events
            .push(happened(incident, Kind::IncidentIssueOpened, data, now));
        let shown = shown_anew(incident, team).into_iter();
        let others = shown.filter(|effect| !matches!(effect, Effect::Issue { .. }));
        after.effects.extend(others);
    }
    if !says_all {
        after.effects.push(Effect::Issue {
            incident: incident.id,
        });
    }
    after
}

fn happened(incident: &Incident, kind: Kind, data: serde_json::Value, now: Timestamp) -> Event {
    Event {
        at: now,
        who: Who::Bot,
        subject: incident.subject(),
        kind,
        data,
    }
}
