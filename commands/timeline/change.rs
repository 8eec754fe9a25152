//! Changing what is on a timeline. Nothing is ever lost: what an entry said before is kept, and what is removed can come back.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    Decision, Effect, Event, Refusal, Reply,
    effect::Note,
    event::Kind,
    incident::{Deed, Incident, Stamp, Text, allowed},
    reply::{Card, Tone},
    team::Right,
    text,
};

use super::{Asking, Entry, Source};

/// What is to be different about an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Other words.
    pub text: Option<Text>,
    /// Another time.
    pub at: Option<Timestamp>,
}

/// Changes the words or the time of an entry. What it said before is kept as a version.
///
/// # Errors
/// When the asker may not, the entry was removed, or nothing would be different.
pub fn edit(
    entry: &Entry,
    edit: &Edit,
    incident: &Incident,
    asking: Asking<'_>,
) -> Result<Decision<Entry>, Refusal> {
    may(asking)?;
    there(entry)?;
    if edit.text.is_none() && edit.at.is_none() {
        return Err(Refusal::Invalid(
            "Nothing is given that should be different. Name a `text`, a `when`, or both."
                .to_owned(),
        ));
    }
    let mut next = entry.clone();
    if let Some(words) = &edit.text {
        next.text = words.to_string();
    }
    if let Some(at) = edit.at {
        next.at = at.min(asking.now);
    }
    if next == *entry {
        return Err(Refusal::Stale(format!(
            "Entry {} says so already.",
            entry.number
        )));
    }
    next.version += 1;
    let data = json!({ "from": { "at": entry.at.to_string(), "text": entry.text } });
    let done = Done {
        deed: Deed::NoteChanged(entry.number),
        kind: Kind::IncidentNoteChanged,
        data,
        files: Vec::new(),
        entry: next,
    };
    Ok(done.decide(incident, asking))
}

/// Takes an entry from the timeline. It can come back.
///
/// # Errors
/// When the asker may not, or it was removed before.
pub fn remove(
    entry: &Entry,
    incident: &Incident,
    asking: Asking<'_>,
) -> Result<Decision<Entry>, Refusal> {
    may(asking)?;
    there(entry)?;
    Ok(removed(entry, incident, asking))
}

/// Takes away the entry that a pin made, once no pin is left on its message. Anything else stays.
pub fn unpin(entry: &Entry, incident: &Incident, asking: Asking<'_>) -> Option<Decision<Entry>> {
    let by_pin = matches!(entry.source, Source::Pin(_)) && entry.removed.is_none();
    by_pin.then(|| removed(entry, incident, asking))
}

/// Puts an entry back that was removed. From then on it is there because somebody said so, and no pin takes it away.
///
/// # Errors
/// When the asker may not, or it is there.
pub fn restore(
    entry: &Entry,
    incident: &Incident,
    asking: Asking<'_>,
) -> Result<Decision<Entry>, Refusal> {
    may(asking)?;
    if entry.removed.is_none() {
        return Err(Refusal::Stale(format!(
            "Entry {} is on the timeline.",
            entry.number
        )));
    }
    Ok(restored(&entry.kept(), incident, asking))
}

fn may(asking: Asking<'_>) -> Result<(), Refusal> {
    allowed(asking.team, Right::IncidentUpdate, asking.actor)
}

fn there(entry: &Entry) -> Result<(), Refusal> {
    let Some(removed) = entry.removed else {
        return Ok(());
    };
    let number = entry.number;
    Err(Refusal::Stale(format!(
        "Entry {number} was removed by <@{}> {}. `/timeline restore entry:{number}` puts it back.",
        removed.by,
        text::ago(removed.at)
    )))
}

fn removed(entry: &Entry, incident: &Incident, asking: Asking<'_>) -> Decision<Entry> {
    let mut next = entry.clone();
    next.removed = Some(Stamp {
        by: asking.actor.user,
        at: asking.now,
    });
    Done::plain(
        next,
        Deed::NoteRemoved(entry.number),
        Kind::IncidentNoteRemoved,
    )
    .decide(incident, asking)
}

