//! Changing an incident: one road for everything that people do to one, so that each change is said in the room, shown on the
//! board, mirrored, and put on record alike.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::{
    Actor, Decision, Effect, Event, Refusal, Reply,
    effect::Note,
    event::Kind,
    names::{ChannelId, UserId},
    reply::{Card, Tone},
    team::{Right, Severity, Team},
};

use super::{
    CloseReason, Deed, Incident, Link, Milestone, Role, State, Text, Venue, board::calls, close,
    life, milestones_form, post, relation, roles, severity,
};

/// What people do to an incident that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Say what is known, and when more will be said.
    Update {
        /// The words.
        text: Text,
        /// In how long the next update is due; the severity's own where nobody says.
        next: Option<SignedDuration>,
    },
    /// Move it on, or back.
    Move {
        /// Where to.
        to: State,
        /// Words to it.
        text: Option<Text>,
    },
    /// End it.
    Resolve(Option<Text>),
    /// Take the end back.
    Reopen(Option<Text>),
    /// Judge anew how bad it is.
    Severity {
        /// How bad.
        to: Severity,
        /// Why.
        reason: Text,
        /// Who is harmed; needed where that is not on record.
        impact: Option<Text>,
    },
    /// Say who is harmed, and how.
    Impact(Text),
    /// Take a role that nobody has.
    Take(Role),
    /// Take a role, from whoever has it.
    TakeOver(Role),
    /// Leave all roles, or one.
    Leave(Option<Role>),
    /// Give a role to somebody.
    Assign {
        /// The role.
        role: Role,
        /// To whom.
        to: UserId,
    },
    /// Link a page elsewhere.
    Link(Link),
    /// Make it visible to responders only.
    Hide(Text),
    /// Set times right; `None` takes one away.
    Milestones(Vec<(Milestone, Option<Timestamp>)>),
    /// Ask for help.
    Escalate(Text),
    /// Close it.
    Close {
        /// Why it can be closed.
        reason: CloseReason,
        /// Words to it.
        text: Option<Text>,
        /// What its report still lacks, in words; empty where it is whole.
        lacks: Vec<String>,
    },
}

/// Where and by whom a change is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asking<'a> {
    pub(super) team: &'a Team,
    pub(super) actor: &'a Actor,
    pub(super) channel: ChannelId,
    pub(super) now: Timestamp,
}

/// Changes an incident.
///
/// # Errors
/// When the asker may not, the incident is not in a state for it, or something is missing.
pub fn change(
    incident: &Incident,
    change: Change,
    team: &Team,
    actor: &Actor,
    channel: ChannelId,
    now: Timestamp,
) -> Result<Decision<Incident>, Refusal> {
    let asking = Asking {
        team,
        actor,
        channel,
        now,
    };
    allowed(team, right(&change, incident, actor), actor)?;
    match change {
        Change::Update { text, next } => life::update(incident, &text, next, asking),
        Change::Move { to, text } => life::go(incident, to, text, asking),
        Change::Resolve(text) => life::resolve(incident, text, asking),
        Change::Reopen(reason) => life::reopen(incident, State::Investigating, reason, asking),
        Change::Severity { to, reason, impact } => {
            severity::judge(incident, to, &reason, impact, asking)
        }
        Change::Impact(text) => Ok(severity::impact(incident, text, asking)),
        Change::Take(role) => roles::take(incident, role, false, asking),
        Change::TakeOver(role) => roles::take(incident, role, true, asking),
        Change::Leave(role) => roles::leave(incident, role, asking),
        Change::Assign { role, to } => roles::assign(incident, role, to, asking),
        Change::Link(link) => relation::link(incident, link, asking),
        Change::Hide(reason) => severity::hide(incident, &reason, asking),
        Change::Milestones(times) => milestones_form::set(incident, &times, asking),
        Change::Escalate(text) => life::escalate(incident, &text, asking),
        Change::Close {
            reason,
            text,
            lacks,
        } => close::close(incident, reason, text, &lacks, asking),
    }
}

/// The right that a change needs, by whatever command or button it is asked for. The commander may hand over what is theirs.
fn right(change: &Change, incident: &Incident, actor: &Actor) -> Right {
    match change {
        Change::Resolve(_)
        | Change::Move {
            to: State::Resolved,
            ..
        } => Right::IncidentResolve,
        Change::Reopen(_) => Right::IncidentReopen,
        Change::Move { to, .. } if to.is_open() && !incident.is_open() => Right::IncidentReopen,
        Change::Close { .. } => Right::IncidentClose,
        Change::Hide(_) => Right::IncidentPrivate,
        Change::Assign { role, .. } if !incident.course.crew.has(*role, actor.user) => {
            Right::IncidentAssign
        }
        _ => Right::IncidentUpdate,
    }
}

