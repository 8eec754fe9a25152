//! Putting something on a timeline: a note, or a message as it stands at that moment.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    Decision, Refusal, Reply,
    effect::Effect,
    event::Kind,
    ids::{AttachmentId, EntryId},
    incident::{Deed, Incident, Origin, Stamp, Text, allowed},
    names::{ChannelId, InteractionId, MessageId, UserId},
    press::Press,
    reply::{ButtonStyle, Card, Tone},
    team::Right,
    text,
};

use super::{
    Asking, Attachment, Entry, MOST_FILES, Source,
    attachment::named,
    change::{Done, restored},
};

/// The most characters of a message that are kept: more than Discord lets anybody write.
const LONGEST: usize = 4000;

/// What somebody puts on a timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Adding {
    /// Their own words.
    Note {
        /// The words.
        text: Text,
        /// When it happened; now where nobody says.
        at: Option<Timestamp>,
    },
    /// A message, by its menu.
    Message(Captured),
    /// A message, by a pin.
    Pin(Captured),
}

/// A message as it was when somebody took it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Captured {
    /// Its channel.
    pub channel: ChannelId,
    /// The message.
    pub message: MessageId,
    /// Who wrote it.
    pub author: UserId,
    /// The name that the author showed.
    pub author_name: String,
    /// When it was written.
    pub at: Timestamp,
    /// Its words.
    pub text: String,
    /// Its files.
    pub files: Vec<Linked>,
}

/// A file of a message, where Discord has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Linked {
    /// Its name.
    pub name: String,
    /// What its sender said it is.
    pub content_type: Option<String>,
    /// How many bytes it has.
    pub size: u64,
    /// Where it is.
    pub url: String,
}

/// What a new entry gets that no rule can make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fresh {
    /// Its key.
    pub id: EntryId,
    /// Its number.
    pub number: i64,
    /// Keys for its files, one for each.
    pub files: Vec<AttachmentId>,
}

/// What putting something on a timeline leads to.
#[derive(Debug, Clone, PartialEq)]
pub enum Added {
    /// There is a new entry, with these files.
    New(Decision<Entry>, Vec<Attachment>),
    /// The entry of this message had been removed, and is back.
    Back(Decision<Entry>),
    /// It is there already; nothing changes.
    Known(Reply),
}

impl Adding {
    /// The message it takes.
    pub const fn message(&self) -> Option<&Captured> {
        match self {
            Self::Note { .. } => None,
            Self::Message(captured) | Self::Pin(captured) => Some(captured),
        }
    }

    /// How many files of it are kept.
    pub fn files(&self) -> usize {
        self.message()
            .map_or(0, |captured| captured.files.len().min(MOST_FILES))
    }
}

/// Puts something on the timeline of an incident. `known` is the entry that its message has there already.
///
/// # Errors
/// When the asker may not, or there is nothing in the message.
pub fn add(
    incident: &Incident,
    adding: &Adding,
    known: Option<&Entry>,
    fresh: &Fresh,
    asking: Asking<'_>,
) -> Result<Added, Refusal> {
    allowed(asking.team, Right::IncidentUpdate, asking.actor)?;
    match known {
        Some(entry) if entry.removed.is_none() => {
            return Ok(Added::Known(Reply::private(Card::new(
                Tone::Grey,
                format!("{}: on the timeline already", incident.name()),
                format!(
                    "The message is entry {}, put there by <@{}> {}.",
                    entry.number,
                    entry.added.by,
                    text::ago(entry.added.at)
                ),
            ))));
        }
        Some(entry) if matches!(adding, Adding::Pin(_)) => {
            return Ok(Added::Back(restored(entry, incident, asking)));
        }
        Some(entry) => return Ok(Added::Back(restored(&entry.kept(), incident, asking))),
        None => {}
    }
    let files = attachments(adding, fresh);
    let entry = entry(incident, adding, fresh, asking);
    if entry.text.is_empty() && files.is_empty() {
        return Err(Refusal::Invalid(
            "There are no words and no files in this message, so there is nothing to keep. Write down what it shows with `/incident note`.".to_owned(),
        ));
    }
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    let data = json!({
        "source": entry.source.as_str(),
        "message": entry.source.origin().map(|origin| origin.message),
        "author": entry.author,
        "author_name": entry.author_name,
        "files": names,
    });
    let done = Done {
        deed: Deed::Noted(entry.number),
        kind: Kind::IncidentNoted,
        data,
        files: files.iter().map(|file| file.name.clone()).collect(),
        entry,
    };
    let mut decision = done.decide(incident, asking);
    decision
        .effects
        .extend(files.iter().map(|file| Effect::Keep {
            incident: incident.id,
            attachment: file.id,
        }));
    if !matches!(adding, Adding::Note { .. })
        && let Reply::Say { audience, .. } = &mut decision.reply
    {
        // The message itself is there for everyone to see.
        *audience = crate::reply::Audience::Asker;
    }
    Ok(Added::New(decision, files))
}

