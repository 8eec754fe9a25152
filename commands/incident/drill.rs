//! The guide through a drill: what to try next, one thing at a time, said in the drill's room when the one before was done.

use serde::{Deserialize, Serialize};

use crate::{
    Event,
    event::Kind,
    press::Press,
    reply::{ButtonStyle, Card, Tone},
    text,
};

use super::{Incident, Role, State, Verb};

/// What is tried in a drill, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Somebody leads.
    Lead,
    /// It is said who is harmed.
    Impact,
    /// It is judged anew how bad it is.
    Severity,
    /// It is said what is known.
    Update,
    /// Something is put on the timeline.
    Note,
    /// A role changes hands.
    Handover,
    /// It looks cured, and is watched.
    Watch,
    /// It is over.
    Resolve,
    /// The report is written.
    Report,
    /// An action is added.
    Action,
    /// It is closed.
    Close,
    /// Nothing is left to try.
    End,
}

impl Step {
    /// Everything that is tried.
    const ALL: [Self; 11] = [
        Self::Lead,
        Self::Impact,
        Self::Severity,
        Self::Update,
        Self::Note,
        Self::Handover,
        Self::Watch,
        Self::Resolve,
        Self::Report,
        Self::Action,
        Self::Close,
    ];

    /// What is tried once it is over.
    const AFTERWARDS: [Self; 3] = [Self::Report, Self::Action, Self::Close];

    /// The step that an event is.
    fn of(event: &Event) -> Option<Self> {
        let is = |key: &str, value: &str| event.data[key] == value;
        Some(match event.kind {
            Kind::IncidentRoleTaken if is("role", Role::Commander.as_str()) => Self::Lead,
            Kind::IncidentRoleGiven | Kind::IncidentRoleLeft => Self::Handover,
            Kind::IncidentImpactSaid => Self::Impact,
            Kind::IncidentSeverityChanged => Self::Severity,
            Kind::IncidentUpdated => Self::Update,
            Kind::IncidentNoted => Self::Note,
            Kind::IncidentMoved if is("to", State::Monitoring.as_str()) => Self::Watch,
            Kind::IncidentResolved => Self::Resolve,
            Kind::PostmortemWritten => Self::Report,
            Kind::ActionAdded => Self::Action,
            Kind::IncidentClosed => Self::Close,
            _ => return None,
        })
    }

    /// Whether an event is a step of a drill, if it is about one.
    pub fn is_one(event: &Event) -> bool {
        Self::of(event).is_some()
    }

