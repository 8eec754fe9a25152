//! A page begins.

use jiff::Timestamp;
use serde_json::json;

use crate::{
    Event, Who,
    event::Kind,
    ids::{IncidentId, PageId},
    incident::Incident,
    names::GuildId,
};

use super::{Course, Ladder, Moved, OnCall, Page, PageText, Stage, fire};

/// How loud a page is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Urgency {
    /// People are called by direct message and by a mention.
    #[default]
    High,
    /// People are called by direct message; a mention stands in where that does not reach them.
    Low,
}

impl Urgency {
    /// The name in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Low => "low",
        }
    }

    /// The urgency with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::High, Self::Low]
            .into_iter()
            .find(|one| one.as_str() == name)
    }
}

/// What is asked of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageAsk {
    /// Whom it calls.
    pub ladder: Ladder,
    /// What it says.
    pub text: PageText,
    /// How loud it is.
    pub urgency: Urgency,
    /// The incident it is for.
    pub incident: Option<IncidentId>,
}

/// The page of an incident that has turned private, which calls only people from now on; `None` where it does that already.
pub fn hidden(page: &Page, incident: &Incident) -> Option<Moved> {
    let ladder = page.ladder.clone().within(Some(incident));
    (ladder != page.ladder).then(|| Moved {
        page: Page {
            ladder,
            version: page.version + 1,
            ..page.clone()
        },
        events: Vec::new(),
        effects: Vec::new(),
    })
}

/// What the store gives a new page.
#[derive(Debug, Clone, Copy)]
pub struct Fresh {
    /// Its key.
    pub id: PageId,
    /// Its workspace.
    pub workspace: GuildId,
    /// Its number.
    pub number: i64,
}

/// Begins a page: the first ones are called at once.
pub fn begin(fresh: Fresh, ask: PageAsk, asked_by: Who, on: &OnCall, now: Timestamp) -> Moved {
    let page = Page {
        id: fresh.id,
        workspace: fresh.workspace,
        number: fresh.number,
        ladder: ask.ladder,
        text: ask.text,
        urgency: ask.urgency,
        incident: ask.incident,
        asked_by,
        created_at: now,
        stage: Stage::Triggered,
        due_at: Some(now),
        course: Course::default(),
        calls: Vec::new(),
        card: None,
        version: 0,
    };
    let sent = Event {
        at: now,
        who: asked_by,
        subject: page.subject(),
        kind: Kind::PageSent,
        data: json!({
            "number": page.number,
            "to": page.ladder.name,
            "text": page.text.as_str(),
            "urgency": page.urgency.as_str(),
            "incident": page.incident,
        }),
    };
    match fire(&page, on, now) {
        Some(mut moved) => {
            moved.events.insert(0, sent);
            moved
        }
        // A new page is always due, so this does not come; a page that is only put down is still a page.
        None => Moved {
            page,
            events: vec![sent],
            effects: Vec::new(),
        },
    }
}
