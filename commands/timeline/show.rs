//! Looking at a timeline: a page of it, one entry with what it said before, and what was removed.

use crate::{
    Reply,
    incident::Incident,
    press::Press,
    reply::{ButtonStyle, Card, Tone},
    text,
};

use super::{Attachment, Entry, From, Line, Source, Teller, Version};

/// A page of a timeline. `more` is whether there are lines before it and behind it.
pub fn show(incident: &Incident, lines: &[Line], more: (bool, bool)) -> Reply {
    let title = format!("Timeline of {}", incident.name());
    let (Some(first), Some(last)) = (lines.first(), lines.last()) else {
        return Reply::private(Card::new(
            Tone::Grey,
            title,
            "Nothing stands here. `/incident note` puts something on the timeline.",
        ));
    };
    let room = 3900 / lines.len();
    let rows: Vec<String> = lines.iter().map(|line| row(line, room)).collect();
    let mut card = Card::new(Tone::Grey, title, rows.join("\n"));
    for (label, is_there, from) in [
        ("Earlier", more.0, From::Before(first.place)),
        ("Later", more.1, From::After(last.place)),
    ] {
        if is_there {
            let press = Press::Timeline(incident.id, from);
            card = card.button(ButtonStyle::Secondary, label, press);
        }
    }
    let entries = lines.iter().any(|line| line.entry.is_some());
    Reply::private(if entries {
        card.footer("A number in brackets is an entry's: /timeline edit changes it")
    } else {
        card
    })
}

/// One line of a page, in so much room.
fn row(line: &Line, room: usize) -> String {
    let at = line.at.as_second();
    let number = line
        .entry
        .map(|entry| format!(" [{}]", entry.number))
        .unwrap_or_default();
    let who = match &line.who {
        Teller::Binnacle => "Binnacle".to_owned(),
        Teller::Person { user, .. } => format!("<@{user}>"),
    };
    let colon = if line.what.is_empty() { ":" } else { "" };
    let head = format!("<t:{at}:d> <t:{at}:T>{number} {who}{colon} ");
    let what = line.discord().replace('\n', " ");
    let left = room.saturating_sub(text::units(&head) + 1);
    format!("{head}{}", text::cut(&what, left.max(20)))
}

/// One entry, with what it said before and the files that belong to it.
pub fn shown(
    incident: &Incident,
    entry: &Entry,
    versions: &[Version],
    files: &[Attachment],
) -> Reply {
    let words = text::cut(&text::discord(&entry.text), 2000);
    let title = format!("Timeline entry {} of {}", entry.number, incident.name());
    let card = Card::new(Tone::Grey, title, words)
        .field("When", text::when(entry.at))
        .field("Said by", format!("<@{}>", entry.author));
    let how = match entry.source {
        Source::Note => "written".to_owned(),
        Source::Message(origin) | Source::Pin(origin) => format!(
            "from [a message](https://discord.com/channels/{}/{}/{})",
            entry.workspace, origin.channel, origin.message
        ),
    };
    let added = text::ago(entry.added.at);
    let mut card = card.field("Added", format!("{how}, by <@{}> {added}", entry.added.by));
    if let Some(removed) = entry.removed {
        let at = text::ago(removed.at);
        card = card.field("Removed", format!("by <@{}> {at}", removed.by));
    }
    if !files.is_empty() {
        let rows: Vec<String> = files.iter().map(file).collect();
        card = card.field("Files", text::cut(&rows.join("\n"), 1024));
    }
    if !versions.is_empty() {
        let rows: Vec<String> = versions.iter().rev().map(version).collect();
        card = card.field("Before", text::cut(&rows.join("\n"), 1024));
    }
    Reply::private(card)
}

fn file(file: &Attachment) -> String {
    let told = text::discord(&file.told());
    match (file.is_kept, &file.why) {
        (true, _) => format!("{told}, kept"),
        (false, None) => format!("{told}, is being kept"),
        (false, Some(_)) => told,
    }
}

fn version(version: &Version) -> String {
    let words = text::cut(&text::discord(&version.text).replace('\n', " "), 150);
    let at = version.at.as_second();
    let changed = text::ago(version.changed.at);
    format!(
        "<t:{at}:f>: {words} (changed by <@{}> {changed})",
        version.changed.by
    )
}

/// What was removed from a timeline, the newest first.
pub fn removed(incident: &Incident, entries: &[Entry]) -> Reply {
    let title = format!("Removed from the timeline of {}", incident.name());
    if entries.is_empty() {
        return Reply::private(Card::new(Tone::Grey, title, "Nothing was removed."));
    }
    let room = 3900 / entries.len();
    let rows = entries.iter().map(|entry| {
        let at = entry.at.as_second();
        let by = entry
            .removed
            .map(|removed| format!(" (by <@{}> {})", removed.by, text::ago(removed.at)))
            .unwrap_or_default();
        let words = text::discord(&entry.text).replace('\n', " ");
        let head = format!("<t:{at}:d> <t:{at}:T> [{}] ", entry.number);
        let left = room.saturating_sub(text::units(&head) + text::units(&by) + 1);
        format!("{head}{}{by}", text::cut(&words, left.max(20)))
    });
    let rows: Vec<String> = rows.collect();
    Reply::private(
        Card::new(Tone::Grey, title, rows.join("\n"))
            .footer("/timeline restore puts one back by its number"),
    )
}