    /// The step to try next, after what happened; what was tried out of turn is not asked for again.
    pub fn next<'e>(happened: impl IntoIterator<Item = &'e Event>) -> Self {
        let mut done: Vec<Self> = Vec::new();
        for event in happened {
            done.extend(Self::of(event));
            // Who gives the lead to somebody, or says whom it harms while judging it anew, did both.
            if event.kind == Kind::IncidentRoleGiven
                && event.data["role"] == Role::Commander.as_str()
            {
                done.push(Self::Lead);
            }
            if event.kind == Kind::IncidentSeverityChanged {
                done.push(Self::Impact);
            }
        }
        let left: &[Self] = if done.contains(&Self::Close) {
            &[]
        } else if done.contains(&Self::Resolve) {
            &Self::AFTERWARDS
        } else {
            &Self::ALL
        };
        let next = left.iter().find(|step| !done.contains(step));
        next.copied().unwrap_or(Self::End)
    }

    /// The name in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Impact => "impact",
            Self::Severity => "severity",
            Self::Update => "update",
            Self::Note => "note",
            Self::Handover => "handover",
            Self::Watch => "watch",
            Self::Resolve => "resolve",
            Self::Report => "report",
            Self::Action => "action",
            Self::Close => "close",
            Self::End => "end",
        }
    }

    /// What is asked for, and what there is to know about it.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Lead => (
                "Take the lead",
                "Nothing is broken. You try each thing once, and here it says what comes next; you may go your own way at any time.\n\nFirst, one person leads. Press *Take the lead*, or *Lead* on the pinned board. If nobody does so for a few minutes, the room is reminded.",
            ),
            Self::Impact => (
                "Say who is affected",
                "Who is harmed, and how? Type `/incident impact text: Everyone who pays by card sees errors`. The board and the GitHub issue show it at once.",
            ),
            Self::Severity => (
                "Judge how bad it is",
                "Press *Severity* and raise it by one, with a reason. Nobody argues over it in the middle of an incident: when in doubt, take the worse one. How often updates are due follows from it.",
            ),
            Self::Update => (
                "Post an update",
                "Press *Post an update* and say what is known, what is done, and what comes next. With `5m` as the time of the next update you see in five minutes how the room is reminded of one that is missed.",
            ),
            Self::Note => (
                "Put something on the timeline",
                "Say anything here in the room. Then open the menu of your message, *Apps*, *Add to timeline*. The report is made from the timeline later. `/incident note text: Restarted db1 when: 10 min ago` adds what nobody wrote down in time.",
            ),
            Self::Handover => (
                "Hand a role over",
                "Nobody leads for hours. Type `/incident handover to:` with the name of a colleague: they are called by name, and the timeline keeps who led when. If you are alone, press *Leave* on the board, and then *Lead* again.",
            ),
            Self::Watch => (
                "Watch whether it is cured",
                "The cure is applied and it looks good. Press *Monitoring*, or type `/incident state to: monitoring`. The time at which the harm was stopped is kept; `/incident times` sets it right if it was earlier.",
            ),
            Self::Resolve => (
                "Resolve it",
                "It stayed good. Press *Resolve* and say what ended it. The board turns green and the GitHub issue is closed. If it had been too early: `/incident reopen` begins a new interval.",
            ),
            Self::Report => (
                "Write the report",
                "Press *Write the report*. Times, timeline and roles are filled in from the record; you add what happened, what went well or wrong, and where you got lucky. `/postmortem show` gives you all of it as a file.",
            ),
            Self::Action => (
                "Add an action",
                "What would prevent it, or make it be noticed sooner? Press *Add an action*, with an owner and a day. In a real incident it gets its own GitHub issue, and a daily digest tells when it is overdue.",
            ),
            Self::Close => (
                "Close it",
                "Press *Close* and give the reason `drill`. A real incident closes only with its report and its actions, or with a reason why there are none.",
            ),
            Self::End => (
                "That was the drill",
                "You have seen an incident from its declaration to its end. It is flagged as a drill wherever it shows, and no number counts it. `/incident show` and `/web` show what is on record of it; `/help` lists what else there is.",
            ),
        }
    }

    /// The button that does it, where one does.
    fn button(self, incident: &Incident) -> Option<(&'static str, Press)> {
        let form = |label, verb| Some((label, Press::Incident(verb, incident.id)));
        match self {
            Self::Lead => Some(("Take the lead", Press::Take(Role::Commander, incident.id))),
            Self::Severity => form("Severity", Verb::Severity),
            Self::Update => form("Post an update", Verb::Update),
            Self::Watch => Some(("Monitoring", Press::Move(State::Monitoring, incident.id))),
            Self::Resolve => form("Resolve", Verb::Resolve),
            Self::Report => form("Write the report", Verb::Report),
            Self::Action => form("Add an action", Verb::Action),
            Self::Close => form("Close", Verb::Close),
            Self::Impact | Self::Note | Self::Handover | Self::End => None,
        }
    }
}

/// What the room of a drill reads when a step begins.
pub fn guide_card(incident: &Incident, step: Step) -> Card {
    let (title, words) = step.words();
    let all = Step::ALL.len();
    let title = match Step::ALL.iter().position(|one| *one == step) {
        Some(index) => format!("Drill, step {} of {all}: {title}", index + 1),
        None => title.to_owned(),
    };
    let tone = if step == Step::End {
        Tone::Green
    } else {
        Tone::Amber
    };
    let card = Card::new(tone, text::cut(&title, 256), words).footer(incident.name());
    match step.button(incident) {
        Some((label, press)) => card.button(ButtonStyle::Primary, label, press),
        None => card,
    }
}