pub(super) fn restored(entry: &Entry, incident: &Incident, asking: Asking<'_>) -> Decision<Entry> {
    let mut next = entry.clone();
    next.removed = None;
    Done::plain(
        next,
        Deed::NoteRestored(entry.number),
        Kind::IncidentNoteRestored,
    )
    .decide(incident, asking)
}

/// A change that was allowed.
pub(super) struct Done {
    pub(super) entry: Entry,
    pub(super) deed: Deed,
    pub(super) kind: Kind,
    pub(super) data: Value,
    pub(super) files: Vec<String>,
}

impl Done {
    fn plain(entry: Entry, deed: Deed, kind: Kind) -> Self {
        Self {
            deed,
            kind,
            data: json!({}),
            files: Vec::new(),
            entry,
        }
    }

    /// Everything that follows.
    pub(super) fn decide(self, incident: &Incident, asking: Asking<'_>) -> Decision<Entry> {
        let entry = self.entry;
        let mut data = json!({
            "number": incident.number,
            "entry": entry.id,
            "entry_number": entry.number,
            "at": entry.at.to_string(),
            "text": entry.text,
            "by_name": asking.actor.name,
        });
        if let (Value::Object(data), Value::Object(more)) = (&mut data, self.data) {
            data.extend(more);
        }
        let event = Event {
            at: asking.now,
            who: asking.actor.who(),
            subject: incident.subject(),
            kind: self.kind,
            data,
        };
        let card = told(incident, &entry, &self.deed, &self.files, asking);
        let note = Note {
            text: mirrored(&entry, &self.deed, &self.files),
            what: self.deed,
            by: asking.actor.user,
            by_name: asking.actor.name.clone(),
            at: asking.now,
        };
        let comment = Effect::Comment {
            incident: incident.id,
            note,
            more: Vec::new(),
        };
        let is_mirrored = asking.team.github.is_some() && incident.is_public();
        let in_room = incident.places.room == Some(asking.channel);
        Decision {
            events: vec![event],
            effects: is_mirrored.then_some(comment).into_iter().collect(),
            reply: if in_room {
                Reply::public(card)
            } else {
                Reply::private(card)
            },
            state: entry,
        }
    }
}

/// What the asker reads.
fn told(
    incident: &Incident,
    entry: &Entry,
    deed: &Deed,
    files: &[String],
    asking: Asking<'_>,
) -> Card {
    let words = text::cut(&text::discord(&entry.text), 3500);
    let card = Card::new(
        Tone::Grey,
        format!("{}: {}", deed.done(), incident.name()),
        words,
    );
    let card = card.field("When", text::when(entry.at));
    let card = if entry.author == asking.actor.user {
        card
    } else {
        card.field("Said by", format!("<@{}>", entry.author))
    };
    let card = if files.is_empty() {
        card
    } else {
        let names = text::cut(&text::discord(&files.join(", ")), 1024);
        card.field("Files", names)
    };
    let card = card.field("By", format!("<@{}>", asking.actor.user));
    let number = entry.number;
    card.footer(match deed {
        Deed::NoteRemoved(_) => format!("/timeline restore entry:{number} puts it back"),
        _ => format!("/timeline edit entry:{number} changes it, /timeline remove takes it away"),
    })
}

/// What the GitHub issue is told: when it happened and who said it, and the words.
fn mirrored(entry: &Entry, deed: &Deed, files: &[String]) -> String {
    if matches!(deed, Deed::NoteRemoved(_)) {
        return String::new();
    }
    let at = entry.at.strftime("%Y-%m-%d %H:%M UTC");
    let mut words = format!("{at}, {}: {}", entry.author_name, entry.text);
    if !files.is_empty() {
        words = format!("{}\nFiles: {}", words.trim_end(), files.join(", "));
    }
    words
}
