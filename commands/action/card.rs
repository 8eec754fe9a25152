//! What people are told of a change of an action, and what follows from it.

use jiff::Timestamp;
use serde_json::json;

use crate::{
    Actor, Decision, Effect, Event, Reply,
    effect::Note,
    incident::{Deed, Incident, post},
    names::ChannelId,
    reply::{Card, Tone},
    team::{IssueKind, Team},
    text,
};

use super::{Action, Step, mirrored};

/// Where and by whom an action is changed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told<'a> {
    pub(super) incident: &'a Incident,
    pub(super) team: &'a Team,
    pub(super) actor: &'a Actor,
    pub(super) channel: ChannelId,
    pub(super) now: Timestamp,
}

impl Told<'_> {
    /// Everything that follows from a change.
    pub(super) fn decide(self, next: Action, step: Step, words: &str) -> Decision<Action> {
        let incident = self.incident;
        let note = Note {
            what: Deed::Action(next.number, step),
            text: self.words(&next, step, words),
            by: self.actor.user,
            by_name: self.actor.name.clone(),
            at: self.now,
        };
        let in_room = incident.places.room == Some(self.channel);
        let card = facts(post(incident, &note, self.team), &next, incident, self.team);
        let reply = if in_room {
            Reply::public(card)
        } else {
            Reply::private(card)
        };
        let mut effects = Vec::new();
        if !in_room && incident.places.has_room() {
            effects.push(Effect::Post {
                incident: incident.id,
                note,
            });
        }
        effects.extend(mirrored(&next, incident, self.team).map(|one| one.thing.effect()));
        Decision {
            events: vec![self.event(&next, step, words)],
            effects,
            reply,
            state: next,
        }
    }

    fn event(self, next: &Action, step: Step, words: &str) -> Event {
        Event {
            at: self.now,
            who: self.actor.who(),
            subject: self.incident.subject(),
            kind: step.kind(),
            data: json!({
                "number": self.incident.number,
                "action": next.number,
                "what": next.text.as_str(),
                "type": next.aim.as_str(),
                "owner": next.owner,
                "due": next.due_on,
                "text": words,
                "by_name": self.actor.name,
            }),
        }
    }

    /// What the room reads: what it is about, and what was said to it.
    fn words(self, next: &Action, step: Step, words: &str) -> String {
        let owner = match next.owner {
            Some(owner) => format!("{}, ", self.team.called(owner)),
            None => String::new(),
        };
        match step {
            Step::Added => format!("{} ({owner}due {})", next.text, next.due_on),
            _ if words.is_empty() => next.text.to_string(),
            _ => format!("{}\n{words}", next.text),
        }
    }
}

/// The facts of an action on a card, always in the same order.
fn facts(card: Card, action: &Action, incident: &Incident, team: &Team) -> Card {
    let owner = action.owner.map_or_else(
        || "Nobody yet. Give it to somebody with `/action edit`.".to_owned(),
        |owner| format!("<@{owner}>"),
    );
    Card {
        tone: if action.is_open() {
            Tone::Amber
        } else {
            Tone::Green
        },
        ..card
    }
    .field("Owner", owner)
    .field("Due", action.due_on.to_string())
    .field("Type", action.aim.as_str())
    .field("GitHub", issue(action, incident, team))
}

/// Where its issue is, or why there is none.
fn issue(action: &Action, incident: &Incident, team: &Team) -> String {
    let routed = team.issue_route(IssueKind::Action, incident.traits());
    match (action.issue.link(), routed) {
        (Some(link), _) => link,
        (None, None) => "none; your team mirrors nowhere".to_owned(),
        (None, Some(_)) if incident.is_drill => {
            "none; what follows from a drill is not mirrored".to_owned()
        }
        (None, Some(_)) if incident.is_private => {
            "none; nothing of a private incident is mirrored".to_owned()
        }
        (None, Some(routed)) => format!(
            "is being opened in {}",
            text::discord(&routed.repository.to_string())
        ),
    }
}
