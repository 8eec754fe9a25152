//! The cards of an incident: its board in the room, its announcement, the answer to its declaration, and its posts.

use crate::{
    effect::Note,
    press::Press,
    reply::{ButtonStyle, Card, Mention, Tone},
    team::{Severity, Team},
    text,
};

use super::{Deed, Incident, Relation, Role, State, Verb, nudge::called};

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
    if incident.is_private {
        let title = format!("{} is private", incident.name());
        let body = "What happens there is for its responders only.";
        return Card::new(Tone::Grey, title, body).footer(incident.name());
    }
    let card = Card::new(tone(incident), headline(incident), description(incident));
    facts(card.field("Room", room(incident)), incident, team).footer(incident.name())
}

/// The answer to the declaration: at once, and again when the room is there.
pub fn answer(incident: &Incident, team: &Team) -> Card {
    let card = Card::new(tone(incident), headline(incident), description(incident))
        .field("Room", room(incident))
        .field("Severity", severity(incident.severity, team));
    let card = match &incident.service {
        Some(service) => card.field("Service", format!("`{service}`")),
        None => card,
    };
    match incident.course.alike.filter(|_| incident.is_open()) {
        Some(number) => card
            .field(
                "Perhaps the same",
                format!(
                    "INC-{number} is open and says much the same. If it is, merge this one into it."
                ),
            )
            .button(
                ButtonStyle::Secondary,
                &format!("Merge into INC-{number}"),
                Press::Merge(incident.id, number),
            ),
        None => card,
    }
}

/// Something that happened, as the room is told.
pub fn post(incident: &Incident, note: &Note, team: &Team) -> Card {
    let about = note.what.about().map(|user| format!("<@{user}>"));
    let words = (!note.text.is_empty()).then(|| text::discord(&note.text));
    let body: Vec<String> = [about, words].into_iter().flatten().collect();
    let card = Card::new(
        note.what.tone(),
        format!("{}: {}", note.what.done(), flagged(incident)),
        body.join("\n"),
    )
    .field("By", format!("<@{}>, {}", note.by, text::when(note.at)));
    calls(incident, note, team)
        .into_iter()
        .fold(card, Card::mention)
}

