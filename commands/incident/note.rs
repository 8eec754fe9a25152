//! Updating, resolving and reopening an incident: one rule, since each is something said that changes where it stands.

use jiff::Timestamp;
use serde_json::json;

use crate::{
    Actor, Decision, Effect, Event, Refusal, Reply,
    effect::Note,
    reply::{Card, Tone},
    team::{Right, Team},
    text,
};

use super::{Incident, LastUpdate, NoteAsk, Stamp, State, Verb, post};

/// Updates, resolves or reopens an incident.
///
/// # Errors
/// When the asker may not, the incident is not in a state for it, or words are missing; a resolution may go without.
pub fn note(
    verb: Verb,
    incident: &Incident,
    ask: &NoteAsk,
    team: &Team,
    actor: &Actor,
    now: Timestamp,
) -> Result<Decision<Incident>, Refusal> {
    allowed(team, verb.right(), actor)?;
    fits(verb, incident)?;
    let words = spoken(verb, ask)?;
    let mut next = incident.clone();
    next.version += 1;
    match verb {
        Verb::Update => {}
        Verb::Resolve => {
            next.state = State::Resolved;
            next.resolved = Some(Stamp {
                by: actor.user,
                at: now,
            });
        }
        Verb::Reopen => next.state = State::Investigating,
    }
    if !words.is_empty() {
        next.last_update = Some(LastUpdate {
            text: words.clone(),
            at: now,
        });
    }
    let note = Note {
        what: verb,
        text: words,
        by: actor.user,
        by_name: actor.name.clone(),
        at: now,
    };
    Ok(decided(next, note, ask, team, actor))
}

/// Refuses an asker who holds none of the roles that a right needs, and says who could.
pub fn allowed(team: &Team, right: Right, actor: &Actor) -> Result<(), Refusal> {
    team.may(right, &actor.roles).map_err(Refusal::NotAllowed)
}

/// Refuses what does not fit where the incident stands, as it may have moved on since the asker looked.
pub(super) fn fits(verb: Verb, incident: &Incident) -> Result<(), Refusal> {
    let name = incident.name();
    let over = incident.resolved.filter(|_| !incident.is_open());
    let stale = match (verb, over) {
        (Verb::Update, Some(Stamp { by, at })) => format!(
            "{name} was resolved {} by <@{by}>. Reopen it first with `/incident reopen`, or declare a new one.",
            text::ago(at)
        ),
        (Verb::Resolve, Some(Stamp { by, at })) => {
            format!("{name} is already resolved, {} by <@{by}>.", text::ago(at))
        }
        (Verb::Reopen, None) => format!(
            "{name} is open already; it was declared {}.",
            text::ago(incident.declared_at)
        ),
        (Verb::Update | Verb::Resolve, None) | (Verb::Reopen, Some(_)) => return Ok(()),
    };
    Err(Refusal::Stale(stale))
}

fn spoken(verb: Verb, ask: &NoteAsk) -> Result<String, Refusal> {
    let words = ask
        .text
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    if words.is_empty() && verb != Verb::Resolve {
        let why = "The text is empty. Say in a sentence or two what is known now.";
        return Err(Refusal::Invalid(why.to_owned()));
    }
    Ok(words)
}

/// Everything that follows from a change that was allowed.
fn decided(
    next: Incident,
    note: Note,
    ask: &NoteAsk,
    team: &Team,
    actor: &Actor,
) -> Decision<Incident> {
    let event = Event {
        at: note.at,
        who: actor.who(),
        subject: next.subject(),
        kind: note.what.kind(),
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

fn elsewhere(incident: &Incident, verb: Verb) -> Card {
    let done = match verb {
        Verb::Update => "Your update is on record",
        Verb::Resolve => "It is resolved",
        Verb::Reopen => "It is open again",
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