/// Refuses an asker who holds none of the roles that a right needs, and says who could.
pub fn allowed(team: &Team, right: Right, actor: &Actor) -> Result<(), Refusal> {
    team.may(right, &actor.roles).map_err(Refusal::NotAllowed)
}

/// A change that was allowed: what is so now, what was done, and in which words.
pub(super) struct Done {
    pub(super) next: Incident,
    pub(super) deed: Deed,
    pub(super) words: String,
    pub(super) kind: Kind,
    pub(super) data: Value,
}

impl Done {
    /// A change with no more to it.
    pub(super) fn new(next: Incident, deed: Deed, words: impl Into<String>, kind: Kind) -> Self {
        Self {
            next,
            deed,
            words: words.into(),
            kind,
            data: json!({}),
        }
    }

    /// What more belongs to the event.
    pub(super) fn with(mut self, data: Value) -> Self {
        self.data = data;
        self
    }

    /// Everything that follows.
    pub(super) fn decide(self, asking: Asking<'_>) -> Decision<Incident> {
        let mut next = self.next;
        next.version += 1;
        // One that was archived gets a room again, and one that had none gets its first when it grew worse.
        let is_roomless = !next.places.has_room() && next.venue != Venue::Nowhere;
        let room = (next.is_open() && is_roomless).then(|| {
            next.places.archived_at = None;
            next.places.is_roomless = false;
            Effect::Room {
                incident: next.id,
                interaction: None,
            }
        });
        let note = Note {
            what: self.deed,
            text: self.words,
            by: asking.actor.user,
            by_name: asking.actor.name.clone(),
            at: asking.now,
        };
        // Discord calls people only by a new message that is sent once; an answer may be given late, as an edit that calls nobody.
        let is_call = !calls(&next, &note, asking.team).is_empty();
        let in_room = next.places.room == Some(asking.channel) && !is_call;
        let reply = if in_room {
            Reply::public(post(&next, &note, asking.team))
        } else {
            Reply::private(elsewhere(&next, &note.what))
        };
        Decision {
            events: vec![event(&next, &note, self.kind, self.data, asking.actor)],
            effects: room
                .into_iter()
                .chain(effects(&next, note, in_room, asking.team))
                .collect(),
            reply,
            state: next,
        }
    }
}

fn event(next: &Incident, note: &Note, kind: Kind, data: Value, actor: &Actor) -> Event {
    let mut whole = json!({ "number": next.number, "text": note.text, "by_name": note.by_name });
    if let (Value::Object(whole), Value::Object(more)) = (&mut whole, data) {
        whole.extend(more);
    }
    Event {
        at: note.at,
        who: actor.who(),
        subject: next.subject(),
        kind,
        data: whole,
    }
}

/// In the room the answer itself is the post; from elsewhere the room is told apart from it.
pub(super) fn effects(incident: &Incident, note: Note, in_room: bool, team: &Team) -> Vec<Effect> {
    let id = incident.id;
    let mut effects = Vec::new();
    if !in_room && incident.places.has_room() {
        effects.push(Effect::Post {
            incident: id,
            note: note.clone(),
        });
    }
    if incident.is_private && incident.places.has_room() {
        effects.push(Effect::Access { incident: id });
    }
    effects.extend(shown_anew(incident, team));
    if team.github.is_some() && incident.is_public() {
        let issue = effects.pop();
        effects.push(Effect::Comment {
            incident: id,
            note,
            more: Vec::new(),
        });
        effects.extend(issue);
    }
    effects
}

/// Everything that shows an incident, made right: the issue comes last.
pub(super) fn shown_anew(incident: &Incident, team: &Team) -> Vec<Effect> {
    let id = incident.id;
    let mut effects = Vec::new();
    if incident.places.has_room() {
        effects.push(Effect::Board { incident: id });
    }
    let is_shown = incident.is_public() || incident.places.announcement.is_some();
    if team.incidents.announce.is_some() && is_shown {
        effects.push(Effect::Announce { incident: id });
    }
    if team.github.is_some() && (incident.is_public() || incident.places.issue.is_some()) {
        effects.push(Effect::Issue { incident: id });
    }
    effects
}

fn elsewhere(incident: &Incident, deed: &Deed) -> Card {
    let done = match deed {
        Deed::Update => "Your update is on record".to_owned(),
        Deed::Resolve => "It is resolved".to_owned(),
        Deed::Reopen => "It is open again".to_owned(),
        other => other.done(),
    };
    let told = match (incident.places.room, &incident.places.room_trouble) {
        (Some(room), _) => format!("The room is told: <#{room}>."),
        (None, _) if !incident.places.has_room() => {
            "It is on record; this one has no room.".to_owned()
        }
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