/// Whom a post calls. Who is given a role, or loses one to somebody who took it over, should not have to find out.
pub(super) fn calls(incident: &Incident, note: &Note, team: &Team) -> Vec<Mention> {
    match note.what {
        Deed::Escalate => called(incident, team),
        Deed::Assign { to, from, .. } => {
            let other = if to == note.by { from } else { Some(to) };
            other.map(Mention::User).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// First line of every card of an incident.
pub(super) fn headline(incident: &Incident) -> String {
    let title = text::discord(incident.title.as_str());
    let name = flagged(incident);
    text::cut(&format!("{name} · {} · {title}", incident.severity), 256)
}

/// Its name, with what it is where it is no plain incident.
pub(crate) fn flagged(incident: &Incident) -> String {
    match (incident.is_drill, incident.is_near_miss) {
        (true, _) => format!("DRILL · {}", incident.name()),
        (_, true) => format!("Near miss · {}", incident.name()),
        _ => incident.name(),
    }
}

pub(super) fn tone(incident: &Incident) -> Tone {
    match (incident.is_open(), incident.severity) {
        (false, _) => Tone::Green,
        (true, Severity::Sev1 | Severity::Sev2) => Tone::Red,
        (true, Severity::Sev3 | Severity::Sev4) => Tone::Amber,
    }
}

pub(super) fn status(incident: &Incident) -> String {
    let state = incident.state.label();
    match (incident.resolved, incident.is_open()) {
        (Some(resolved), false) => {
            let lasted = text::span(incident.open_for(resolved.at));
            format!(
                "{state} {} by <@{}>, after {lasted}",
                text::ago(resolved.at),
                resolved.by
            )
        }
        (Some(resolved), true) => {
            format!(
                "{state}. Open again; it was resolved {}",
                text::ago(resolved.at)
            )
        }
        (None, _) => state.to_owned(),
    }
}

pub(super) fn room(incident: &Incident) -> String {
    match (&incident.places.room, &incident.places.room_trouble) {
        (Some(room), _) => format!("<#{room}>"),
        (None, _) if incident.places.archived_at.is_some() => {
            "archived; what was said in it is kept".to_owned()
        }
        (None, _) if !incident.places.has_room() => "none; it is only put on record".to_owned(),
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

/// The facts in their fixed order: status, severity, impact, roles, next update, service, declared, last update, what it hangs
/// together with, links, issue.
fn facts(card: Card, incident: &Incident, team: &Team) -> Card {
    let mut card = card
        .field("Status", status(incident))
        .field("Severity", severity(incident.severity, team))
        .field("Impact", impact(incident))
        .field("Roles", roles(incident));
    if let Some(due) = incident.course.pace.due_at {
        card = card.field("Next update", text::ago(due));
    }
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
    card = more(card, incident, team);
    match (&team.github, incident.places.issue) {
        (_, None) if incident.is_private => card,
        (Some(github), Some(number)) => {
            let places = &incident.places;
            let repository = places.issue_repository.as_ref();
            let repository = repository.unwrap_or(&github.repository);
            let name = format!("{repository}#{number}");
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

/// What it hangs together with, and the pages that help.
fn more(card: Card, incident: &Incident, team: &Team) -> Card {
    let related = incident.course.relations.iter().map(|one| match one {
        Relation::DuplicateOf(number) => format!("Merged into INC-{number}"),
        Relation::HasDuplicate(number) => format!("INC-{number} was merged into it"),
        Relation::Related(number) => format!("Related to INC-{number}"),
    });
    let related: Vec<String> = related.collect();
    let card = if related.is_empty() {
        card
    } else {
        card.field("See also", related.join("\n"))
    };
    let service = incident
        .service
        .as_ref()
        .and_then(|name| team.service(name));
    let own = service.into_iter().flat_map(|service| &service.links);
    let own = own.map(|(name, url)| format!("[{}]({url})", text::discord(name)));
    let added = incident
        .course
        .links
        .iter()
        .map(|link| format!("[{}]({})", text::discord(&link.title), link.url));
    let links: Vec<String> = own.chain(added).collect();
    if links.is_empty() {
        card
    } else {
        card.field("Links", text::cut(&links.join("\n"), 1024))
    }
}

fn impact(incident: &Incident) -> String {
    match &incident.impact {
        Some(impact) => text::cut(&text::discord(impact.as_str()), 900),
        None => "Not said yet: who is affected, and how?".to_owned(),
    }
}

/// Everyone with a role, in the order of the roles. That nobody leads is said.
fn roles(incident: &Incident) -> String {
    let crew = &incident.course.crew;
    let row = |role: Role| {
        let people: Vec<String> = crew
            .holders(role)
            .map(|user| format!("<@{user}>"))
            .collect();
        match (role, people.is_empty()) {
            (Role::Commander, true) => Some("Nobody leads yet".to_owned()),
            (_, true) => None,
            _ => Some(format!("{}: {}", role.title(), people.join(", "))),
        }
    };
    let rows: Vec<String> = Role::ALL.into_iter().filter_map(row).collect();
    text::cut(&rows.join("\n"), 1024)
}

/// Where it is likely to go next; from watching it may fall back.
const fn onward(state: State) -> (&'static str, State) {
    match state {
        State::Triage => ("Investigating", State::Investigating),
        State::Identified => ("Mitigating", State::Mitigating),
        State::Mitigating => ("Monitoring", State::Monitoring),
        State::Monitoring => ("Back to investigating", State::Investigating),
        _ => ("Cause identified", State::Identified),
    }
}

/// Two rows of five: what is done with it, and who does what.
fn with_buttons(card: Card, incident: &Incident) -> Card {
    let id = incident.id;
    let form =
        |card: Card, style, label: &str, verb| card.button(style, label, Press::Incident(verb, id));
    if !incident.is_open() {
        let card = form(card, ButtonStyle::Primary, "Write the report", Verb::Report);
        let card = form(card, ButtonStyle::Secondary, "Add an action", Verb::Action);
        let card = form(
            card,
            ButtonStyle::Secondary,
            "Set the times",
            Verb::Milestones,
        );
        let card = form(card, ButtonStyle::Secondary, "Reopen", Verb::Reopen);
        return if incident.state == State::Closed {
            card
        } else {
            form(card, ButtonStyle::Success, "Close", Verb::Close)
        };
    }
    let (label, to) = onward(incident.state);
    let card = form(card, ButtonStyle::Primary, "Post an update", Verb::Update);
    let card = card.button(ButtonStyle::Secondary, label, Press::Move(to, id));
    let card = form(card, ButtonStyle::Secondary, "Severity", Verb::Severity);
    let card = form(
        card,
        ButtonStyle::Secondary,
        "Add to the timeline",
        Verb::Note,
    );
    let card = form(card, ButtonStyle::Success, "Resolve", Verb::Resolve);
    let take = |card: Card, label: &str, role| {
        card.button(ButtonStyle::Secondary, label, Press::Take(role, id))
    };
    let card = take(card, "Lead", Role::Commander);
    let card = take(card, "Communications", Role::Communications);
    let card = take(card, "Scribe", Role::Scribe);
    let card = take(card, "Respond", Role::Responder);
    card.button(ButtonStyle::Secondary, "Leave", Press::Leave(id))
}