fn entry(incident: &Incident, adding: &Adding, fresh: &Fresh, asking: Asking<'_>) -> Entry {
    let added = Stamp {
        by: asking.actor.user,
        at: asking.now,
    };
    let source = |captured: &Captured| Origin {
        channel: captured.channel,
        message: captured.message,
    };
    let of = |captured: &Captured, source| Entry {
        id: fresh.id,
        workspace: incident.workspace,
        incident: incident.id,
        number: fresh.number,
        // Discord's clock may be a little ahead of ours.
        at: captured.at.min(asking.now),
        source,
        author: captured.author,
        author_name: text::cut(&text::one_line(&captured.author_name), 100),
        text: text::cut(&text::lines(&captured.text), LONGEST),
        added,
        removed: None,
        version: 1,
    };
    match adding {
        Adding::Note { text, at } => Entry {
            id: fresh.id,
            workspace: incident.workspace,
            incident: incident.id,
            number: fresh.number,
            at: at.unwrap_or(asking.now).min(asking.now),
            source: Source::Note,
            author: asking.actor.user,
            author_name: asking.actor.name.clone(),
            text: text.to_string(),
            added,
            removed: None,
            version: 1,
        },
        Adding::Message(captured) => of(captured, Source::Message(source(captured))),
        Adding::Pin(captured) => of(captured, Source::Pin(source(captured))),
    }
}

fn attachments(adding: &Adding, fresh: &Fresh) -> Vec<Attachment> {
    let files = adding.message().map(|captured| captured.files.as_slice());
    let files = files.unwrap_or_default().iter().zip(&fresh.files);
    let made = (0..).zip(files).map(|(position, (file, id))| Attachment {
        id: *id,
        entry: fresh.id,
        position,
        name: named(&file.name),
        content_type: file
            .content_type
            .as_deref()
            .map(|said| text::cut(&text::one_line(said), 200)),
        size: file.size,
        url: file.url.clone(),
        is_kept: false,
        why: None,
    });
    made.take(MOST_FILES).collect()
}

/// Asks to which of the open incidents a message belongs, that was taken outside of their rooms. It is kept until then under the
/// interaction that took it.
///
/// # Errors
/// When none is open.
pub fn choose(
    open: &[Incident],
    from: InteractionId,
    asking: Asking<'_>,
) -> Result<Reply, Refusal> {
    allowed(asking.team, Right::IncidentUpdate, asking.actor)?;
    let seen: Vec<&Incident> = open
        .iter()
        .filter(|incident| incident.is_seen_by(asking.actor, asking.team))
        .collect();
    if seen.is_empty() {
        return Err(Refusal::NotFound(
            "No incident is open, so there is no timeline for it. Use the menu in the room of the incident that you mean, or declare one from the message.".to_owned(),
        ));
    }
    let card = Card::new(
        Tone::Amber,
        "To which incident does the message belong?",
        "It is kept as it is now, whatever becomes of it.",
    );
    let card = seen.iter().take(25).fold(card, |card, incident| {
        let label = text::cut(&format!("{} · {}", incident.name(), incident.title), 80);
        let press = Press::TimelineAdd(incident.id, from);
        card.button(ButtonStyle::Secondary, &label, press)
    });
    Ok(Reply::private(card))
}
