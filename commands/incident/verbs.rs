//! What people do with an incident that stands: update, resolve, reopen.

use jiff::Timestamp;
use serde_json::json;

use crate::{
    Actor, Decision, Effect, Event, Refusal, Reply,
    effect::{Note, NoteKind},
    event::Kind,
    reply::{Card, Tone},
    team::{Right, Team},
    text,
};

use super::{Incident, LastUpdate, NoteAsk, Stamp, State, post};

/// Posts an update.
///
/// # Errors
/// When the asker may not, or the incident is over.
pub fn update(
    incident: &Incident,
    ask: &NoteAsk,
    team: &Team,
    actor: &Actor,
    now: Timestamp,
) -> Result<Decision<Incident>, Refusal> {
    allowed(team, Right::IncidentUpdate, actor)?;
    if let (State::Resolved, Some(resolved)) = (incident.state, incident.resolved) {
        return Err(Refusal::Stale(format!(
            "{} was resolved {} by <@{}>. Reopen it first with `/incident reopen`, or declare a new one.",
            incident.name(),
            text::ago(resolved.at),
            resolved.by
        )));
    }
    let words = spoken(ask)?;
    let mut next = incident.clone();
    next.last_update = Some(LastUpdate {
        text: words.clone(),
        at: now,
    });
    let change = Change {
        kind: Kind::IncidentUpdated,
        note: NoteKind::Update,
        words,
    };
    Ok(decided(next, change, ask, team, actor, now))
}

/// Resolves.
///
/// # Errors
/// When the asker may not, or it is already resolved.
pub fn resolve(
    incident: &Incident,
    ask: &NoteAsk,
    team: &Team,
    actor: &Actor,
    now: Timestamp,
) -> Result<Decision<Incident>, Refusal> {
    allowed(team, Right::IncidentResolve, actor)?;
    if let (State::Resolved, Some(resolved)) = (incident.state, incident.resolved) {
        return Err(Refusal::Stale(format!(
            "{} is already resolved, {} by <@{}>.",
            incident.name(),
            text::ago(resolved.at),
            resolved.by
        )));
    }
    let words = ask
        .text
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    let mut next = incident.clone();
    next.state = State::Resolved;
    next.resolved = Some(Stamp {
        by: actor.user,
        at: now,
    });
    if !words.is_empty() {
        next.last_update = Some(LastUpdate {
            text: words.clone(),
            at: now,
        });
    }
    let change = Change {
        kind: Kind::IncidentResolved,
        note: NoteKind::Resolved,
        words,
    };
    Ok(decided(next, change, ask, team, actor, now))
}

/// Reopens, for a reason.
///
/// # Errors
/// When the asker may not, gives no reason, or the incident is open.
pub fn reopen(
    incident: &Incident,
    ask: &NoteAsk,
    team: &Team,
    actor: &Actor,
    now: Timestamp,
) -> Result<Decision<Incident>, Refusal> {
    allowed(team, Right::IncidentReopen, actor)?;
    if incident.is_open() {
        return Err(Refusal::Stale(format!(
            "{} is open already; it was declared {}.",
            incident.name(),
            text::ago(incident.declared_at)
        )));
    }
    let words = spoken(ask)?;
    let mut next = incident.clone();
    next.state = State::Investigating;
    next.last_update = Some(LastUpdate {
        text: words.clone(),
        at: now,
    });
    let change = Change {
        kind: Kind::IncidentReopened,
        note: NoteKind::Reopened,
        words,
    };
    Ok(decided(next, change, ask, team, actor, now))
}

/// Refuses an asker who holds none of the roles that a right needs, and says who could.
pub fn allowed(team: &Team, right: Right, actor: &Actor) -> Result<(), Refusal> {
    team.may(right, &actor.roles).map_err(Refusal::NotAllowed)
}

fn spoken(ask: &NoteAsk) -> Result<String, Refusal> {
    ask.text.as_ref().map(ToString::to_string).ok_or_else(|| {
        Refusal::Invalid(
            "The text is empty. Say in a sentence or two what is known now.".to_owned(),
        )
    })
}

struct Change {
    kind: Kind,
    note: NoteKind,
    words: String,
}

/// Everything that follows from a change that was allowed.
fn decided(
    mut next: Incident,
    change: Change,
    ask: &NoteAsk,
    team: &Team,
    actor: &Actor,
    now: Timestamp,
) -> Decision<Incident> {
    next.version += 1;
    let note = Note {
        what: change.note,
        text: change.words,
        by: actor.user,
        by_name: actor.name.clone(),
        at: now,
    };
    let event = Event {
        at: now,
        who: actor.who(),
        subject: next.subject(),
        kind: change.kind,
        data: json!({ "number": next.number, "text": note.text, "by_name": note.by_name }),
    };
    let in_room = next.places.room == Some(ask.channel);
    let reply = if in_room {
        Reply::public(post(&next, &note))
    } else {
        Reply::private(elsewhere(&next, note.what))
    };
    Decision {
        events: vec![event],
        effects: effects(&next, note, in_room, team),
        reply,
        state: next,
    }
}

/// In the room the answer itself is the post; from elsewhere the room is told apart from it.
fn effects(incident: &Incident, note: Note, in_room: bool, team: &Team) -> Vec<Effect> {
    let id = incident.id;
    let mut effects = Vec::new();
    if !in_room {
        effects.push(Effect::Post {
            incident: id,
            note: note.clone(),
        });
    }
    effects.push(Effect::Board { incident: id });
    if team.incidents.announce.is_some() {
        effects.push(Effect::Announce { incident: id });
    }
    if team.github.is_some() {
        effects.push(Effect::Comment { incident: id, note });
        effects.push(Effect::Issue { incident: id });
    }
    effects
}

fn elsewhere(incident: &Incident, what: NoteKind) -> Card {
    let done = match what {
        NoteKind::Update => "Your update is on record",
        NoteKind::Resolved => "It is resolved",
        NoteKind::Reopened => "It is open again",
    };
    let told = match (incident.places.room, &incident.places.room_trouble) {
        (Some(room), _) => format!("The room is told: <#{room}>."),
        (None, None) => "The room is told as soon as it is there.".to_owned(),
        (None, Some(_)) => "It has no room at this moment; `/status` says why.".to_owned(),
    };
    let tone = if incident.is_open() {
        Tone::Amber
    } else {
        Tone::Green
    };
    Card::new(tone, format!("{}: {done}", incident.name()), told)
}
