//! The cards of an incident: its board in the room, its announcement, the answer to its declaration, and its posts.

use crate::{
    effect::Note,
    press::Press,
    reply::{ButtonStyle, Card, Tone},
    team::{Severity, Team},
    text,
};

use super::{Incident, Verb};

/// The board: one pinned message in the room, edited as things change.
pub fn board(incident: &Incident, team: &Team) -> Card {
    let card = facts(
        Card::new(tone(incident), headline(incident), description(incident)),
        incident,
        team,
    );
    with_buttons(card, incident).footer(format!(
        "{} · this message is kept current",
        incident.name()
    ))
}

/// The card in the announcement channel.
pub fn announcement(incident: &Incident, team: &Team) -> Card {
    let card = Card::new(tone(incident), headline(incident), description(incident));
    facts(card.field("Room", room(incident)), incident, team).footer(incident.name())
}

/// The answer to the declaration: at once, and again when the room is there.
pub fn answer(incident: &Incident, team: &Team) -> Card {
    let card = Card::new(tone(incident), headline(incident), description(incident))
        .field("Room", room(incident))
        .field("Severity", severity(incident.severity, team));
    match &incident.service {
        Some(service) => card.field("Service", format!("`{service}`")),
        None => card,
    }
}

/// Something that happened, as the room is told.
pub fn post(incident: &Incident, note: &Note) -> Card {
    let tone = match note.what {
        Verb::Update => Tone::Amber,
        Verb::Resolve => Tone::Green,
        Verb::Reopen => Tone::Red,
    };
    Card::new(
        tone,
        format!("{}: {}", note.what.done(), incident.name()),
        text::discord(&note.text),
    )
    .field("By", format!("<@{}>, {}", note.by, text::when(note.at)))
}

/// First line of every card of an incident.
pub(super) fn headline(incident: &Incident) -> String {
    let title = text::discord(incident.title.as_str());
    text::cut(
        &format!("{} · {} · {title}", incident.name(), incident.severity),
        256,
    )
}

pub(super) fn tone(incident: &Incident) -> Tone {
    match (incident.is_open(), incident.severity) {
        (false, _) => Tone::Green,
        (true, Severity::Sev1 | Severity::Sev2) => Tone::Red,
        (true, Severity::Sev3 | Severity::Sev4) => Tone::Amber,
    }
}

pub(super) fn status(incident: &Incident) -> String {
    match incident.resolved {
        Some(resolved) if !incident.is_open() => {
            let lasted = text::span(resolved.at.duration_since(incident.declared_at));
            format!(
                "Resolved {} by <@{}>, after {lasted}",
                text::ago(resolved.at),
                resolved.by
            )
        }
        Some(resolved) => format!("Open again; it was resolved {}", text::ago(resolved.at)),
        None => "Investigating".to_owned(),
    }
}

fn room(incident: &Incident) -> String {
    match (&incident.places.room, &incident.places.room_trouble) {
        (Some(room), _) => format!("<#{room}>"),
        (None, None) => "is being opened".to_owned(),
        (None, Some(trouble)) => format!("could not be opened: {trouble} `/status` can try again."),
    }
}

fn description(incident: &Incident) -> String {
    let words = incident
        .description
        .as_ref()
        .map(|d| text::discord(d.as_str()));
    let from = incident.origin.map(|o| {
        format!(
            "Declared from [this message](https://discord.com/channels/{}/{}/{}).",
            incident.workspace, o.channel, o.message
        )
    });
    let parts: Vec<String> = [words, from].into_iter().flatten().collect();
    text::cut(&parts.join("\n\n"), 4000)
}

fn severity(severity: Severity, team: &Team) -> String {
    text::cut(
        &format!("{severity}: {}", text::discord(&team.level(severity).text)),
        1024,
    )
}

/// The facts in their fixed order: status, severity, service, declared, last update, issue.
fn facts(card: Card, incident: &Incident, team: &Team) -> Card {
    let mut card = card
        .field("Status", status(incident))
        .field("Severity", severity(incident.severity, team));
    if let Some(service) = &incident.service {
        card = card.field("Service", format!("`{service}`"));
    }
    card = card.field(
        "Declared",
        format!(
            "{} by <@{}>",
            text::when(incident.declared_at),
            incident.declared_by
        ),
    );
    if let Some(update) = &incident.last_update {
        let words = text::cut(&text::discord(&update.text), 900);
        card = card.field("Last update", format!("{words}\n{}", text::ago(update.at)));
    }
    match (&team.github, incident.places.issue) {
        (Some(github), Some(number)) => {
            let name = format!("{}#{number}", github.repository);
            let link = incident
                .places
                .issue_url
                .as_ref()
                .map(|url| format!("[{name}]({url})"));
            card.field("GitHub", link.unwrap_or(name))
        }
        (Some(_), None) => card.field("GitHub", "is being opened"),
        (None, _) => card,
    }
}

fn with_buttons(card: Card, incident: &Incident) -> Card {
    if incident.is_open() {
        card.button(
            ButtonStyle::Primary,
            "Post an update",
            Press::Incident(Verb::Update, incident.id),
        )
        .button(
            ButtonStyle::Success,
            "Resolve",
            Press::Incident(Verb::Resolve, incident.id),
        )
    } else {
        card.button(
            ButtonStyle::Secondary,
            "Reopen",
            Press::Incident(Verb::Reopen, incident.id),
        )
    }
}
